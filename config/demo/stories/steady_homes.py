"""Steady Homes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from config.demo.story import Measured, Step, Story, kpi
from partnerships.catalogue.rows import OutcomeMetric
from partnerships.types.performance_based import PerformanceTerms
from performance.services.starters import NewMilestone


def story(today: dt.date) -> Story:
    """As of `today`: milestones move with it."""
    day = dt.timedelta(days=1)
    return Story(
        facts={
            "name": "Steady Homes",
            "type": "performance_based",
            "sector": "housing",
            "country": "GB",
            "currency": "GBP",
            "capital_value": Decimal(4_200_000),
            "place": "Merrow",
            "summary": "Paid for each person who keeps a home for a year after sleeping rough.",
            "starts_on": dt.date(2023, 4, 1),
            "ends_on": dt.date(2028, 3, 31),
            "terms": PerformanceTerms(
                outcome_metrics=(
                    OutcomeMetric(
                        outcome="Home kept for a year",
                        definition="The same tenancy after a year, without a notice to leave.",
                        population="People who slept rough",
                        price=Decimal(1850),
                        cap=2000,
                        evidence="Tenancy record and the landlord’s letter",
                        verifier="Merrow Council’s housing audit",
                        held_for_days=365,
                        on_reversal="Nothing is claimed again for the same person.",
                    ),
                ),
            ),
        },
        authority="merrow",
        partner="threshold",
        phase="verify",
        since=today - 60 * day,
        signed_on=dt.date(2023, 2, 20),
        begins_on=dt.date(2022, 1, 10),
        manager="hugh",
        approver="nadia",
        submitter="owen",
        objectives=(("People who keep their home", "31 % after a year in 2022"),),
        measured=(
            Measured(
                kpi=kpi(
                    "kept",
                    "Homes kept for a year",
                    "%",
                    ("30", "75"),
                    (3, 3),
                    decimals=0,
                    target="70",
                ),
                start="44",
                now="66",
            ),
            Measured(
                kpi=kpi(
                    "confirmed",
                    "Claims confirmed",
                    "%",
                    ("80", "100"),
                    (2, 0),
                    decimals=1,
                    reliability="B",
                ),
                start="90.0",
                now="94.4",
                sway="0.8",
            ),
            Measured(
                kpi=kpi(
                    "reached",
                    "People reached",
                    "people",
                    ("0", "40"),
                    (0, 2),
                    decimals=0,
                    aggregation="average",
                ),
                start="18",
                now="34",
                sway="2",
            ),
            Measured(
                kpi=kpi(
                    "start",
                    "Days from referral to first visit",
                    "days",
                    ("21", "3"),
                    (0, 2),
                    decimals=1,
                    target="7",
                ),
                start="12.0",
                now="6.0",
                sway="0.5",
                missing=frozenset({1, 2}),
            ),
        ),
        milestones=(
            NewMilestone(
                code="M1",
                name="Second cohort housed",
                weight=Decimal(2),
                baseline_on=today - 90 * day,
            ),
        ),
        steps=(
            Step(
                code="M1",
                deed="claim",
                days_ago=84,
                days=-3,
                words="All 61 people of the second cohort have moved in.",
            ),
            Step(code="M1", deed="accept", days_ago=80, words="Seen in the tenancy register."),
        ),
    )
