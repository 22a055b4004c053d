"""FloodSight."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from config.demo.story import Learned, Measured, Paper, Proposed, Step, Story, kpi
from partnerships.catalogue.rows import PerformanceLevel, StagePool, StagePrice
from partnerships.types.innovation import InnovationTerms
from performance.services.starters import NewMilestone


def story(today: dt.date) -> Story:
    """As of `today`: stopped after the prototype, half a year ago."""
    day = dt.timedelta(days=1)
    return Story(
        facts={
            "name": "FloodSight",
            "type": "innovation",
            "sector": "climate",
            "country": "BD",
            "currency": "USD",
            "capital_value": Decimal(1_450_000),
            "place": "Lower delta",
            "summary": "Flood warnings for single villages. It worked, at $4.10 a household; the"
            " limit was $3.50.",
            "starts_on": today - 560 * day,
            "ends_on": today + 170 * day,
            "innovation_kinds": ("policy",),
            "digital_aims": ("data_decisions",),
            "terms": InnovationTerms(
                data_purpose="Levels of 214 gauges and the height of houses.",
                data_legal_basis="Disaster management act, section 17",
                data_access_until=today + 170 * day,
                rights_stay_with="authority",
                value_share_form="none",
                maximum_cost=Decimal(1_450_000),
                maximum_unit_cost=Decimal("3.50"),
                stage_prices=(
                    StagePrice(
                        stage="design",
                        target="A design for 40 villages, with its estimate",
                        price=Decimal(120_000),
                    ),
                    StagePrice(
                        stage="prototype",
                        target="Warnings in 40 villages, at $3.50 a household or less",
                        price=Decimal(520_000),
                    ),
                    StagePrice(
                        stage="pilot",
                        target="One year of warnings in 400 villages",
                        price=Decimal(810_000),
                    ),
                ),
                stage_pools=(
                    StagePool(stage="design", pool=Decimal(380_000), cap=Decimal(120_000)),
                    StagePool(stage="prototype", pool=Decimal(1_100_000), cap=Decimal(520_000)),
                    StagePool(stage="pilot", pool=Decimal(810_000), cap=Decimal(810_000)),
                ),
                performance_levels=(
                    PerformanceLevel(
                        measure="Warned six hours before the water",
                        unit="% of households",
                        at_least=Decimal(70),
                    ),
                ),
                stop_clause="14.2",
                partners_at_most=3,
            ),
        },
        authority="delta",
        partner="jolrekha",
        phase="prototype",
        since=today - 380 * day,
        signed_on=today - 540 * day,
        begins_on=today - 760 * day,
        months=14,
        manager="tahmina",
        approver="rafiq",
        submitter="mitu",
        objectives=(("People warned in time to leave", "22 % of households in 2023"),),
        measured=(
            Measured(
                kpi=kpi(
                    "warned",
                    "Households warned six hours before",
                    "%",
                    ("30", "90"),
                    (1, 3),
                    decimals=0,
                    target="70",
                    reliability="B",
                ),
                start="34",
                now="78",
            ),
            Measured(
                kpi=kpi(
                    "cost",
                    "Cost of one household",
                    "US dollars",
                    ("6.00", "3.00"),
                    (3, 0),
                    decimals=2,
                    target="3.50",
                    reliability="B",
                ),
                start="5.20",
                now="4.10",
                sway="0.05",
            ),
            Measured(
                kpi=kpi(
                    "gauges",
                    "Gauges that report",
                    "%",
                    ("70", "99"),
                    (1, 1),
                    decimals=0,
                    target="95",
                    reliability="A",
                ),
                start="84",
                now="96",
                sway="1",
            ),
        ),
        milestones=(
            NewMilestone(
                code="prototype_tried",
                name="Prototype tried in 40 villages",
                weight=Decimal(3),
                baseline_on=today - 215 * day,
                gate="IG3",
            ),
        ),
        steps=(
            Step(
                code="prototype_tried",
                deed="claim",
                days_ago=212,
                days=-4,
                words="Forty villages had warnings through one season.",
            ),
            Step(
                code="prototype_tried",
                deed="accept",
                days_ago=205,
                words="The warnings came in time; what they cost is decided with the stage.",
            ),
        ),
        papers=(
            Paper(
                kind="testReport",
                title="One season in forty villages",
                days_ago=212,
                by="submitter",
            ),
            Paper(
                kind="costBenefit",
                title="Lesson: price the gauges before the prototype, not after",
                days_ago=150,
            ),
        ),
        lessons=(
            Learned(
                title="Price the gauges before the prototype, not after",
                happened="The warnings came in time, in 40 villages and one season. A household"
                " cost $4.10; the limit in the contract was $3.50, so we stopped under clause"
                " 14.2.",
                learned="Two thirds of the price were gauges, and their price was known a year"
                " before. The prototype could not change it.",
                differently="Ask for the price of the parts with the first offer, and set the"
                " limit as a condition of the stage before the prototype.",
                phase="prototype",
                days_ago=150,
            ),
        ),
        proposed=Proposed(
            choice="stopped",
            words="A household costs $4.10, the limit is $3.50. We stop under clause 14.2.",
            days_ago=186,
            decided_days_ago=180,
            answer="Stopped. What was learned is kept for the next call.",
        ),
    )
