"""Atlas Bus Stations."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from config.demo.atlas_evaluation import BIDDERS, COMMITTEE
from config.demo.story import Duty, Measured, Paper, Story, kpi
from partnerships.catalogue.rows import Tariff
from partnerships.types.concession import ConcessionTerms
from performance.services.starters import NewMilestone


def story(today: dt.date) -> Story:
    """As of `today`: three bids, seven of nine conditions met."""
    day = dt.timedelta(days=1)
    return Story(
        facts={
            "name": "Atlas Bus Stations",
            "type": "concession",
            "sector": "transport",
            "country": "MA",
            "currency": "MAD",
            "capital_value": Decimal(920_000_000),
            "place": "Six towns of the Atlas Region",
            "summary": "Six bus stations are to be taken over, renewed and run for twenty years.",
            "starts_on": today + 220 * day,
            "ends_on": today + (220 + 7305) * day,
            "terms": ConcessionTerms(
                bid_variable="revenue_share",
                tariffs=(Tariff(user="Coach", per="departure", amount=Decimal(45)),),
                tariff_method="Set by the region; reviewed every three years.",
            ),
        },
        authority="atlas",
        partner="",
        phase="procure",
        since=today - 118 * day,
        begins_on=today - 540 * day,
        months=6,
        manager="salma",
        approver="youssef",
        parties=tuple((name, "private_partner", "tenderer") for name in BIDDERS),
        board=COMMITTEE,
        objectives=(
            ("Stations that travellers feel safe in", "41 % felt safe at night in 2025"),
            ("Stations that pay for themselves", "A loss of 38 m dirhams in 2025"),
        ),
        measured=(
            Measured(
                kpi=kpi(
                    "departures",
                    "Departures on time",
                    "%",
                    ("60", "95"),
                    (1, 3),
                    decimals=0,
                    target="85",
                ),
                start="68",
                now="68",
            ),
            Measured(
                kpi=kpi(
                    "revenue",
                    "Revenue against the forecast",
                    "%",
                    ("70", "100"),
                    (3, 0),
                    decimals=0,
                    target="95",
                ),
                start="88",
                now="88",
                goal=1,
            ),
        ),
        milestones=(
            NewMilestone(
                code="award",
                name="Award of the concession",
                weight=Decimal(2),
                baseline_on=today + 38 * day,
                owed_by="authority",
                gate="C2",
            ),
        ),
        papers=(
            Paper(kind="biddingDocuments", title="Tender documents", days_ago=112),
            Paper(kind="clarifications", title="Answers to 46 questions", days_ago=60),
            Paper(kind="businessCase", title="Full business case", days_ago=21),
        ),
        duties=(
            Duty(code="assets_surveyed", owner="salma", days=-30, is_met=True),
            Duty(code="two_valid_bids", owner="salma", days=-24, is_met=True),
            Duty(code="bids_scored", owner="salma", days=-6, is_met=True),
            Duty(code="interests_declared", owner="youssef", days=-20, is_met=True),
            Duty(
                code="draft_reviewed",
                owner="salma",
                days=6,
                note="The chapter on handback is with the lawyers.",
            ),
            Duty(
                code="affordability_shown",
                owner="youssef",
                days=12,
                note="The treasury asks for the low case of the revenue forecast.",
            ),
        ),
    )
