"""Lakeside Schools."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from config.demo.story import Measured, Paper, Step, Story, kpi
from governance.services.obligations import ObligationFacts
from performance.services.starters import NewMilestone


def story(today: dt.date) -> Story:
    """As of `today`: milestones move with it."""
    day = dt.timedelta(days=1)
    return Story(
        facts={
            "name": "Lakeside Schools",
            "type": "dbfo",
            "sector": "education",
            "country": "GB",
            "currency": "GBP",
            "capital_value": Decimal(74_800_000),
            "place": "Lakeside",
            "summary": "Fourteen schools, built and kept for twenty-five years; they come back in"
            " August 2029. Repairs before handback are put at £6.2 m, £2.4 m is retained.",
            "closed_on": dt.date(2002, 7, 26),
            "starts_on": dt.date(2004, 9, 1),
            "ends_on": dt.date(2029, 8, 31),
        },
        authority="lakeside",
        partner="alder",
        phase="operate",
        since=dt.date(2004, 9, 1),
        signed_on=dt.date(2002, 7, 26),
        begins_on=dt.date(2000, 1, 10),
        months=18,
        manager="priya",
        approver="gareth",
        submitter="beth",
        limit=Decimal(250_000),
        charge=Decimal(11_400_000),
        shareholders=(("Alder Holdings", "0.5"), ("Public Schools Fund", "0.5")),
        lenders=("Pennine Bank",),
        funding=(("loan", "Pennine Bank", "66000000"), ("equity", "Shareholders", "8800000")),
        objectives=(
            ("Schools that are open and warm", "97.1 % of areas in 2005"),
            ("Schools that come back in good repair", "Not surveyed before 2024"),
        ),
        measured=(
            Measured(
                kpi=kpi(
                    "areas",
                    "Areas available in school hours",
                    "% weighted",
                    ("94", "100"),
                    (3, 2),
                    target="99",
                    minimum="96",
                    reliability="A",
                ),
                start="99.2",
                now="98.6",
                sway="0.2",
            ),
            Measured(
                kpi=kpi(
                    "window",
                    "Faults put right in time",
                    "%",
                    ("80", "99"),
                    (2, 2),
                    target="95",
                ),
                start="96.0",
                now="93.4",
                sway="0.7",
            ),
            Measured(
                kpi=kpi(
                    "points",
                    "Performance points per school",
                    "points",
                    ("60", "0"),
                    (2, 0),
                    target="20",
                    decimals=0,
                    aggregation="sum",
                ),
                start="5",
                now="9",
                sway="1",
            ),
            Measured(
                kpi=kpi(
                    "energy",
                    "Energy used against the benchmark",
                    "%",
                    ("140", "90"),
                    (1, 1),
                    target="100",
                    decimals=0,
                    reliability="A",
                ),
                start="128",
                now="117",
                sway="2",
            ),
            Measured(
                kpi=kpi(
                    "heads",
                    "Head teachers satisfied",
                    "%",
                    ("50", "90"),
                    (0, 3),
                    target="80",
                    decimals=0,
                    reported_by="authority",
                ),
                start="74",
                now="71",
                sway="2",
            ),
            Measured(
                kpi=kpi(
                    "repairs",
                    "Handback repairs done",
                    "% of the programme",
                    ("0", "40"),
                    (2, 1),
                    target="30",
                    decimals=0,
                    aggregation="latest",
                    reliability="B",
                    method="Cost of the repairs that the surveyor accepted, out of the £6.2 m of"
                    " the programme.",
                ),
                start="2",
                now="14",
                goal=1,
            ),
        ),
        milestones=(
            NewMilestone(
                code="M1",
                name="Health check three years before the end",
                weight=Decimal(1),
                baseline_on=today - 84 * day,
                owed_by="authority",
            ),
            NewMilestone(
                code="M2",
                name="Survey of all fourteen schools",
                weight=Decimal(2),
                baseline_on=today - 190 * day,
                final_deadline_on=today - 60 * day,
            ),
            NewMilestone(
                code="M3",
                name="Roofs of Elm Street and Harbour School renewed",
                weight=Decimal(3),
                baseline_on=today + 71 * day,
                final_deadline_on=today + 240 * day,
                moves_money=True,
                depends_on=("M2",),
            ),
            NewMilestone(
                code="M4",
                name="Decision on the service after August 2029",
                weight=Decimal(2),
                baseline_on=today + 220 * day,
                owed_by="authority",
                gate="G5",
            ),
        ),
        steps=(
            Step(
                code="M2",
                deed="claim",
                days_ago=176,
                days=-4,
                words="All fourteen schools were surveyed; the report names 212 repairs.",
            ),
            Step(code="M2", deed="accept", days_ago=170, words="The report is complete."),
            Step(
                code="M3",
                deed="forecast",
                days_ago=20,
                days=128,
                words="Harbour School can be closed at Easter only.",
            ),
        ),
        owed=(
            ObligationFacts(
                clause="31.2",
                title="Second survey of the roofs and heating",
                text="The partner has roofs and heating of each school surveyed anew within six"
                " months of the first survey.",
                due_on=today - 12 * day,
                notice_days=60,
                evidence="The surveyor’s report",
                needs_acceptance=True,
            ),
            ObligationFacts(
                clause="31.6",
                title="Report on the programme of repairs",
                kind="recurring",
                every_months=3,
                due_on=today + 24 * day,
                needs_acceptance=True,
            ),
            ObligationFacts(
                clause="33.1",
                title="May take a school over early",
                nature="right",
                side="authority",
                due_on=today + 47 * day,
                notice_days=60,
            ),
            ObligationFacts(
                clause="34.4",
                title="Answer to the list of staff who transfer",
                side="authority",
                kind="conditional",
                condition="The partner sends the list of staff",
                days=20,
                day_kind="business",
            ),
        ),
        papers=(
            Paper(
                kind="conditionSurvey",
                title="Condition of the fourteen schools",
                days_ago=176,
                by="submitter",
            ),
            Paper(
                kind="remedialProgramme",
                title="Programme of repairs: £6.2 m, of which £2.4 m is retained",
                days_ago=120,
                by="submitter",
            ),
            Paper(kind="expiryPlan", title="Plan for August 2029", days_ago=90),
        ),
    )
