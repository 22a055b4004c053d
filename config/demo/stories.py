"""The demo partnerships: what each is, what it measures, and how its figures went."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from partnerships.catalogue.starter import between, within
from performance.services.starters import NewKPI, NewMilestone


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """A KPI with the value it had three years ago and the one it has now, and how it sways."""

    kpi: NewKPI
    start: str
    now: str
    sway: str = "0"


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    facts: dict[str, Any]
    authority: str
    partner: str
    phase: str
    since: dt.date
    signed_on: dt.date
    begins_on: dt.date
    manager: str
    approver: str
    submitter: str
    objectives: tuple[tuple[str, str], ...]
    measured: tuple[Measured, ...]
    milestones: tuple[NewMilestone, ...] = ()
    done: tuple[str, ...] = ()
    certifier: str = ""
    limit: Decimal | None = None
    charge: Decimal | None = None


def kpi(
    code: str,
    name: str,
    unit: str,
    posts: tuple[str, str],
    weights: tuple[int, int],
    **facts: Any,
) -> NewKPI:
    """A monthly KPI, better higher or lower as the goalposts say."""
    low, high = posts
    return NewKPI(
        code=code,
        name=name,
        unit=unit,
        direction="higher" if Decimal(high) > Decimal(low) else "lower",
        goalposts=between(low, high),
        financial_weight=Decimal(weights[0]),
        community_weight=Decimal(weights[1]),
        target=Decimal(facts.pop("target", high)),
        minimum=Decimal(facts.pop("minimum")) if "minimum" in facts else None,
        **facts,
    )


def stories(today: dt.date) -> tuple[Story, ...]:
    """The stories as of `today`; milestones move with it."""
    day = dt.timedelta(days=1)
    return (
        Story(
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
            limit=Decimal(500_000),
            charge=Decimal(27_000_000),
            objectives=(
                ("Wards that are open when patients need them", "95.2 % of areas in 2019"),
                ("A building that costs no more than promised", "€27.0 m a year"),
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
                        ("15", "2"),
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
            ),
            done=("M3",),
        ),
        Story(
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
                        target="2",
                        reliability="A",
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
                    ),
                    start="36",
                    now="29",
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
                    ),
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
                    ),
                    start="58",
                    now="54",
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
                    ),
                    start="78",
                    now="62",
                    sway="2",
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
                    ),
                    start="70",
                    now="64",
                    sway="1",
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
        ),
        Story(
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
            ),
            milestones=(
                NewMilestone(
                    code="M1",
                    name="Pilot in two districts reported",
                    weight=Decimal(2),
                    baseline_on=today + 30 * day,
                    gate="",
                ),
            ),
        ),
        Story(
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
                "ends_on": dt.date(2027, 3, 31),
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
            done=("M1",),
        ),
    )
