"""OnePermit."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from config.demo.story import Duty, Measured, Proposed, Story, kpi
from performance.services.starters import NewMilestone


def story(today: dt.date) -> Story:
    """As of `today`: milestones move with it."""
    day = dt.timedelta(days=1)
    return Story(
        facts={
            "name": "OnePermit",
            "type": "innovation",
            "sector": "digital",
            "country": "RW",
            "currency": "USD",
            "capital_value": Decimal(3_800_000),
            "place": "Kigali",
            "summary": "One place to ask for any permit, developed with competing partners.",
            "starts_on": dt.date(2023, 9, 1),
            "ends_on": dt.date(2028, 8, 31),
            "innovation_kinds": ("service",),
            "digital_aims": ("online_services",),
        },
        authority="interior",
        partner="ikoro",
        phase="pilot",
        since=today - 150 * day,
        signed_on=dt.date(2023, 8, 1),
        begins_on=dt.date(2022, 9, 1),
        manager="grace",
        approver="eric",
        submitter="aline",
        objectives=(("Permits without a visit to an office", "12 % online in 2022"),),
        measured=(
            Measured(
                kpi=kpi("online", "Online completion", "%", ("40", "80"), (2, 2), decimals=0),
                start="46",
                now="74",
            ),
            Measured(
                kpi=kpi(
                    "days",
                    "Days from request to permit",
                    "days",
                    ("30", "5"),
                    (0, 3),
                    decimals=1,
                    target="8",
                ),
                start="24.0",
                now="9.5",
                sway="0.5",
            ),
            Measured(
                kpi=kpi(
                    "steps",
                    "Steps automated",
                    "steps",
                    ("0", "24"),
                    (2, 0),
                    decimals=0,
                    aggregation="latest",
                ),
                start="2",
                now="17",
            ),
            Measured(
                kpi=kpi(
                    "hours",
                    "Hours of availability",
                    "% of hours",
                    ("97", "99.9"),
                    (1, 1),
                    decimals=1,
                    target="99.5",
                    reliability="A",
                ),
                start="98.9",
                now="99.6",
                sway="0.1",
            ),
            Measured(
                kpi=kpi(
                    "cost",
                    "Cost of one permit",
                    "US dollars",
                    ("30", "10"),
                    (2, 0),
                    decimals=2,
                    frequency="year",
                    aggregation="latest",
                    target="14",
                    reliability="B",
                ),
                start="21.40",
                now="14.80",
                baseline=("21.40", dt.date(2022, 12, 31)),
                from_year=True,
            ),
        ),
        milestones=(
            NewMilestone(
                code="pilot_reported",
                name="Pilot in two districts reported",
                weight=Decimal(2),
                baseline_on=today + 30 * day,
            ),
        ),
        duties=(
            Duty(
                code="cost_benefit",
                owner="amara",
                days=9,
                note="The unit works it out with the figures of the first ten months.",
            ),
            Duty(code="user_research", owner="aline", days=-4),
        ),
        proposed=Proposed(
            choice="redo",
            words="Online completion is 74 %, the pilot was to reach 80 %. One more round.",
            days_ago=2,
        ),
    )
