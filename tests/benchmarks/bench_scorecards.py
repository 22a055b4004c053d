"""A scorecard run over a portfolio: chunks of 250, each with the same number of queries."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.periods import Period
from performance.models import Scorecard
from performance.services.scorecard_runs import CHUNK
from performance.services.scorecards import issue_scorecards
from tests.benchmarks.measuring import note, seconds, size
from tests.benchmarks.rows import figures, partnerships

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

QUARTER = Period.parse("2026-Q3")
ROWS = size(2_000, 500)
KPIS = 12


def test_a_run_takes_the_same_queries_for_each_chunk():
    made = partnerships(ROWS)
    figures(made, QUARTER, KPIS)
    chunks = [made[start : start + CHUNK] for start in range(0, len(made), CHUNK)]
    queries, taken = [], []
    for chunk in chunks:
        with CaptureQueriesContext(connection) as captured:
            taken.append(seconds(lambda chunk=chunk: issue_scorecards(chunk, QUARTER, cause="run")))
        queries.append(len(captured))
    assert Scorecard.objects.count() == ROWS
    again = seconds(lambda: issue_scorecards(chunks[0], QUARTER, cause="run"))
    constant = len(set(queries)) == 1
    vendor = connection.vendor
    note(
        f"Scorecard run, {ROWS:,} partnerships × {KPIS} KPIs: queries of a chunk of {CHUNK}",
        ", ".join(str(number) for number in sorted(set(queries))),
        "the same for each chunk",
        held=constant,
        database=vendor,
    )
    growth = taken[-1] / taken[0]
    note(
        "Scorecard run: the last chunk ÷ the first",
        f"{growth:.2f} ({sum(taken):.1f} s in all, {sum(taken) / ROWS * 1000:.1f} ms for each)",
        "at most 1.5",
        held=growth <= 1.5,
        database=vendor,
    )
    note(
        "Scorecard run: a chunk without changes ÷ one with",
        f"{again / taken[0]:.2f}",
        "at most 1",
        held=again <= taken[0],
        database=vendor,
    )
    assert constant
