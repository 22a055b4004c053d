"""Northfield Hospital."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from config.demo.northfield_board import BOARD
from config.demo.northfield_changes import FIRST_CHARGE
from config.demo.northfield_payments import terms
from config.demo.northfield_said import said
from config.demo.northfield_steps import STEPS
from config.demo.northfield_together import TOGETHER
from config.demo.story import (
    Correction,
    Disputed,
    Measured,
    Story,
    kpi,
)
from governance.services.obligations import ObligationFacts
from partnerships.catalogue.starter import within
from performance.services.starters import NewKPI, NewMilestone


def story(today: dt.date) -> Story:
    """As of `today`: milestones move with it."""
    day = dt.timedelta(days=1)
    return Story(
        facts={
            "name": "Northfield Hospital",
            "type": "dbfo",
            "sector": "health",
            "country": "IE",
            "currency": "EUR",
            "capital_value": Decimal(412_500_000),
            "place": "Northfield",
            "summary": "A 450-bed hospital, built, financed and run for thirty years.",
            "starts_on": dt.date(2019, 1, 1),
            "ends_on": dt.date(2048, 12, 31),
            "closed_on": dt.date(2015, 6, 30),
            "terms": terms(FIRST_CHARGE, dt.date(2015, 6, 30)),
        },
        authority="northfield",
        partner="clarion",
        phase="operate",
        since=dt.date(2019, 1, 1),
        signed_on=dt.date(2015, 6, 30),
        begins_on=dt.date(2012, 3, 1),
        manager="maeve",
        approver="sean",
        submitter="declan",
        certifier="certify",
        certifying="padraig",
        limit=Decimal(500_000),
        charge=FIRST_CHARGE,
        shareholders=(("Harbour Social Infrastructure", "0.6"), ("Brannock Construction", "0.4")),
        lenders=("Nordbank", "Public Investment Bank"),
        funding=(
            ("loan", "Nordbank", "205000000"),
            ("loan", "Public Investment Bank", "150000000"),
            ("equity", "Shareholders", "42500000"),
            ("public_capital", "Northfield Health Board", "15000000"),
        ),
        objectives=(
            ("Wards that are open when patients need them", "95.2 % of areas in 2019"),
            ("A building that costs no more than promised", "€29.4 m a year"),
        ),
        measured=(
            Measured(
                kpi=kpi(
                    "areas",
                    "Areas available",
                    "%",
                    ("94", "99"),
                    (2, 2),
                    target="97",
                    reliability="A",
                    minimum="95",
                ),
                start="97.4",
                now="96.4",
                sway="0.4",
                baseline=("95.2", dt.date(2019, 12, 31)),
            ),
            Measured(
                kpi=kpi(
                    "helpdesk",
                    "Helpdesk calls answered",
                    "% in 30 seconds",
                    ("80", "96"),
                    (0, 2),
                    target="90",
                ),
                start="88.0",
                now="92.0",
                sway="0.8",
            ),
            Measured(
                kpi=kpi(
                    "urgent",
                    "Urgent faults fixed",
                    "% within 1 hour",
                    ("85", "98"),
                    (1, 2),
                    target="95",
                ),
                start="93.0",
                now="94.8",
                sway="0.7",
            ),
            Measured(
                kpi=kpi(
                    "routine",
                    "Routine faults fixed",
                    "% in time",
                    ("85", "99"),
                    (1, 1),
                    target="95",
                ),
                start="95.0",
                now="96.8",
                sway="0.5",
            ),
            Measured(
                kpi=kpi(
                    "maintenance",
                    "Planned maintenance done",
                    "% on time",
                    ("90", "100"),
                    (2, 0),
                    target="98",
                    reliability="B",
                ),
                start="97.0",
                now="98.4",
                sway="0.4",
                goal=1,
            ),
            Measured(
                kpi=kpi(
                    "cleaning",
                    "Cleaning audit score",
                    "%",
                    ("80", "96"),
                    (0, 2),
                    target="92",
                    reliability="B",
                ),
                start="91.0",
                now="94.1",
                sway="0.9",
            ),
            Measured(
                kpi=kpi(
                    "meals",
                    "Patient meals delivered",
                    "% on time",
                    ("90", "99"),
                    (0, 1),
                    target="97",
                ),
                start="96.5",
                now="98.1",
                sway="0.4",
            ),
            Measured(
                kpi=NewKPI(
                    code="energy",
                    name="Energy used",
                    unit="kWh per m²",
                    direction="range",
                    goalposts=within("14", "18", "22", "28"),
                    financial_weight=Decimal(2),
                    community_weight=Decimal(1),
                    target=None,
                    reliability="A",
                ),
                start="23.4",
                now="20.9",
                sway="0.6",
                goal=1,
            ),
            Measured(
                kpi=kpi(
                    "water",
                    "Water safety tests failed",
                    "tests",
                    ("4", "0"),
                    (0, 3),
                    decimals=0,
                    aggregation="sum",
                    target="0",
                    reliability="A",
                ),
                start="0",
                now="0",
            ),
            Measured(
                kpi=kpi(
                    "lifts",
                    "Time to free people from a lift",
                    "minutes",
                    ("40", "10"),
                    (0, 1),
                    decimals=0,
                    target="20",
                    aggregation="maximum",
                ),
                start="18",
                now="14",
                sway="2",
                nothing=dict.fromkeys(range(3), "Nobody was held in a lift this month."),
            ),
            Measured(
                kpi=kpi(
                    "training",
                    "Staff trained in fire safety",
                    "%",
                    ("70", "95"),
                    (0, 1),
                    target="90",
                ),
                start="84.0",
                now="91.5",
                sway="1.0",
            ),
            Measured(
                kpi=kpi(
                    "complaints",
                    "Complaints upheld",
                    "complaints",
                    ("24", "4"),
                    (0, 2),
                    decimals=0,
                    aggregation="sum",
                    target="12",
                ),
                start="4",
                now="3",
                sway="1",
            ),
        ),
        corrections=(
            Correction(
                code="helpdesk",
                month=0,
                typed="90.4",
                words="Calls of one weekend were counted twice; the log of the exchange is right.",
            ),
        ),
        disputes=(
            Disputed(
                code="cleaning",
                month=2,
                words="Ward 4 was audited while builders were in it. The contract excludes that.",
                days_ago=9,
            ),
        ),
        board=BOARD,
        together=TOGETHER,
        exchanged=said(),
        owed=(
            ObligationFacts(
                clause="14.2",
                title="Monthly report on the services",
                kind="recurring",
                every_months=1,
                due_on=today + 8 * day,
                notice_days=7,
            ),
            ObligationFacts(
                clause="22.1",
                title="Certificate of insurance",
                kind="recurring",
                every_months=12,
                due_on=today + 39 * day,
                notice_days=60,
                evidence="The insurer’s certificate",
                needs_acceptance=True,
            ),
        ),
        milestones=(
            NewMilestone(
                code="M1",
                name="Theatre 4 chillers replaced",
                weight=Decimal(2),
                baseline_on=today - 20 * day,
                final_deadline_on=today + 120 * day,
                description="Four chillers replaced and tested, with the test sheets.",
            ),
            NewMilestone(
                code="M2",
                name="Fire doors of the east wing renewed",
                weight=Decimal(1),
                baseline_on=today + 64 * day,
                final_deadline_on=today + 200 * day,
                needs_certificate=True,
            ),
            NewMilestone(
                code="M3",
                name="Seven-year condition survey",
                weight=Decimal(1),
                baseline_on=today - 330 * day,
                final_deadline_on=today - 200 * day,
            ),
            NewMilestone(
                code="M4",
                name="Emergency generators renewed",
                weight=Decimal(2),
                baseline_on=today - 4 * day,
                final_deadline_on=today + 90 * day,
                description="Two generators, each run for four hours under full load.",
                needs_certificate=True,
            ),
            NewMilestone(
                code="M5",
                name="Roof of the west wing renewed",
                weight=Decimal(2),
                baseline_on=today - 16 * day,
                final_deadline_on=today + 75 * day,
                needs_certificate=True,
                moves_money=True,
            ),
            NewMilestone(
                code="M6",
                name="Nurse call system replaced",
                weight=Decimal(1),
                baseline_on=today - 12 * day,
                final_deadline_on=today + 100 * day,
                description="Every bed of wards 1 to 9, with the record of the test calls.",
            ),
        ),
        steps=STEPS,
    )
