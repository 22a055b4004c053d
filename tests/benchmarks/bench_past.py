"""Reports of past days after ten thousand later changes: the same figures, to the last digit."""

from __future__ import annotations

import datetime as dt
import random
import time
from decimal import Decimal
from statistics import median

import pytest
from django.db import connection

from core import clock
from core.ledger import audited, checkpoints
from core.periods import Period
from governance.models import Risk
from partnerships.models import Partnership
from performance.models import KPIRecord, Milestone
from performance.services.scorecards import issue_scorecards
from tests.benchmarks.measuring import note, size
from tests.factories.performance import AcceptedRecordFactory, KPIFactory, MilestoneFactory
from tests.reports.looking_back import figures_then

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
KINDS = ("scorecard", "milestone_status", "risk_register")
QUARTER = Period.parse("2026-Q3")
FIRST = dt.datetime(2026, 9, 1, 12, tzinfo=dt.UTC)
DAYS = size(50, 3)
LATER = size(10_000, 60)
SCORED = size(500, 30)
"""After so many changes the scorecard is worked out again."""


def test_reports_of_past_days_after_many_later_changes():
    partnership = a_partnership()
    chance = random.Random(20261128)  # noqa: S311 - repeated, not secret
    then = {}
    for number in range(DAYS):
        with clock.travel(FIRST + dt.timedelta(days=number)):
            change(partnership, chance)
            issue_scorecards([partnership], QUARTER, cause=f"day {number}")
            checkpoints.take()
            for slug in KINDS:
                then[slug, clock.today()] = figures_then(partnership, slug, clock.today())[0]
    for number in range(1, LATER + 1):
        change(partnership, chance)
        if number % SCORED == 0:
            issue_scorecards([partnership], QUARTER, cause=f"change {number}")
    checkpoints.take()
    again, taken = {}, []
    for slug, day in then:
        began = time.perf_counter()
        again[slug, day] = figures_then(partnership, slug, day)[0]
        taken.append(time.perf_counter() - began)
    same = sum(again[key] == then[key] for key in then)
    told = {"held": same == len(then), "database": connection.vendor}
    note(
        f"{len(KINDS)} kinds of report of {DAYS} past days, after {LATER} later changes: the same",
        f"{same} of {len(then)}, {len(set(then.values()))} of them different from one another",
        "all",
        **told,
    )
    note("figures of one, read back", f"{median(taken):.2f} s", "-", **told)
    assert same == len(then)


def a_partnership() -> Partnership:
    """Four KPIs with a quarter of figures, six milestones, four risks."""
    first = KPIFactory()
    kpis = [first, *(KPIFactory(partnership=first.partnership) for _ in range(3))]
    for kpi in kpis:
        for month in QUARTER.months():
            AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal("98.6"))
    for number in range(6):
        MilestoneFactory(partnership=first.partnership, name=f"Ward {number}")
    for number in range(4):
        Risk.objects.create(partnership=first.partnership, category="design", title=f"R{number}")
    made: Partnership = first.partnership  # type: ignore[assignment] # factory_boy has no types
    return made


def change(partnership: Partnership, chance: random.Random) -> None:
    """One block that changes one row of each kind; now and then a row is added or deleted."""
    day = dt.date(2027, 1, 1) + dt.timedelta(days=chance.randrange(900))
    rows = {
        model: list(model.objects.filter(partnership=partnership).values_list("pk", flat=True))
        for model in (Milestone, KPIRecord, Risk)
    }
    with audited(partnership.stream, actor=None, kind="partnership.edited"):
        name = f"Name {chance.randrange(10**6)}"
        Partnership.objects.filter(pk=partnership.pk).update(name=name)
        _one(Milestone, rows, chance).update(forecast_on=day)
        value = Decimal(chance.randrange(9000, 10000)) / 100
        _one(KPIRecord, rows, chance).update(agreed_value=value)
        _one(Risk, rows, chance).update(title=f"Risk {chance.randrange(10**6)}")
        if chance.random() < 0.05:
            MilestoneFactory(partnership=partnership, name=f"Ward {day}")
        elif chance.random() < 0.05 and len(rows[Milestone]) > 4:
            _one(Milestone, rows, chance).delete()


def _one(model, rows, chance):
    return model.objects.filter(pk=chance.choice(rows[model]))
