"""The Stages page: who sees what, who may do what, what waits on To do."""

from __future__ import annotations

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse

from core.worklist import collect
from partnerships.models import GateProposal
from partnerships.services.stage_conditions import record_condition
from partnerships.services.stages import propose
from partnerships.types import types
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import MilestoneFactory
from tests.partnerships.stages.builders import document, meet

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TODAY = dt.date(2026, 11, 23)


def page(partnership):
    return reverse("stages", args=[partnership.uuid])


def text(response):
    return response.content.decode()


def test_the_page_says_first_what_stands_in_the_way(client_of, partnership, manager):
    meet(partnership, but=("appraisalReport", "risks"))
    found = text(client_of(manager).get(page(partnership)))
    assert "This stage cannot be passed yet" in found
    assert "<b>5 of 7</b> conditions met" in found
    assert "2 conditions stand in the way" in found
    for outcome in ("pass", "pass_with_conditions", "pause", "redo", "end"):
        assert f'value="{outcome}"' in found


def test_a_foreign_partnership_is_missing(client_of, manager):
    client = client_of(manager)
    assert client.get(page(PartnershipFactory())).status_code == 404
    assert client.get(reverse("stages", args=[uuid.uuid4()])).status_code == 404


def test_a_proposal_of_another_partnership_is_missing(client_of, partnership, approver):
    other = PartnershipFactory(phase="appraise")
    theirs = propose(other, "redo", reason="Again", actor=person("contract_manager", other))
    url = reverse("decide_stage", args=[partnership.uuid, theirs.uuid])
    assert client_of(approver).post(url, {"decision": "approve"}).status_code == 404


def test_proposing_and_deciding_in_the_browser(client_of, partnership, manager, approver):
    meet(partnership)
    client = client_of(manager)
    typed = {"choice": "pass", "reason": "Ready to go"}
    assert client.post(page(partnership), typed).status_code == 302
    found = text(client.get(page(partnership)))
    assert "Withdraw the proposal" in found
    assert "id_decision_0" not in found
    response = client_of(approver).get(page(partnership))
    assert "Ready to go" in text(response)
    url = reverse("decide_stage", args=[partnership.uuid, GateProposal.objects.get().uuid])
    answer = {"decision": "approve", "seen": response.context["seen"]}
    assert client_of(approver).post(url, answer).status_code == 302
    partnership.refresh_from_db()
    assert partnership.phase == "structure"


def test_deciding_on_an_old_page_is_a_conflict(client_of, partnership, manager, approver):
    meet(partnership)
    proposal = propose(partnership, "pass", reason="Ready", actor=manager)
    seen = client_of(approver).get(page(partnership)).context["seen"]
    document(partnership, "appraisalReport", title="Second appraisal")
    url = reverse("decide_stage", args=[partnership.uuid, proposal.uuid])
    typed = {"decision": "refuse", "seen": seen, "answer": "Not like this"}
    response = client_of(approver).post(url, typed)
    assert response.status_code == 409
    assert "Not like this" in text(response)


def test_what_was_typed_stays_when_it_is_refused(client_of, partnership, manager):
    response = client_of(manager).post(
        page(partnership), {"choice": "pause", "reason": "Wait for the survey"}
    )
    assert response.status_code == 422
    assert "Wait for the survey" in text(response)
    assert "Enter the day until which the stage is paused" in text(response)


def test_a_partner_sees_conditions_but_nothing_internal(client_of, partnership, manager, submitter):
    meet(partnership, but=("affordabilityStatement",))
    document(partnership, "affordabilityStatement", audience="internal", title="Secret ceiling")
    propose(partnership, "end", reason="We doubt them", actor=manager)
    found = text(client_of(submitter).get(page(partnership)))
    assert "<b>7 of 7</b> conditions met" in found
    assert "Secret ceiling" not in found
    assert "We doubt them" not in found
    assert 'name="choice"' not in found


@pytest.mark.parametrize("role", ["partner_submitter", "auditor"])
def test_readers_change_nothing(client_of, partnership, role):
    reader = person(role, partnership)
    client = client_of(reader)
    assert client.get(page(partnership)).status_code == 200
    assert client.post(page(partnership), {"choice": "redo", "reason": "x"}).status_code == 403
    condition = reverse("stage_condition", args=[partnership.uuid, "appraisal_report"])
    assert client.get(condition).status_code == 403


def test_the_page_costs_few_queries(client_of, partnership, manager, approver, connection_queries):
    meet(partnership, but=("risks",))
    propose(partnership, "redo", reason="Again", actor=manager)
    client = client_of(approver)
    client.get(page(partnership))
    assert connection_queries(lambda: client.get(page(partnership))) <= 20


def test_an_owner_and_a_date_are_recorded(client_of, partnership, manager, approver):
    url = reverse("stage_condition", args=[partnership.uuid, "appraisal_report"])
    typed = {"owner": str(approver.uuid), "due_on": "2026-12-11", "note": "Asked twice"}
    assert client_of(manager).post(url, typed).status_code == 302
    found = text(client_of(manager).get(page(partnership)))
    assert "Amina Berrada" in found
    assert "11\u00a0December 2026" in found


def test_whoever_is_named_for_a_condition_stands_with_their_own_role(
    client_of, partnership, manager, approver
):
    due = dt.date(2026, 12, 11)
    record_condition(partnership, "appraisal_report", actor=manager, owner=approver, due_on=due)
    found = text(client_of(manager).get(page(partnership))).replace("\u00a0", " ")
    assert "Senior responsible owner, due 11 December 2026" in found
    assert "Contract manager, due 11 December 2026" not in found


def test_the_page_of_a_condition_leads_back_to_the_stages(client_of, partnership, manager):
    url = reverse("stage_condition", args=[partnership.uuid, "appraisal_report"])
    crumbs = client_of(manager).get(url).context["breadcrumbs"]
    assert [crumb["url"] for crumb in crumbs] == [reverse("portfolio"), page(partnership)]


def test_to_do_names_the_approval_and_the_conditions(partnership, manager, approver):
    propose(partnership, "redo", reason="Again", actor=manager)
    record_condition(
        partnership,
        "appraisal_report",
        actor=manager,
        owner=approver,
        due_on=dt.date(2026, 11, 20),
    )
    work = collect(approver, TODAY)
    assert [item.title for item in work.overdue] == ["Appraisal report"]
    assert [item.title for item in work.later] == ["Decide the stage approval"]
    assert [item.title for item in collect(manager, TODAY).others] == ["Stage approval"]
    document(partnership, "appraisalReport")
    assert collect(approver, TODAY).overdue == ()


MOVES = {
    "pass": {},
    "pass_with_conditions": {"due_risk_register": "2026-12-31"},
    "pause": {"until": "2026-12-18"},
    "redo": {},
    "end": {},
}


@pytest.mark.parametrize("choice", MOVES)
def test_every_outcome_is_seen_proposed_and_decided_in_the_browser(
    client_of, partnership, manager, approver, choice
):
    meet(partnership, but=("risks",) if choice == "pass_with_conditions" else ())
    typed = {"choice": choice, "reason": "For the minutes", **MOVES[choice]}
    client = client_of(manager)
    preview = client.post(page(partnership), {**typed, "step": "preview"})
    assert preview.status_code == 200, text(preview)
    assert "exactly this changes" in text(preview)
    assert not GateProposal.objects.exists()
    kept = {
        name: preview.context["form"].data.get(name, "") for name in preview.context["form"].fields
    }
    confirmed = {"choice": choice, "step": "confirm", "seen": preview.context["stage"].revision}
    assert client.post(page(partnership), kept | confirmed).status_code == 302
    client = client_of(approver)
    waiting = client.get(page(partnership))
    assert waiting.context["waiting"]["changes"] == preview.context["preview"]["changes"]
    url = reverse("decide_stage", args=[partnership.uuid, GateProposal.objects.get().uuid])
    answer = {"decision": "approve", "seen": waiting.context["seen"]}
    assert client.post(url, answer).status_code == 302
    assert partnership.moves.get().outcome == choice


def test_going_back_is_seen_with_what_it_undoes(client_of, partnership, manager):
    way = types["dbfo"].ways_back[0]
    partnership.phase = way.from_phase
    partnership.save()
    typed = {"choice": f"back_{way.code}", "reason": "Too dear", "step": "preview"}
    found = client_of(manager).post(page(partnership), typed)
    assert found.status_code == 200
    assert "not begun" in text(found)


def test_what_was_typed_comes_back_when_it_is_to_be_changed(client_of, partnership, manager):
    typed = {"choice": "redo", "reason": "Not yet convinced", "step": "change"}
    found = client_of(manager).post(page(partnership), typed)
    assert "Not yet convinced" in text(found)
    assert "See what it changes" in text(found)


def test_a_conflict_shows_both_versions(client_of, partnership, manager):
    meet(partnership, but=("appraisalReport",))
    client = client_of(manager)
    opened = client.get(page(partnership)).context
    document(partnership, "appraisalReport", title="Appraisal of November")
    typed = {
        "choice": "redo",
        "reason": "The appraisal is missing",
        "seen": opened["stage"].revision,
        "shown": opened["shown"],
    }
    response = client.post(page(partnership), typed)
    assert response.status_code == 409
    found = text(response)
    assert "As you saw it" in found
    assert "Not among the documents yet: Appraisal report." in found
    assert "As it is now" in found
    assert "Appraisal of November" in found
    assert "The appraisal is missing" in found
    assert not GateProposal.objects.exists()


def test_what_is_missing_opens_where_it_can_be_mended(client_of, partnership, manager):
    client = client_of(manager)
    documents = reverse("documents", args=[partnership.uuid])
    wanted = f"{documents}?kind=appraisalReport#add-document"
    assert f'href="{wanted}"' in text(client.get(page(partnership)))
    form = text(client.get(wanted))
    assert '<option value="appraisalReport" selected>' in form
    assert 'id="add-document"' in form


def test_a_milestone_that_is_open_is_reached_in_one_click(client_of):
    partnership = PartnershipFactory(type="innovation", phase="pilot")
    milestone = MilestoneFactory(partnership=partnership, code="pilot_reported")
    manager = person("contract_manager", partnership)
    found = text(client_of(manager).get(page(partnership)))
    assert f'href="{reverse("milestone", args=[milestone.uuid])}"' in found


@pytest.mark.parametrize("role", ["partner_lead", "contract_manager"])
@pytest.mark.parametrize("kind", list(types), ids=lambda kind: kind.slug)
def test_every_condition_opens_a_page_that_the_reader_may_see(client_of, kind, role):
    partnership = PartnershipFactory(type=kind.slug, phase=kind.phases[0].slug)
    client = client_of(person(role, partnership))
    seen: set[str] = set()
    for phase in kind.phases:
        partnership.phase = phase.slug
        partnership.save()
        shown = text(client.get(page(partnership)))
        blocker = shown[shown.index('class="blocker') : shown.index('<div class="two">')]
        linked = set(re.findall(r'href="([^"?#]+)', blocker))
        for address in linked - seen:
            assert client.get(address).status_code == 200, address
        seen |= linked
    assert seen
