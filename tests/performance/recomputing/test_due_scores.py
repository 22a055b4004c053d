"""When a due date passes, the scorecards that it touches are worked out anew once, unasked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from config.schedule import SCHEDULE
from core import clock, jobs
from core.jobs import schedule
from core.jobs.worker import run
from core.ledger.history import history
from core.models import Job
from core.periods import Period
from partnerships.models import Standing
from performance.models import KPI, Milestone, MonthlyReturn, Scorecard
from performance.selectors.score_inputs import touched_by
from performance.services import due_scores
from performance.services.due_scores import next_turn, score_what_became_due
from performance.services.recompute_check import recompute_check
from performance.services.scorecards import issue_scorecards
from tests.factories.performance import (
    AcceptedRecordFactory,
    KPIFactory,
    MilestoneFactory,
    monthly_return,
)

pytestmark = pytest.mark.django_db

QUARTER = Period.parse("2026-Q3")
DUE = dt.date(2026, 10, 28)
"""Twenty business days in England and Wales after the end of September."""


def at(day: dt.date):
    return clock.travel(dt.datetime.combine(day, dt.time(3), dt.UTC))


def scored(*, of=("2026-07", "2026-08"), on=dt.date(2026, 10, 5), **facts):
    """A KPI with figures for July and August, scored when that of September was not yet due."""
    kpi = KPIFactory(**facts)
    with at(on):
        for month in of:
            AcceptedRecordFactory(kpi=kpi, period=month, reported_value=Decimal("98.6"))
        issue_scorecards([kpi.partnership], QUARTER, cause="figures were accepted")
    return kpi


def night(day: dt.date):
    with at(day):
        return score_what_became_due(clock.today())


def versions(kpi):
    cards = Scorecard.objects.filter(partnership=kpi.partnership).order_by("pk")
    return [(card.period, card.version, card.cause) for card in cards]


def test_a_scorecard_knows_from_which_day_on_time_alone_may_change_it():
    kpi = scored()
    assert Scorecard.objects.get().turns_on == DUE + dt.timedelta(days=1)
    assert next_turn(kpi.partnership) == DUE + dt.timedelta(days=1)


def test_the_night_after_a_due_date_the_figure_counts_as_not_reported_with_the_reason_why():
    kpi = scored()
    assert night(DUE).looked_at == 0
    assert night(DUE + dt.timedelta(days=1)).issued == 1
    day = "28\u00a0October 2026"
    assert versions(kpi)[1:] == [("2026-Q3", 2, f"a due date passed: {day}")]
    latest = Scorecard.objects.get(is_latest=True)
    assert '"kind":"not_reported"' in latest.result
    assert latest.turns_on is None
    assert Standing.objects.get().period == "2026-Q3"


def test_the_history_says_what_passed_and_nobody_is_named_for_it():
    kpi = scored()
    night(DUE + dt.timedelta(days=1))
    [newest] = history(kpi.partnership.stream, limit=1)
    assert newest.act.what.endswith("2026, version 2: a due date passed: 28\u00a0October 2026")
    assert newest.act.who == "Concord"


def test_another_run_on_the_same_night_issues_nothing_more():
    kpi = scored()
    night(DUE + dt.timedelta(days=1))
    assert night(DUE + dt.timedelta(days=1)).looked_at == 0
    assert night(DUE + dt.timedelta(days=2)).looked_at == 0
    assert len(versions(kpi)) == 2


def test_nights_that_were_missed_are_caught_up_with_and_the_check_finds_nothing():
    kpi = scored(of=("2026-07",), on=dt.date(2026, 8, 20))
    with at(dt.date(2027, 4, 1)):
        assert recompute_check().differences != []
        assert score_what_became_due(clock.today()).issued == 1
        assert recompute_check().differences == []
    assert len(versions(kpi)) == 2


def test_each_due_date_of_a_quarter_makes_its_own_version():
    kpi = scored(of=("2026-07",), on=dt.date(2026, 8, 20))
    for day in (dt.date(2026, 9, n) for n in range(25, 31)):
        night(day)
    for day in (dt.date(2026, 10, n) for n in range(25, 31)):
        night(day)
    assert [version for _period, version, _cause in versions(kpi)] == [1, 2, 3]


def test_what_was_reported_in_time_is_looked_at_once_and_stays_as_it_is():
    kpi = scored()
    with at(dt.date(2026, 10, 20)):
        AcceptedRecordFactory(kpi=kpi, period="2026-09", reported_value=Decimal("98.6"))
        issue_scorecards([kpi.partnership], QUARTER, cause="figures were accepted")
    assert Scorecard.objects.get(is_latest=True).turns_on is None
    assert night(DUE + dt.timedelta(days=1)).looked_at == 0


def test_only_what_the_due_date_touches_is_worked_out():
    touched = scored()
    other = scored(of=("2026-07", "2026-08", "2026-09"))
    found = night(DUE + dt.timedelta(days=1))
    assert (found.looked_at, found.issued) == (1, 1)
    assert (len(versions(touched)), len(versions(other))) == (2, 1)


def test_a_mandatory_milestone_whose_day_passes_counts_from_the_next_night_on():
    kpi = scored(of=("2026-07",), on=dt.date(2026, 8, 20))
    MilestoneFactory(
        partnership=kpi.partnership,
        is_mandatory=True,
        baseline_on=dt.date(2026, 9, 10),
        state=Milestone.State.PLANNED,
    )
    with at(dt.date(2026, 8, 21)):
        issue_scorecards([kpi.partnership], QUARTER, cause="test")
    assert Scorecard.objects.get(is_latest=True).turns_on == dt.date(2026, 9, 11)
    assert night(dt.date(2026, 9, 10)).issued == 0
    assert night(dt.date(2026, 9, 11)).issued == 1
    assert "overdue" in Scorecard.objects.get(is_latest=True).result


def test_a_partner_who_sends_nothing_at_all_is_scored_as_not_reported():
    kpi = KPIFactory()
    monthly_return(kpi.partnership, "2026-09", due_on=DUE)
    assert next_turn(kpi.partnership) == DUE + dt.timedelta(days=1)
    assert night(DUE).issued == 0
    assert night(DUE + dt.timedelta(days=1)).issued == 1
    assert Scorecard.objects.get().period == "2026-Q3"
    assert night(DUE + dt.timedelta(days=2)).looked_at == 0


def test_a_return_that_was_sent_and_is_being_checked_is_not_missing():
    kpi = KPIFactory()
    monthly_return(kpi.partnership, "2026-09", due_on=DUE, state=MonthlyReturn.State.SENT)
    assert night(DUE + dt.timedelta(days=1)).looked_at == 0


def test_one_that_breaks_is_named_and_does_not_stop_the_others(monkeypatch):
    good, bad = scored(), scored()
    real = due_scores.issue_scorecards

    def breaking(partnerships, period, *, cause):
        if bad.partnership in partnerships:
            raise ZeroDivisionError
        return real(partnerships, period, cause=cause)

    monkeypatch.setattr(due_scores, "issue_scorecards", breaking)
    found = night(DUE + dt.timedelta(days=1))
    assert (found.issued, len(found.broken)) == (1, 1)
    assert found.broken[0].startswith(f"{bad.partnership.reference}, 2026-Q3: ")
    assert (len(versions(good)), len(versions(bad))) == (2, 1)
    monkeypatch.undo()
    assert night(DUE + dt.timedelta(days=2)).issued == 1


def test_more_partnerships_cost_no_more_reading():
    def reading(number):
        with at(dt.date(2026, 10, 5)):
            for _ in range(number):
                scored()
        with CaptureQueriesContext(connection) as queries:
            night(DUE + dt.timedelta(days=1))
        return sum(query["sql"].startswith("SELECT") for query in queries)

    reading(1)  # what is read once only
    assert reading(2) == reading(6)


def test_the_clock_does_it_each_night_before_it_checks():
    [entry] = [one for one in SCHEDULE if one.job_kind == "scorecards.due"]
    [check] = [one for one in SCHEDULE if one.job_kind == "recompute.check"]
    assert entry.cadence.at < check.cadence.at
    kpi = scored()
    with at(DUE - dt.timedelta(days=3)):
        schedule.enqueue_due(clock.now())
    with at(DUE + dt.timedelta(days=9)):
        for _doubled in range(2):
            schedule.enqueue_due(clock.now())
        [job] = Job.objects.filter(kind="scorecards.due")
        run(job.pk)
        job.refresh_from_db()
    assert job.result == {"looked_at": 1, "issued": 1, "refused": [], "broken": []}
    assert len(versions(kpi)) == 2


@pytest.mark.parametrize(
    ("figure", "periods"),
    [
        ("2026-09", ["2026-Q3"]),
        ("2026-Q3", ["2026-Q3"]),
        ("2026-H1", ["2026-Q2", "2026-Q3"]),
        ("2025", ["2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3"]),
    ],
)
def test_a_figure_counts_where_its_period_ends_and_as_long_as_it_stands(figure, periods):
    assert [one.key for one in touched_by(figure)] == periods


def test_an_accepted_yearly_figure_scores_every_quarter_that_rests_on_it():
    kpi = KPIFactory(frequency=KPI.Frequency.YEARLY)
    with at(dt.date(2026, 2, 20)):
        for quarter in ("2025-Q4", "2026-Q1"):
            issue_scorecards([kpi.partnership], Period.parse(quarter), cause="test")
        AcceptedRecordFactory(kpi=kpi, period="2025", reported_value=Decimal("98.6"))
        job = jobs.enqueue(
            "scorecards.issue",
            {"partnership": kpi.partnership.pk, "periods": ["2025"], "cause": "accepted"},
            key="accepted",
            title="Scorecard",
        )
        run(job.pk)
        assert recompute_check().differences == []
    assert {(period, version) for period, version, _cause in versions(kpi)} == {
        ("2025-Q4", 1),
        ("2025-Q4", 2),
        ("2026-Q1", 1),
        ("2026-Q1", 2),
    }
