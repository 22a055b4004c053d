"""Scorecards: a run over the portfolio, one acceptance, and what they are measured against."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.periods import Period
from partnerships.models import ContractVersion
from performance.models import KPI, KPIRecord, KPIRule, Scorecard
from performance.services.recompute_check import check_chunk
from performance.services.scorecard_runs import CHUNK
from performance.services.scorecards import issue_scorecards
from tests.benchmarks.loop import score_one
from tests.benchmarks.measuring import medians, note, seconds, size
from tests.benchmarks.rows import figures, partnerships

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

QUARTER = Period.parse("2026-Q3")
ROWS = size(2_000, 500)
MONTHS = size(36, 15)
LOOPED = size(100, 20)
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


def test_a_full_run_against_a_plain_read_and_an_orm_loop():
    made = partnerships(ROWS)
    figures(made, months_until(QUARTER, MONTHS), KPIS)
    analyse()
    chunks = [made[start : start + CHUNK] for start in range(0, len(made), CHUNK)]
    read = min(seconds(plain_read) for _round in range(5))
    queries, taken = [], []
    for chunk in chunks:
        with CaptureQueriesContext(connection) as captured:
            taken.append(seconds(lambda chunk=chunk: issue(chunk)))
        queries.append(len(captured))
    assert Scorecard.objects.count() == ROWS
    full = sum(taken)
    vendor = connection.vendor
    name = f"Scorecard run, {ROWS:,} partnerships × {KPIS} KPIs × {MONTHS} months"
    aim = 20 if vendor == "postgresql" else 12
    note(
        f"{name} ÷ one plain read of its rows",
        f"{full / read:.0f} ({full:.1f} s ÷ {read * 1000:.0f} ms)",
        f"at most {aim}",
        held=full / read <= aim,
        database=vendor,
    )
    looped = loop_of(made[:LOOPED]) * ROWS / LOOPED
    note(
        f"An ORM loop ÷ {name.lower()}",
        f"{looped / full:.1f} ({looped:.0f} s from {LOOPED} partnerships ÷ {full:.1f} s)",
        "at least 75",
        held=looped / full >= 75,
        database=vendor,
    )
    constant = len(set(queries)) == 1
    note(
        f"{name}: queries of a chunk of {CHUNK}",
        ", ".join(str(number) for number in sorted(set(queries))),
        "the same for each chunk",
        held=constant,
        database=vendor,
    )
    note(
        "Scorecard run: the last chunk ÷ the first",
        f"{taken[-1] / taken[0]:.2f}",
        "at most 1.5",
        held=taken[-1] / taken[0] <= 1.5,
        database=vendor,
    )
    again = seconds(lambda: issue(chunks[0]))
    note(
        "Scorecard run: a chunk without changes ÷ one with",
        f"{again / taken[0]:.2f}",
        "at most 1",
        held=again <= taken[0],
        database=vendor,
    )
    one = medians({"one": acceptance_of(made[0])}, rounds=size(30, 8))["one"]
    note(
        "One accepted record ÷ full run",
        f"1/{full / one:,.0f} ({one * 1000:.0f} ms ÷ {full:.1f} s)",
        "at most 1/3,000",
        held=one / full <= 1 / 3000,
        database=vendor,
    )
    checked = seconds(lambda: check_chunk(chunks[0]))
    note(
        "The nightly check of a chunk ÷ issuing it",
        f"{checked / taken[0]:.2f}",
        "at most 1.5",
        held=checked <= 1.5 * taken[0],
        database=vendor,
    )
    assert constant


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
        ContractVersion.objects.update(effective_from=dt.date(2010, 1, 1))
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
