"""What was carried over stays on the page and on To do until it is met; days that went by too."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from core.worklist import collect
from partnerships.models import ConditionRecord, Partnership, PhaseMove
from partnerships.services.stage_conditions import record_condition
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.partnerships.stages.builders import document, meet
from tests.partnerships.stages.test_deciding import decided

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TODAY = dt.date(2026, 11, 23)
SOON = dt.date(2026, 12, 4)
CODE = "environmental_impact"


def shown(client_of, user, partnership) -> str:
    answer = client_of(user).get(reverse("stages", args=[partnership.uuid]))
    return answer.content.decode().replace("\xa0", " ")


def titles(user) -> list[str]:
    found = collect(user, TODAY)
    mine = (*found.overdue, *found.this_week, *found.later)
    return [item.title for item in mine]


@pytest.fixture
def unit(partnership):
    return person("portfolio_official", name="Amara Diallo")


@pytest.fixture
def passed(partnership, manager, approver, unit):
    """The hospital went on to "structure"; its environmental assessment follows."""
    meet(partnership, but=("environmentalImpact",))
    decided(partnership, manager, approver, "pass_with_conditions", carried_over={CODE: SOON})
    return partnership


def test_what_follows_is_shown_with_its_owner_and_its_day(client_of, passed, manager, submitter):
    for reader in (manager, submitter):
        text = shown(client_of, reader, passed)
        assert "Still to follow" in text
        assert "Portfolio official, due 4 December 2026" in text


def test_what_follows_is_on_the_list_of_whoever_sees_to_it(passed, unit, manager):
    assert ConditionRecord.objects.get(code=CODE).owner == unit
    assert titles(unit) == ["Environmental and social assessment"]
    assert titles(manager) == []


def test_what_followed_is_gone_from_the_page_and_from_the_list(client_of, passed, unit, manager):
    document(passed, "environmentalImpact")
    assert "Still to follow" not in shown(client_of, manager, passed)
    assert titles(unit) == []


def test_whoever_was_named_before_keeps_seeing_to_it(partnership, manager, approver, unit):
    meet(partnership, but=("environmentalImpact",))
    record_condition(partnership, CODE, actor=manager, owner=manager)
    decided(partnership, manager, approver, "pass_with_conditions", carried_over={CODE: SOON})
    assert titles(manager) == ["Environmental and social assessment"]


def test_going_back_asks_for_it_again_instead(client_of, passed, manager):
    passed.phase = "appraise"
    passed.save()
    assert "Still to follow" not in shown(client_of, manager, passed)


def test_what_follows_is_confirmed_on_its_own_page(client_of):
    partnership = PartnershipFactory(type="performance_based", phase="contract")
    manager = person("contract_manager", partnership)
    PhaseMove.objects.create(
        partnership=partnership,
        transition="pass_pg1",
        outcome="pass_with_conditions",
        gate="PG1",
        from_phase="design",
        to_phase="contract",
        at=clock.now(),
        effective_on=TODAY,
        reason="Ready",
        carried_over=[{"code": "evaluator_named", "title": "", "due_on": SOON.isoformat()}],
    )
    assert "Evaluator appointed" in shown(client_of, manager, partnership)
    address = reverse("stage_condition", args=[partnership.uuid, "evaluator_named"])
    assert client_of(manager).post(address, {"is_met": "on"}).status_code == 302
    record = ConditionRecord.objects.get()
    assert (record.gate, record.met_on, record.met_by) == ("PG1", TODAY, manager)
    assert "Evaluator appointed" not in shown(client_of, manager, partnership)
    unknown = reverse("stage_condition", args=[partnership.uuid, "stress_tested"])
    assert client_of(manager).get(unknown).status_code == 404


def test_what_another_stage_asked_for_is_on_nobodys_list(partnership, manager, approver):
    record_condition(partnership, "risk_register", actor=manager, owner=approver, due_on=TODAY)
    assert len(titles(approver)) == 1
    partnership.phase = "structure"
    partnership.save()
    assert titles(approver) == []


def test_following_costs_no_more_queries(client_of, passed, manager, connection_queries):
    client = client_of(manager)
    address = reverse("stages", args=[passed.uuid])
    client.get(address)
    assert connection_queries(lambda: client.get(address)) <= 20


def test_a_pause_that_ended_is_told_to_whoever_may_resume(client_of, partnership, manager):
    partnership.phase_state = Partnership.PhaseState.PAUSED
    partnership.resumes_on = TODAY - dt.timedelta(days=3)
    partnership.save()
    assert titles(manager) == ["Resume the stage, or end it"]
    assert "The pause ended on 20 November 2026" in shown(client_of, manager, partnership)
    partnership.resumes_on = TODAY + dt.timedelta(days=1)
    partnership.save()
    assert titles(manager) == []


def test_a_term_that_ran_out_is_told_to_whoever_may_record_the_end(manager, approver, partnership):
    partnership.ends_on = TODAY - dt.timedelta(days=1)
    partnership.save()
    assert titles(manager) == ["Say how it ended"]
    assert titles(approver) == []
    partnership.phase_state = Partnership.PhaseState.EXPIRED
    partnership.save()
    assert titles(manager) == []
