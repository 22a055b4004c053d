"""Scorecards: a run over the portfolio, one acceptance, and what they are measured against."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from functools import partial
from statistics import median

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core import clock
from core.periods import Period
from partnerships.models import ContractVersion
from performance.models import KPI, KPIRecord, KPIRule, Scorecard
from performance.selectors.score_reading import read
from performance.services.recompute_check import check_chunk
from performance.services.scorecard_runs import CHUNK
from performance.services.scorecards import issue_scorecards, prepare
from tests.benchmarks.loop import score_one
from tests.benchmarks.measuring import medians, note, seconds, size
from tests.benchmarks.rows import figures, partnerships
from tests.forging import forge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

QUARTER = Period.parse("2026-Q3")
ROWS = size(2_000, 500)
MONTHS = size(36, 15)
LOOPED = size(10, 4)
"""Partnerships of each chunk that the loop scores."""
CHANGED = size(100, 25)
KPIS = 12


def months_until(last: Period, count: int) -> list[Period]:
    """`count` months that end with the reporting period `last`, oldest first."""
    found = [last.months()[-1]]
    while len(found) < count:
        found.append(found[-1].previous())
    return found[::-1]


def analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def plain_read() -> None:
    """Every column of the rows that a run needs, in three statements, made into nothing."""
    records = KPIRecord.objects.filter(
        state="accepted", period_end__gte=QUARTER.start, period_end__lte=QUARTER.end
    )
    for rows in (KPI.objects.all(), KPIRule.objects.all(), records):
        statement, given = rows.order_by().query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(statement, given)
            cursor.fetchall()


def issue(chunk) -> None:
    issue_scorecards(chunk, QUARTER, cause="run")


@dataclass
class Timed:
    """Seconds of one run, chunk by chunk, and of what took turns with its chunks.

    A run takes as long as its median chunk times the number of chunks, so that a moment in which
    others had the machine counts for as little as it does in the medians it is compared with.
    """

    plain: list[float] = field(default_factory=list)
    read: list[float] = field(default_factory=list)
    prepared: list[float] = field(default_factory=list)
    written: list[float] = field(default_factory=list)
    looped: list[float] = field(default_factory=list)
    accepted: list[float] = field(default_factory=list)
    queries: list[int] = field(default_factory=list)

    def of_all(self, taken: list[float]) -> float:
        return median(taken) * len(taken)

    @property
    def chunks(self) -> list[float]:
        return [sum(pair) for pair in zip(self.prepared, self.written, strict=True)]

    @property
    def whole(self) -> float:
        return self.of_all(self.chunks)

    def turn(self, chunk, looped) -> None:
        """One plain read of everything, one chunk, a piece of the loop, and one acceptance."""
        kept = []
        self.plain.append(seconds(plain_read))
        self.read.append(seconds(lambda: read(chunk, QUARTER, clock.today())))
        with CaptureQueriesContext(connection) as captured:
            self.prepared.append(seconds(lambda: kept.append(prepare(chunk, QUARTER))))
            written = partial(issue_scorecards, chunk, QUARTER, cause="run", prepared=kept[0])
            self.written.append(seconds(written))
        self.queries.append(len(captured))
        self.looped.append(loop_of(looped) / len(looped))
        accept = acceptance_of(chunk[-1])
        accept()
        self.accepted += [seconds(accept) for _time in range(5)]


def test_runs_over_the_portfolio_against_a_plain_read_and_an_orm_loop():
    """Three runs: all is new, nothing changed, some changed. What is compared takes turns."""
    made = partnerships(ROWS)
    figures(made, months_until(QUARTER, MONTHS), KPIS)
    analyse()
    chunks = [made[start : start + CHUNK] for start in range(0, ROWS, CHUNK)]
    runs = {"all new": Timed(), "nothing changed": Timed(), f"{CHANGED} changed": Timed()}
    for name, run in runs.items():
        if name.endswith(" changed") and name != "nothing changed":
            KPIRecord.objects.filter(
                partnership__in=made[:: ROWS // CHANGED],
                period=QUARTER.months()[1].key,
                kpi__code="K1",
            ).update(agreed_value=Decimal("97.123456"))
        for chunk in chunks:
            run.turn(chunk, chunk[:LOOPED])
        tell(name, run)
    versions = Scorecard.objects.filter(partnership__in=made[:: ROWS // CHANGED], is_latest=True)
    assert versions.filter(version=2).count() >= CHANGED - len(chunks)
    assert Scorecard.objects.filter(is_latest=True).count() == ROWS
    first = runs["all new"]
    checked = seconds(lambda: check_chunk(chunks[0]))
    note(
        "The nightly check of a chunk ÷ issuing it for the first time",
        f"{checked / median(first.chunks):.2f}",
        "at most 1.5",
        held=checked <= 1.5 * median(first.chunks),
        database=connection.vendor,
    )
    assert all(len(set(run.queries)) == 1 for run in runs.values())


def tell(name, run) -> None:
    vendor = connection.vendor
    what = f"Run, {name}, {ROWS:,} partnerships × {KPIS} KPIs × {MONTHS} months"
    aim = 20 if vendor == "postgresql" else 12
    plain, acceptance = median(run.plain), median(run.accepted)
    loop = median(run.looped) * ROWS
    note(
        f"{what} ÷ one plain read of its rows",
        f"{run.whole / plain:.2f} ({run.whole:.2f} s ÷ {plain * 1000:.0f} ms; reading and "
        f"comparing {run.of_all(run.read):.2f} s, "
        f"with working out {run.of_all(run.prepared):.2f} s, "
        f"writing {run.of_all(run.written):.2f} s)",
        f"at most {aim}",
        held=run.whole / plain <= aim,
        database=vendor,
    )
    note(
        f"An ORM loop ÷ run, {name}",
        f"{loop / run.whole:.1f} ({loop:.0f} s from {len(run.looped) * LOOPED} partnerships)",
        "at least 75",
        held=loop / run.whole >= 75,
        database=vendor,
    )
    note(
        f"One accepted record ÷ run, {name}",
        f"1/{run.whole / acceptance:,.0f} ({acceptance * 1000:.1f} ms)",
        "at most 1/3,000",
        held=acceptance / run.whole <= 1 / 3000,
        database=vendor,
    )
    note(
        f"Run, {name}: queries of a chunk of {CHUNK}",
        ", ".join(str(number) for number in sorted(set(run.queries))),
        "the same for each chunk",
        held=len(set(run.queries)) == 1,
        database=vendor,
    )


def loop_of(some) -> float:
    """Seconds for scoring `some` one by one; the scorecards come out as those of the run."""
    before = dict(Scorecard.objects.values_list("partnership", "financial"))
    with transaction.atomic():
        taken = seconds(lambda: [score_one(one, QUARTER) for one in some])
        after = dict(Scorecard.objects.values_list("partnership", "financial"))
        transaction.set_rollback(True)
    assert after == before
    return taken


def test_an_acceptance_costs_the_same_after_ten_years():
    short, long = partnerships(2)
    calls = {}
    for partnership, months in ((short, 12), (long, 120)):
        forge(ContractVersion.objects, effective_from=dt.date(2010, 1, 1))
        figures([partnership], months_until(QUARTER, months), KPIS)
        period = QUARTER
        for _quarter in range(months // 3):
            issue_scorecards([partnership], period, cause="history")
            period = period.previous()
        calls[months] = acceptance_of(partnership)
    analyse()
    taken = medians({str(months): call for months, call in calls.items()}, rounds=size(40, 8))
    ratio = taken["120"] / taken["12"]
    note(
        "One acceptance scored with 120 months of history ÷ with 12",
        f"{ratio:.2f} ({taken['120'] * 1000:.1f} ms ÷ {taken['12'] * 1000:.1f} ms)",
        "at most 1.5",
        held=ratio <= 1.5,
        database=connection.vendor,
    )
    assert Scorecard.objects.filter(partnership=long, is_latest=True).count() == 40


def acceptance_of(partnership):
    record = KPIRecord.objects.filter(
        partnership=partnership, period=QUARTER.months()[0].key
    ).first()
    numbers = iter(range(10_000))

    def call() -> None:
        value = Decimal(950 + next(numbers) % 40) / 10
        KPIRecord.objects.filter(pk=record.pk).update(reported_value=value)
        issue([partnership])

    return call
