"""Days spent in each step: every stage, its plan, its rounds; a pause stops the clock."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from partnerships import lifecycle
from partnerships.models import PhaseMove, PhasePlan
from partnerships.selectors.stage_time import stage_times
from partnerships.type import Route
from partnerships.types import types
from tests.factories.people import person
from tests.partnerships.editing.builders import unsigned

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

INNOVATION = types["innovation"]


def moved(partnership, transition, origin, to, on, days):
    return PhaseMove.objects.create(
        partnership=partnership,
        transition=transition,
        outcome="pass",
        from_phase=origin,
        to_phase=to,
        at=dt.datetime.combine(on, dt.time(9), tzinfo=dt.UTC),
        effective_on=on,
        reason="x",
        days_in_phase=days,
    )


@pytest.fixture
def partnership():
    made = unsigned(phase="data_access", phase_since=dt.date(2026, 11, 3))
    PhasePlan.objects.create(
        partnership=made,
        phase="need",
        position=0,
        planned_from=dt.date(2026, 9, 1),
        planned_until=dt.date(2026, 9, 30),
    )
    moved(made, "redo_need", "need", "need", dt.date(2026, 10, 1), 30)
    moved(made, "pass_ig0", "need", "data_access", dt.date(2026, 11, 3), 33)
    return made


def times(partnership):
    found = stage_times(partnership, clock.today(), partnership.moves.all())
    return {one.phase: one for one in found}


def test_rounds_add_up_and_days_over_the_plan_are_counted(partnership):
    found = times(partnership)
    assert list(found) == [phase.slug for phase in INNOVATION.phases]
    need = found["need"]
    assert (need.days, need.planned, need.rounds, need.over) == (63, 30, 2, 33)
    now = found["data_access"]
    assert (now.days, now.planned, now.rounds, now.is_now) == (20, None, 1, True)


def test_what_is_ahead_has_no_days_and_zero_is_a_value(partnership):
    partnership.phase_since = clock.today()
    found = times(partnership)
    assert found["data_access"].days == 0
    assert found["pilot"].days is None


def test_a_pause_stops_the_clock(partnership):
    moved(partnership, "pause_data_access", "data_access", "data_access", dt.date(2026, 11, 8), 5)
    moved(partnership, "resume_data_access", "data_access", "data_access", dt.date(2026, 11, 18), 5)
    assert times(partnership)["data_access"].days == 10


def test_the_stages_page_shows_every_step(client_of, partnership):
    browser = client_of(person("contract_manager", partnership))
    page = browser.get(reverse("stages", args=[partnership.uuid])).content.decode()
    assert "Days spent in each step" in page
    assert "33 days over" in page
    assert "2 rounds" in page
    assert str(INNOVATION.phase("pilot").name) in page


def test_only_the_experiment_lane_asks_for_the_maximum_loss():
    gate = INNOVATION.gate("IGS")
    asked = {route: {one.code for one in lifecycle.requirements(gate, route)} for route in Route}
    assert asked[Route.EXPERIMENT] - asked[Route.LIGHT] == {"maximum_loss_agreed"}
    assert "maximum_loss_agreed" not in asked[Route.FULL]
