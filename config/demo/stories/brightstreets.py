"""BrightStreets."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from config.demo.brightstreets_together import TOGETHER
from config.demo.story import Disputed, Measured, Step, Story, Verified, kpi
from partnerships.catalogue.rows import OutcomeMetric
from partnerships.types.performance_based import PerformanceTerms
from performance.services.starters import NewMilestone


def story(today: dt.date) -> Story:
    """As of `today`: the city verified less saving than the partner reported."""
    day = dt.timedelta(days=1)
    return Story(
        facts={
            "name": "BrightStreets",
            "type": "performance_based",
            "sector": "energy",
            "country": "DE",
            "currency": "EUR",
            "capital_value": Decimal(18_600_000),
            "place": "Falkenau",
            "summary": "Street lamps and school lighting of a city, renewed from the energy they"
            " save. Two departments share one contract.",
            "starts_on": dt.date(2024, 1, 1),
            "ends_on": dt.date(2033, 12, 31),
            "innovation_kinds": ("organisational",),
            "terms": PerformanceTerms(
                cohort="9,400 street lamps and 31 schools",
                cohort_size=9431,
                outcome_metrics=(
                    OutcomeMetric(
                        outcome="Energy saved",
                        definition="Kilowatt-hours below the year 2022, at equal hours of light",
                        population="Street lamps and schools",
                        price=Decimal("0.19"),
                        cap=7_800_000,
                        evidence="Meters of the network operator",
                        verifier="Falkenau City",
                        held_for_days=365,
                    ),
                ),
                total_cap=Decimal(14_800_000),
                claim_period="quarter",
                claim_days=30,
                verifier="Falkenau City",
                sample_share=Decimal("0.1"),
                tolerance=Decimal("0.1"),
            ),
        },
        authority="falkenau",
        partner="lumen",
        phase="deliver",
        since=dt.date(2024, 7, 1),
        signed_on=dt.date(2023, 10, 9),
        begins_on=dt.date(2022, 5, 2),
        months=18,
        manager="jana",
        approver="lukas",
        submitter="mira",
        parties=(
            ("Falkenau City, Roads Department", "public_authority", "buyer"),
            ("Falkenau City, Schools Department", "public_authority", "buyer"),
        ),
        shareholders=(("Lumen Energiedienste", "1"),),
        funding=(
            ("loan", "Umweltbank Falkenau", "15000000"),
            ("equity", "Lumen Energiedienste", "3600000"),
        ),
        objectives=(
            ("Half the energy for the same light", "8.6 GWh in 2022"),
            ("Streets on which people feel safe", "57 % felt safe at night in 2022"),
        ),
        measured=(
            Measured(
                kpi=kpi(
                    "saving",
                    "Energy saved",
                    "%",
                    ("20", "60"),
                    (3, 2),
                    decimals=0,
                    target="55",
                    reliability="B",
                    method="Energy of the month below the same month of 2022, at equal hours of"
                    " light.",
                ),
                start="38",
                now="61",
            ),
            Measured(
                kpi=kpi(
                    "lamps",
                    "Lamps that burn",
                    "%",
                    ("95", "99.8"),
                    (1, 3),
                    target="99",
                    minimum="97",
                    reliability="A",
                ),
                start="98.1",
                now="99.2",
                sway="0.1",
            ),
            Measured(
                kpi=kpi(
                    "repair",
                    "Dark lamps repaired in three working days",
                    "%",
                    ("70", "98"),
                    (0, 2),
                    target="92",
                ),
                start="88.0",
                now="90.5",
                sway="0.8",
            ),
            Measured(
                kpi=kpi(
                    "bill",
                    "Electricity bill against 2022",
                    "%",
                    ("110", "60"),
                    (3, 0),
                    decimals=0,
                    target="75",
                    reliability="A",
                    reported_by="authority",
                ),
                start="88",
                now="76",
                sway="1",
            ),
            Measured(
                kpi=kpi(
                    "safe",
                    "People who feel safe at night",
                    "%",
                    ("40", "80"),
                    (0, 2),
                    decimals=0,
                    target="70",
                    reported_by="authority",
                ),
                start="60",
                now="66",
                sway="1",
                goal=1,
                # Of that month users were asked; see `together`.
                missing=frozenset({2}),
            ),
        ),
        verified=tuple(
            Verified(
                code="saving",
                month=month,
                found="54",
                note="The meters of the north ring were read before they were reset.",
            )
            for month in range(3)
        ),
        together=TOGETHER,
        disputes=(
            Disputed(
                code="saving",
                month=2,
                words="The meters of the north ring were reset on 4 July; we report 61 %.",
                days_ago=6,
            ),
        ),
        milestones=(
            NewMilestone(
                code="M1",
                name="9,400 street lamps replaced",
                weight=Decimal(3),
                baseline_on=today - 210 * day,
                final_deadline_on=today - 30 * day,
            ),
            NewMilestone(
                code="M2",
                name="Lighting of 31 schools replaced",
                weight=Decimal(2),
                baseline_on=today + 66 * day,
                final_deadline_on=today + 200 * day,
            ),
        ),
        steps=(
            Step(
                code="M1",
                deed="claim",
                days_ago=196,
                days=-5,
                words="All lamps are replaced; the map shows each with its serial number.",
            ),
            Step(code="M1", deed="accept", days_ago=190, words="Two hundred lamps were looked at."),
        ),
    )
