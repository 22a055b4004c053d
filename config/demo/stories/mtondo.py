"""Mtondo Expressway."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from config.demo.story import Measured, Step, Story, kpi
from partnerships.types.dbfo import DBFOTerms
from performance.services.starters import NewMilestone

DEFECTS = (
    "Expansion joint at pier 4 leaks",
    "Guard rail between pier 2 and pier 3 is loose",
    "Lane marking of the north ramp is missing",
    "Drain cover at kilometre 3.2 is broken",
    "Drain cover at kilometre 3.6 is broken",
    "Lighting mast 14 does not burn",
    "Lighting mast 22 does not burn",
    "Noise wall at Kaloleni has two gaps",
    "Sign of the exit Mtondo West is turned",
    "Slope at kilometre 4.1 is not seeded",
    "Emergency telephone 7 has no line",
    "Footpath kerb at the market is not lowered",
    "Waterproofing of the south abutment has a tear",
    "As-built drawing of culvert 9 is missing",
)


def story(today: dt.date) -> Story:
    """As of `today`: milestones move with it."""
    day = dt.timedelta(days=1)
    return Story(
        facts={
            "name": "Mtondo Expressway",
            "type": "dbfo",
            "sector": "transport",
            "country": "KE",
            "currency": "USD",
            "capital_value": Decimal(386_000_000),
            "place": "Mtondo to Kaloleni",
            "summary": "Fifty-four kilometres of dual carriageway with one long bridge, paid for"
            " once they are open.",
            "closed_on": dt.date(2024, 2, 29),
            "starts_on": dt.date(2024, 3, 1),
            "ends_on": dt.date(2051, 2, 28),
            "terms": DBFOTerms(
                unitary_charge=Decimal(52_000_000),
                indexed_share=Decimal("0.3"),
                index_name="Consumer prices, Kenya",
                price_base_on=dt.date(2023, 12, 1),
            ),
        },
        authority="coast",
        partner="mtondo",
        phase="build",
        since=dt.date(2024, 3, 1),
        signed_on=dt.date(2023, 11, 17),
        begins_on=dt.date(2019, 6, 3),
        months=18,
        manager="wanjiku",
        approver="omar",
        submitter="kamau",
        certifier="pwani",
        certifying="fatma",
        limit=Decimal(1_000_000),
        shareholders=(("Savanna Infrastructure", "0.55"), ("Pwani Construction", "0.45")),
        lenders=("Coast Development Bank",),
        funding=(
            ("loan", "Coast Development Bank", "270000000"),
            ("equity", "Shareholders", "76000000"),
            ("grant", "Treasury", "40000000"),
        ),
        parties=(("Kaloleni Landowners", "civil_society", "interestedParty"),),
        objectives=(
            ("A safe road opened in time", "No road beyond Kaloleni in 2023"),
            ("Work for people along the road", "3 % of jobs local on earlier roads"),
        ),
        measured=(
            Measured(
                kpi=kpi(
                    "works",
                    "Works done against the programme",
                    "%",
                    ("70", "100"),
                    (3, 1),
                    minimum="75",
                    target="95",
                    reliability="B",
                    method="Value of the works that the certifier measured, out of the value"
                    " planned for the month.",
                ),
                start="99.0",
                now="88.0",
                sway="0.8",
            ),
            Measured(
                kpi=kpi(
                    "cost",
                    "Cost above the agreed price",
                    "%",
                    ("10", "0"),
                    (2, 0),
                    limits=(None, None),
                    target="3",
                    reliability="B",
                ),
                start="1.0",
                now="3.4",
                sway="0.3",
            ),
            Measured(
                kpi=kpi(
                    "injuries",
                    "Injuries with lost days",
                    "per 200,000 hours",
                    ("6.5", "1"),
                    (0, 3),
                    target="2",
                    reliability="B",
                    method="Accidents with at least one lost day, for 200,000 hours of work.",
                ),
                start="2.8",
                now="1.9",
                sway="0.2",
            ),
            Measured(
                kpi=kpi(
                    "local",
                    "Local people among the staff",
                    "%",
                    ("10", "50"),
                    (0, 2),
                    decimals=0,
                    target="40",
                ),
                start="31",
                now="43",
                sway="1",
                goal=1,
            ),
            Measured(
                kpi=kpi(
                    "land",
                    "Landowners paid within 60 days",
                    "%",
                    ("60", "100"),
                    (0, 2),
                    decimals=0,
                    target="95",
                    reported_by="authority",
                    reliability="A",
                ),
                start="82",
                now="91",
                sway="1",
                goal=1,
            ),
        ),
        milestones=(
            NewMilestone(
                code="M1",
                name="Northern section of 21 km finished",
                weight=Decimal(3),
                baseline_on=today - 128 * day,
                final_deadline_on=today + 60 * day,
                needs_certificate=True,
                is_mandatory=True,
            ),
            NewMilestone(
                code="M2",
                name="Bridge over the Mtondo",
                weight=Decimal(4),
                baseline_on=today - 55 * day,
                final_deadline_on=today + 47 * day,
                description="Deck of eleven spans, load test and inspection path.",
                needs_certificate=True,
                is_mandatory=True,
            ),
            NewMilestone(
                code="M3",
                name="Southern section of 33 km finished",
                weight=Decimal(3),
                baseline_on=today + 96 * day,
                final_deadline_on=today + 270 * day,
                needs_certificate=True,
                depends_on=("M2",),
            ),
            NewMilestone(
                code="M4",
                name="Road opened",
                weight=Decimal(5),
                baseline_on=today + 188 * day,
                final_deadline_on=today + 330 * day,
                gate="G4",
                moves_money=True,
                is_mandatory=True,
                depends_on=("M1", "M2", "M3"),
            ),
        ),
        steps=(
            Step(
                code="M1",
                deed="claim",
                days_ago=118,
                days=-2,
                words="The northern section is open to site traffic; measurements attached.",
            ),
            Step(
                code="M1",
                deed="certify",
                days_ago=112,
                words="Road, structures and drainage of the northern section as drawn.",
            ),
            Step(
                code="M1",
                deed="accept_with_defects",
                days_ago=108,
                words="Accepted; fourteen minor defects are to be mended.",
                defects=tuple((words, 160) for words in DEFECTS),
            ),
            Step(
                code="M2",
                deed="forecast",
                days_ago=40,
                days=58,
                words="The bearings were held at the port for nine weeks.",
            ),
            Step(
                code="M2",
                deed="forecast",
                days_ago=9,
                days=56,
                words="Two spans were poured again after the tests of the concrete.",
            ),
        ),
    )
