"""Waivers: by whoever decides, until a day, for a reason, and only where the type allows it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.models import AuditEvent
from core.problems import Refused
from partnerships.conditions import State
from partnerships.models import ConditionRecord
from partnerships.selectors.stages import stage_view
from partnerships.services.stage_conditions import (
    lift_waiver,
    record_condition,
    waive_condition,
)
from partnerships.services.stages import CONFLICT, decide, propose, seen_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

UNTIL = dt.date(2026, 12, 31)
REASON = "The insurers sign in January; the cover notes are there."


@pytest.fixture
def partnership(partnership):
    """A DBFO before financial close, where some conditions may be waived."""
    partnership.phase = "close"
    partnership.save()
    return partnership


def waive(partnership, actor, code="insurances", **facts):
    return waive_condition(
        partnership, code, actor=actor, **{"until": UNTIL, "reason": REASON} | facts
    )


def line(partnership, code="insurances", *permissions):
    view = stage_view(partnership, frozenset(permissions or {"view_internal"}))
    return next(one for one in view.lines if one.result.code == code).result


def test_a_waived_condition_no_longer_stands_in_the_way_until_its_day_is_over(
    partnership, approver
):
    assert line(partnership).state is State.MISSING
    waive(partnership, approver)
    found = line(partnership)
    assert found.state is State.WAIVED
    assert "31\u00a0December 2026" in found.sentence
    assert "Amina Berrada" in found.sentence
    assert REASON in found.sentence
    with clock.travel(dt.datetime(2026, 12, 31, 12, tzinfo=dt.UTC)):
        assert line(partnership).state is State.WAIVED
    with clock.travel(dt.datetime(2027, 1, 1, 12, tzinfo=dt.UTC)):
        assert line(partnership).state is State.MISSING


def test_the_partner_reads_who_and_until_when_but_not_why(partnership, approver):
    waive(partnership, approver)
    sentence = line(partnership, "insurances", "view_shared").sentence
    assert "Amina Berrada" in sentence
    assert REASON not in sentence


def test_all_objections_are_said_at_once(partnership, manager):
    with pytest.raises(Refused) as refused:
        waive(partnership, manager, "financial_model", until=None, reason=" ")
    assert refused.value.codes == {"forbidden", "never_waived", "required"}
    assert len(refused.value.problems) == 4
    assert not ConditionRecord.objects.exists()


def test_a_waiver_does_not_end_in_the_past(partnership, approver):
    with pytest.raises(Refused) as refused:
        waive(partnership, approver, until=dt.date(2026, 11, 22))
    assert refused.value.codes == {"past"}


def test_a_waiver_is_ended_at_once(partnership, approver, manager):
    waive(partnership, approver)
    with pytest.raises(Refused):
        lift_waiver(partnership, "insurances", actor=manager)
    lift_waiver(partnership, "insurances", actor=approver)
    assert line(partnership).state is State.MISSING
    with pytest.raises(Refused) as refused:
        lift_waiver(partnership, "insurances", actor=approver)
    assert refused.value.codes == {"not_waived"}
    kinds = set(AuditEvent.objects.values_list("kind", flat=True))
    assert {"stage.condition_waived", "stage.waiver_lifted"} <= kinds


def test_recording_an_owner_leaves_the_waiver_as_it_is(partnership, approver, manager):
    waive(partnership, approver)
    record_condition(partnership, "insurances", actor=manager, due_on=UNTIL)
    assert line(partnership).state is State.WAIVED


def test_a_waiver_after_the_proposal_is_a_conflict_for_who_decides(partnership, approver, manager):
    proposal = propose(partnership, "pause", reason="Wait", until=UNTIL, actor=manager)
    seen = seen_of(proposal)
    waive(partnership, approver)
    with pytest.raises(Refused) as refused:
        decide(proposal, accept=True, seen=seen, actor=approver)
    assert CONFLICT in refused.value.codes


def test_the_database_keeps_no_waiver_without_name_day_and_reason(partnership, approver):
    record = waive(partnership, approver)
    for wrong in (
        {"waived_by": None},
        {"waiver_reason": ""},
        {"waived_until": dt.date(2026, 11, 1)},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            ConditionRecord.objects.filter(pk=record.pk).update(**wrong)


def test_waiving_in_the_browser(client_of, partnership, approver, manager):
    page = reverse("stage_condition", args=[partnership.uuid, "insurances"])
    url = reverse("waive_condition", args=[partnership.uuid, "insurances"])
    assert "Waive this condition" not in client_of(manager).get(page).content.decode()
    assert client_of(manager).post(url, {}).status_code == 403
    client = client_of(approver)
    assert "Waive this condition" in client.get(page).content.decode()
    refused = client.post(url, {"reason": REASON, "until": ""})
    assert refused.status_code == 422
    assert REASON in refused.content.decode()
    assert "Enter the last day of the waiver" in refused.content.decode()
    assert client.post(url, {"reason": REASON, "until": "2026-12-31"}).status_code == 302
    assert "End the waiver" in client.get(page).content.decode()
    stages = client.get(reverse("stages", args=[partnership.uuid])).content.decode()
    assert "Waived until 31\u00a0December 2026" in stages
    assert client.post(url, {"waiver": "lift"}).status_code == 302
    assert "End the waiver" not in client.get(page).content.decode()


def test_what_is_never_waived_says_so_and_offers_nothing(client_of, partnership, approver):
    page = reverse("stage_condition", args=[partnership.uuid, "financial_model"])
    found = client_of(approver).get(page).content.decode()
    assert "This condition cannot be waived" in found
    assert "Waive this condition" not in found


def test_the_history_says_it_in_words(client_of, partnership, approver):
    waive(partnership, approver)
    found = client_of(approver).get(reverse("history", args=[partnership.uuid])).content.decode()
    assert "Waived a condition of the stage until 31\u00a0December 2026: insurances" in found
