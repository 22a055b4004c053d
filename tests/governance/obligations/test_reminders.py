"""Whoever owes it is reminded in time, and once, whatever the clock and the schedule did."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core import clock
from core.models.notice import Notice
from core.notifications.notices import look, record
from governance.models import Occurrence
from governance.selectors.obligation_work import obligation_work
from governance.services.obligations import make_what_falls_due
from governance.services.occurrences import fulfil
from tests.factories.people import person
from tests.governance.obligations.builders import TODAY

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def only_obligations(monkeypatch):
    """To do holds nothing else: the looks at it are many."""
    monkeypatch.setattr("core.worklist._providers", [obligation_work])


def asked(user, day=TODAY):
    return [(one.key.partition(":")[0], one.group) for one in obligation_work(user, day)]


def test_whoever_owes_it_is_reminded_from_its_notice_on(contract):
    contract.owes(due_on=TODAY + 30 * DAY, notice_days=20)
    assert asked(contract.declan, TODAY + 9 * DAY) == []
    assert asked(contract.declan, TODAY + 10 * DAY) == [("obligation_due", "mine")]
    assert asked(contract.maeve, TODAY + 10 * DAY) == []


def test_what_is_overdue_stands_with_the_official_too(contract):
    contract.owes()
    late = TODAY + 11 * DAY
    assert asked(contract.declan, late) == [("obligation_due", "mine")]
    assert asked(contract.maeve, late) == [("obligation_late", "others")]
    assert asked(contract.sean, late) == []


def test_the_person_named_is_asked_and_nobody_beside_them(contract):
    colleague = person("partner_submitter", contract.partnership)
    contract.owes(owner=colleague)
    assert asked(colleague) == [("obligation_due", "mine")]
    assert asked(contract.declan) == []


def test_a_right_warns_before_it_lapses_and_not_after(contract):
    contract.owes(nature="right", side="authority", due_on=TODAY + 5 * DAY)
    [item] = obligation_work(contract.maeve, TODAY)
    assert "lapses after 28 Nov" in item.why.replace("\xa0", " ")
    assert asked(contract.maeve, TODAY + 6 * DAY) == []


def test_what_was_done_waits_for_the_other_side_where_it_accepts(contract):
    row = contract.owes(needs_acceptance=True).occurrences.get()
    fulfil(row, done_on=TODAY, note="Sent", actor=contract.declan)
    assert asked(contract.maeve) == [("obligation_accept", "mine")]
    assert asked(contract.declan) == []


def test_to_do_costs_the_same_for_one_and_for_many(contract, connection_queries):
    contract.owes()
    few = connection_queries(lambda: asked(contract.declan))
    for number in range(10):
        contract.owes(title=f"Duty {number}")
    assert connection_queries(lambda: asked(contract.declan)) == few <= 3


RUNS = st.lists(st.tuples(st.integers(-45, 90), st.integers(1, 2)), min_size=1, max_size=5)
"""Days from today on which the clock runs, in any order, and how often each time."""


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(runs=RUNS)
def test_each_reminder_goes_out_once_whatever_the_clock_does(contract, only_obligations, runs):
    with transaction.atomic():
        report = contract.monthly(TODAY - 50 * DAY, notice_days=10)
        report.occurrences.all().delete()
        for offset, times in runs:
            with clock.travel(clock.now() + offset * DAY):
                for _turn in range(times):
                    make_what_falls_due(clock.today())
                    record(look(contract.declan, clock.today()))
        days = list(report.occurrences.values_list("due_on", flat=True))
        assert len(days) == len(set(days))
        told = Counter(Notice.objects.filter(user=contract.declan).values_list("key", flat=True))
        assert set(told.values()) <= {1}
        latest = TODAY + max(offset for offset, _times in runs) * DAY
        overdue = Occurrence.objects.filter(obligation=report, due_on__lt=latest)
        wanted = {f"obligation_due:{one.uuid}:1" for one in overdue}
        assert {one.item for one in Notice.objects.filter(kind=Notice.Kind.OVERDUE)} == wanted
        transaction.set_rollback(True)
