"""Both sides are told once before and once when a limit ends, whatever the clock missed."""

from __future__ import annotations

import datetime as dt

import pytest

from core import clock
from core.jobs import schedule
from core.jobs.worker import drain
from core.models import Notice
from core.notifications.asking import quiet
from governance.models import Concern
from governance.services.concern_limits import tell_limits
from governance.services.concerns import withdraw_concern
from tests.governance.concerns.builders import Case, on
from tests.once import once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def case():
    return Case()


def told():
    """To whom which limit was told."""
    rows = Notice.objects.filter(key__startswith="concern_limit").order_by("pk")
    return [(str(one.user), one.key.rpartition(":")[2]) for one in rows]


EVERYBODY = {"Maeve Brennan", "Declan Roche", "Petra Novak"}


def test_three_business_days_before_and_on_the_day_each_once(case):
    concern = case.concern()
    assert concern.due_on == dt.date(2026, 12, 7)
    seen = {}
    for number in range(20):
        day = dt.date(2026, 11, 23) + dt.timedelta(days=number)
        with on(day):
            seen[day] = tell_limits(day) + tell_limits(day)
    assert {day for day, count in seen.items() if count} == {
        dt.date(2026, 12, 2),
        dt.date(2026, 12, 7),
    }
    assert sorted(told()) == sorted(
        (name, when) for name in EVERYBODY for when in ("before", "end")
    )


def test_a_run_that_comes_late_tells_only_that_it_ended(case):
    case.concern()
    with on(dt.date(2026, 12, 20)):
        assert (tell_limits(clock.today()), tell_limits(clock.today())) == (1, 0)
    assert {when for _name, when in told()} == {"end"}
    assert "ended on" in Notice.objects.filter(key__startswith="concern_limit").first().title


def test_what_is_over_is_told_no_more_and_another_limit_is(case):
    gone, stays = case.concern(), case.concern(title="Another")
    withdraw_concern(gone, reason="Nothing.", actor=case.declan)
    with on(stays.due_on):
        assert tell_limits(clock.today()) == 1
    Concern.objects.filter(pk=stays.pk).update(due_on=dt.date(2026, 12, 30))
    with on(dt.date(2026, 12, 30)):
        assert tell_limits(clock.today()) == 1


def test_the_clock_of_the_installation_runs_it(case):
    case.concern()
    assert "concerns.limits" in {one.job_kind for one in schedule.entries()}
    for day in (dt.date(2026, 12, 1), dt.date(2026, 12, 8)):
        with on(day):
            schedule.enqueue_due(clock.now())
            drain()
    assert {when for _name, when in told()} == {"end"}


def test_in_quiet_nobody_is_told_and_nothing_is_told_later(case):
    case.concern()
    with quiet(), on(dt.date(2026, 12, 7)):
        tell_limits(clock.today())
    with on(dt.date(2026, 12, 8)):
        assert tell_limits(clock.today()) == 0
    assert told() == []


def test_a_climb_and_an_end_are_told_to_those_who_held_it(case):
    concern = case.at("executives")
    with on(concern.steps.last().since):
        drain()
        withdraw_concern(concern, reason="Settled by telephone.", actor=case.petra)
        drain()
    climbs = Notice.objects.filter(key__startswith="concern_climbed")
    assert {str(one.user) for one in climbs} == {"Declan Roche", "Maeve Brennan"}
    ends = Notice.objects.filter(key__startswith="concern_over")
    assert {str(one.user) for one in ends} == {"Declan Roche", "Maeve Brennan", "Seán Walsh"}
    assert "Settled by telephone." in ends.first().why
