"""A chart of each kind, with the figures of Bayview Water where there are any."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from core.charts import (
    Band,
    BarChart,
    BarSeries,
    Bullet,
    Chart,
    ConditionsBar,
    Gate,
    Lifeline,
    LineChart,
    Milestone,
    MilestoneChart,
    Part,
    Phase,
    Position,
    Quadrant,
    ScoreBar,
    Series,
    Sparkline,
    Unit,
    Waterfall,
)

TODAY = dt.date(2026, 11, 23)
PERCENT = Unit("%", places=1)
QUARTERS = (
    "Jul–Sep 2024", "Oct–Dec 2024", "Jan–Mar 2025", "Apr–Jun 2025", "Jul–Sep 2025", "Oct–Dec 2025",
    "Jan–Mar 2026", "Apr–Jun 2026", "Jul–Sep 2026",
)  # fmt: skip
FINANCIAL = (54, 58, 61, 66, 69, 73, 76, 79, 81)
COMMUNITY = (57, 59, 61, 60, 58, 56, 53, 50, 48)


def lifeline(**options) -> Lifeline:
    stages = (
        ("Prepare", 2014, 1), ("Procure", 2015, 1), ("Take over", 2017, 1),
        ("Initial works", 2018, 1), ("Operate", 2020, 7), ("Hand back", 2040, 1),
    )  # fmt: skip
    starts = [dt.date(year, month, 1) for _, year, month in stages]
    ends = [*starts[1:], dt.date(2041, 12, 31)]
    phases = tuple(
        Phase(
            name,
            "done" if n < 4 else "now" if n == 4 else "next",
            starts[n],
            ends[n],
            Gate(f"Approval {n + 1}", "passed" if n < 4 else "due", ends[n]) if n < 5 else None,
        )
        for n, (name, _, _) in enumerate(stages)
    )
    return Lifeline(phases, options.pop("today", TODAY), **options)


def quadrant(**options) -> Quadrant:
    path = tuple(map(Position, QUARTERS, FINANCIAL, COMMUNITY))
    known: dict[str, Any] = {"community_range": (38, 58)} | options
    return Quadrant("Financial rose from 54 to 81, community fell from 57 to 48", path, **known)


def line(**options) -> LineChart:
    values = tuple(Decimal(n) for n in ("96.0", "97.4", "98.1", "97.9", "96.8", "96.4"))
    response = (*map(Decimal, ("95.1", "94.0")), None, *map(Decimal, ("93.0", "95.2", "96.9")))
    known: dict[str, Any] = {
        "series": (Series("Availability", values), Series("Response", response, {2: "disputed"})),
        "unit": PERCENT,
        "target": Decimal(97),
        "band": Band(97, 100),
    } | options
    return LineChart(
        "Availability and response", ("Jan", "Feb", "Mar", "Apr", "May", "Jun"), **known
    )


def bars(**options) -> BarChart:
    years = tuple(str(year) for year in range(1998, 2048))
    planned = tuple(Decimal(n) for n in range(20, 70))
    paid = tuple(Decimal(n) - 1 if n < 49 else None for n in range(20, 70))
    known: dict[str, Any] = {
        "unit": Unit("m", "£"),
        "mode": "planned and actual",
        "now": 28,
    } | options
    series = (BarSeries("Planned", planned), BarSeries("Paid", paid))
    return BarChart("Planned and paid, 1998 to 2047", years, series, **known)


def milestones() -> MilestoneChart:
    day = dt.date
    return MilestoneChart(
        "Milestones, November 2026",
        (
            Milestone(
                "Ventilation overhaul", day(2026, 9, 30), day(2026, 10, 24), None, day(2027, 1, 1)
            ),
            Milestone("Inspection", day(2026, 11, 15), day(2026, 11, 15), day(2026, 11, 15)),
            Milestone("Refinancing", day(2026, 11, 30), day(2027, 3, 12), None, day(2027, 2, 1)),
            Milestone("Recertification", day(2027, 1, 20), day(2027, 1, 18)),
            Milestone("Report published"),
        ),
        TODAY,
    )


def waterfall(**options) -> Waterfall:
    known: dict[str, Any] = {"unit": Unit("", "€")} | options
    parts = (
        Part("Base charge", 2_500_000, "total", sub="€30.0 m ÷ 12"),
        Part("Indexation", 210_000, said="+€210,000", sub="30 % × 28 %"),
        Part("Charge", 2_710_000, "total", sub="for October"),
        Part("Deductions", -84_200, said="−€84,200", sub="5 calculated"),
        Part("Waived", 23_200, "back", said="+€23,200", sub="1, with reason"),
        Part("Energy", 38_400, said="+€38,400", sub="at cost"),
        Part("To pay", 2_687_400, "total", sub="before VAT"),
    )
    return Waterfall("How the payment was built up", parts, **known)


def sparkline(**options) -> Sparkline:
    values = (Decimal("6.7"), Decimal("6.4"), None, Decimal("6.2"))
    known: dict[str, Any] = {"unit": Unit("h", places=1), "target": 6} | options
    return Sparkline("Time to repair", ("Jul", "Aug", "Sep", "Oct"), values, **known)


def every_chart() -> dict[str, Chart]:
    return {
        "lifeline": lifeline(),
        "lifeline with gates": lifeline(show_gates=True),
        "line": line(),
        "bars": bars(),
        "grouped bars": bars(mode="grouped"),
        "stacked bars": bars(mode="stacked"),
        "waterfall": waterfall(),
        "quadrant": quadrant(),
        "milestones": milestones(),
        "sparkline": sparkline(),
        "doubtful sparkline": sparkline(in_doubt=True),
        "score bar": ScoreBar("Community outcome", 48, "bad", low=38, high=58),
        "score bar without score": ScoreBar("Tap pressure", None),
        "bullet": Bullet("Poorer districts connected", 31, 90, 54, PERCENT, minimum=65),
        "conditions": ConditionsBar(7, 9),
    }
