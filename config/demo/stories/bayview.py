"""Bayview Water."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from config.demo.bayview_said import said
from config.demo.story import (
    Correction,
    Disputed,
    Measured,
    Remark,
    Said,
    Step,
    Story,
    Verified,
    Worry,
    kpi,
)
from performance.services.starters import NewMilestone


def story(today: dt.date) -> Story:
    """As of `today`: milestones move with it."""
    day = dt.timedelta(days=1)
    return Story(
        facts={
            "name": "Bayview Water",
            "type": "concession",
            "sector": "water",
            "country": "PH",
            "currency": "USD",
            "capital_value": Decimal(268_000_000),
            "place": "Bayview",
            "summary": "Water for 184,000 homes, taken over and run for twenty-one years.",
            "starts_on": dt.date(2020, 7, 1),
            "ends_on": dt.date(2041, 12, 31),
        },
        authority="bayview",
        partner="agos",
        phase="operate",
        since=dt.date(2020, 7, 1),
        signed_on=dt.date(2016, 11, 14),
        begins_on=dt.date(2014, 1, 1),
        manager="liza",
        approver="tomas",
        submitter="lina",
        objectives=(
            ("Less water lost on the way", "41 % in July 2020"),
            ("Water for the poorest districts first", "22 % connected in 2020"),
        ),
        measured=(
            Measured(
                kpi=kpi(
                    "dscr",
                    "Debt can be served (cover ratio)",
                    "",
                    ("1.05", "1.30"),
                    (3, 0),
                    minimum="1.15",
                    decimals=2,
                    reliability="A",
                    method="Cash that is left for debt, divided by interest and repayments of the"
                    " same twelve months.",
                ),
                start="1.22",
                now="1.28",
                sway="0.02",
            ),
            Measured(
                kpi=kpi(
                    "bills",
                    "Bills collected",
                    "%",
                    ("80", "100"),
                    (3, 0),
                    minimum="85",
                    target="97",
                    reliability="B",
                    method="Bills paid within 60 days, out of all bills sent.",
                ),
                start="92.0",
                now="95.5",
                sway="0.6",
            ),
            Measured(
                kpi=kpi(
                    "cost",
                    "Running cost above budget",
                    "%",
                    ("10", "0"),
                    (2, 0),
                    limits=(None, None),
                    target="2",
                    reliability="A",
                    method="Running cost of the year so far above the agreed budget of the same"
                    " months.",
                ),
                start="4.5",
                now="3.0",
                sway="0.4",
            ),
            Measured(
                kpi=kpi(
                    "losses",
                    "Water losses",
                    "%",
                    ("45", "25"),
                    (2, 2),
                    decimals=0,
                    reliability="A",
                    aggregation="ratio",
                    numerator_name="Water lost, m³",
                    denominator_name="Water put in, m³",
                    method="Water put into the network less water billed, in cubic metres, by the"
                    " meters of the works and of the homes.",
                ),
                start="36",
                now="29",
                below="18400000",
                baseline=("41", dt.date(2020, 7, 31)),
            ),
            Measured(
                kpi=kpi(
                    "hours",
                    "Hours of supply a day",
                    "hours",
                    ("12", "24"),
                    (0, 3),
                    minimum="18",
                    target="22",
                    reliability="A",
                    method="Average hours with at least 15 m of pressure at 40 loggers, day by"
                    " day.",
                ),
                goal=1,
                start="20.4",
                now="19.2",
                sway="0.2",
            ),
            Measured(
                kpi=kpi(
                    "poor",
                    "Low-income districts connected",
                    "%",
                    ("40", "90"),
                    (0, 3),
                    minimum="65",
                    decimals=0,
                    target="75",
                    method="Homes with a metered connection in the eleven poorest districts, out"
                    " of all homes there.",
                ),
                start="58",
                now="54",
                goal=1,
                baseline=("22", dt.date(2020, 12, 31)),
            ),
            Measured(
                kpi=kpi(
                    "solved",
                    "Complaints solved in 10 days",
                    "%",
                    ("40", "95"),
                    (0, 2),
                    minimum="55",
                    decimals=0,
                    target="85",
                    method="Complaints closed with the caller’s consent within 10 days, out of"
                    " all received.",
                ),
                goal=1,
                start="84",
                now="71",
                sway="1",
            ),
            Measured(
                kpi=kpi(
                    "survey",
                    "Customers satisfied (survey)",
                    "%",
                    ("50", "90"),
                    (0, 2),
                    decimals=0,
                    target="75",
                    method="Telephone survey of 400 homes each month, “satisfied” or “very"
                    " satisfied”.",
                ),
                goal=1,
                start="70",
                now="64",
                sway="1",
            ),
            Measured(
                kpi=kpi(
                    "pressure",
                    "Tap pressure",
                    "%",
                    ("60", "98"),
                    (0, 3),
                    decimals=0,
                    target="95",
                    method="Taps with at least 15 m of pressure at seven in the morning, out of"
                    " 300 drawn by lot.",
                ),
                goal=1,
                start="92",
                now="78",
                missing=frozenset(range(3)),
            ),
            Measured(
                kpi=kpi(
                    "invested",
                    "Yearly investment done",
                    "%",
                    ("60", "100"),
                    (2, 0),
                    decimals=0,
                    frequency="year",
                    aggregation="latest",
                    reliability="A",
                    method="Spent on pipes and works in the calendar year, out of what the"
                    " contract promises for it; audited accounts.",
                ),
                start="92",
                now="96",
                from_year=True,
            ),
            Measured(
                kpi=kpi(
                    "overflows",
                    "Sewer overflows",
                    "overflows",
                    ("12", "0"),
                    (0, 1),
                    decimals=0,
                    method="Overflows of combined sewers into open water.",
                ),
                goal=1,
                start="0",
                now="0",
                nothing=dict.fromkeys(range(-60, 6), "No combined sewers in this area."),
            ),
        ),
        corrections=(
            Correction(
                code="hours",
                month=2,
                typed="19.6",
                words="Two loggers had stopped on the 24th; their days are left out now.",
            ),
            Correction(code="hours", month=3, typed="1.93", words="A decimal point had slipped."),
        ),
        verified=tuple(
            Verified(
                code="solved",
                month=month,
                found=found,
                note="Closed without the caller’s consent: counted as open.",
            )
            for month, found in enumerate(("63", "61", "62"))
        ),
        disputes=(
            Disputed(
                code="solved",
                month=2,
                words="Whoever cannot be reached twice has consented; by that we report 71 %.",
                days_ago=8,
            ),
        ),
        milestones=(
            NewMilestone(
                code="M1",
                name="12,000 meters in the hill districts",
                weight=Decimal(2),
                baseline_on=today - 45 * day,
                final_deadline_on=today + 150 * day,
            ),
            NewMilestone(
                code="M2",
                name="Second treatment line",
                weight=Decimal(3),
                baseline_on=today + 128 * day,
                final_deadline_on=today + 400 * day,
            ),
        ),
        steps=(
            Step(
                code="M1",
                deed="forecast",
                days_ago=12,
                days=52,
                words="Two of five hill districts wait for the pressure valves.",
            ),
        ),
        exchanged=said(),
        worries=(
            Worry(
                title="The tariff step of this year",
                text="Clause 12 raises the tariff each July by the index of consumer prices. The"
                " city has not approved the step of this year, though the index was published in"
                " May and our notice came in time. It is missing from every bill since.",
                wanted="The step is approved from July on, and what is missing since then is"
                " spread over the bills of the next twelve months.",
                days_ago=46,
                by="lina",
                at_stake=Decimal(1_700_000),
                evidence=(
                    (
                        "tariff-step.csv",
                        "bill,at the old tariff,at the new one\nfirst,8120000,8460000\n",
                    ),
                ),
                remarks=(
                    Remark(
                        by="liza",
                        text="Which bills does the file leave out? It begins with the second run"
                        " of July.",
                        days=5,
                    ),
                    Remark(
                        by="lina",
                        text="The first run was printed before the index was known. It is billed"
                        " with the next one.",
                        days=6,
                    ),
                    Remark(
                        by="liza",
                        text="Before we answer: the hill districts fell below 22 hours twice in"
                        " June. Let us have the log at hand.",
                        days=7,
                        inside=True,
                    ),
                ),
                said=(
                    Said(
                        level="operational",
                        by="liza",
                        text="The council looks at the step together with the hours of supply in"
                        " the hill districts, which have fallen below what was promised.",
                        days=4,
                    ),
                    Said(
                        level="representatives",
                        by="tomas",
                        text="We approve half of the step now, and the rest when 22 hours of"
                        " supply are reached in all districts.",
                        days=3,
                    ),
                    Said(
                        level="representatives",
                        by="lina",
                        text="The contract ties the tariff to the index and to nothing else;"
                        " deductions for hours of supply are made elsewhere.",
                        days=5,
                    ),
                    Said(
                        level="executives",
                        by="lina",
                        text="Without the step the second treatment line cannot be paid from"
                        " January on. We offer to publish the hours of supply by district.",
                        days=2,
                    ),
                ),
                climbs=(
                    ("lina", "No answer of the council by the end of the time."),
                    ("lina", "Half of the step was offered; the contract knows no half."),
                ),
            ),
        ),
        shareholders=(("Agos Holdings", "0.75"), ("Bayview City", "0.25")),
        lenders=("Island Development Bank",),
        funding=(
            ("loan", "Island Development Bank", "178000000"),
            ("equity", "Shareholders", "78000000"),
            ("grant", "Water Ministry", "12000000"),
        ),
    )
