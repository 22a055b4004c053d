"""What both sides do together: planned, held with both, followed up."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.problems import Refused
from core.worklist import items_of
from governance.models import Activity, ActivityFollowUp
from governance.services.activities import (
    FollowUpFacts,
    cancel_activity,
    follow_up_done,
    hold_activity,
)
from tests.factories.people import person
from tests.governance.decisions.builders import Board, sign
from tests.governance.relationship.builders import Both, later

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def both():
    return Both()


def codes(call) -> set[str]:
    with pytest.raises(Refused) as refused:
        call()
    return set(refused.value.codes)


def words(response) -> str:
    return " ".join(response.content.decode().replace("\xa0", " ").split())


def held(activity, both, **facts):
    known = {
        "held_on": clock.today(),
        "outcome": "One list of twelve.",
        "came": [both.maeve, both.declan],
        "follow_ups": [FollowUpFacts("Share the list", both.declan, clock.today())],
    }
    return hold_activity(activity, **known | facts, actor=facts.pop("by", both.declan))


def test_planned_by_one_side_held_with_both_and_followed_up(both, client_of):
    activity = held(both.planned(days=0), both)
    assert (activity.state, activity.people.filter(came=True).count()) == ("held", 2)
    [item] = [one for one in items_of(both.declan, clock.today()) if one.title == "Share the list"]
    browser = client_of(both.declan)
    follow_up = ActivityFollowUp.objects.get()
    data = {"step": "follow_up", "condition": str(follow_up.uuid), "note-note": "Sent to all."}
    assert browser.post(item.url, data).status_code == 302
    follow_up.refresh_from_db()
    assert (follow_up.done_by, follow_up.side) == (both.declan, "partner")
    assert "Sent to all." in words(browser.get(item.url))


def test_whoever_planned_it_is_reminded_to_say_what_came_of_it(both):
    both.planned(days=2)
    assert not [one for one in items_of(both.maeve, clock.today()) if "came of it" in one.title]
    with later(3):
        found = [one for one in items_of(both.maeve, clock.today()) if "came of it" in one.title]
    assert len(found) == 1


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        ({"title": " "}, {"required"}),
        ({"kind": "party"}, {"unknown"}),
        ({"planned_on": dt.date(2026, 11, 22)}, {"past"}),
        ({"planned_on": None}, {"required"}),
        ({"planned_on": dt.date(9026, 11, 22)}, {"far_off"}),
        ({"people": []}, {"one_side"}),
        ({"title": "", "kind": "", "planned_on": None}, {"required", "unknown"}),
    ],
)
def test_what_is_wrong_with_a_plan_is_told(both, facts, expected):
    assert codes(lambda: both.planned(**facts)) == expected
    assert not Activity.objects.exists()


def test_who_may_plan(both):
    stranger = person("portfolio_official")
    assert codes(lambda: both.planned(by=both.nora)) == {"forbidden"}
    assert codes(lambda: both.planned(people=[both.maeve, both.declan, stranger])) == {"no_role"}
    assert both.planned(by=both.declan)
    assert both.planned(by=both.sean)


def test_what_is_wrong_with_what_was_held_is_told_at_once(both):
    activity = both.planned(days=0)
    found = codes(
        lambda: held(
            activity,
            both,
            held_on=dt.date(2026, 11, 24),
            outcome="",
            came=[both.maeve],
            follow_ups=[FollowUpFacts("", None, dt.date(2020, 1, 1))],
        )
    )
    assert found == {"in_future", "required", "one_side", "no_role", "past"}
    assert codes(lambda: held(activity, both, came=[both.maeve, both.paolo])) == {"not_asked"}
    assert Activity.objects.get().state == "planned"


def test_it_is_held_or_cancelled_once(both):
    activity = both.planned(days=0)
    assert codes(lambda: cancel_activity(activity, reason=" ", actor=both.maeve)) == {"required"}
    cancel_activity(activity, reason="The hall is flooded.", actor=both.maeve)
    assert codes(lambda: held(activity, both)) == {"wrong_state"}
    assert codes(lambda: cancel_activity(activity, reason="x", actor=both.maeve)) == {"wrong_state"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Activity.objects.update(reason="")


def test_only_whoever_sees_to_it_says_that_it_is_done_once(both):
    held(both.planned(days=0), both)
    follow_up = ActivityFollowUp.objects.get()
    assert codes(lambda: follow_up_done(follow_up, note="", actor=both.maeve)) == {
        "not_yours",
        "required",
    }
    follow_up_done(follow_up, note="Done", actor=both.declan)
    assert codes(lambda: follow_up_done(follow_up, note="x", actor=both.declan)) == {"done"}


def test_the_page_plans_and_records_and_keeps_what_was_typed(both, client_of, connection_queries):
    browser = client_of(both.maeve)
    address = reverse("activity_new", args=[both.partnership.uuid])
    data = {
        "seen": browser.get(address).context["seen"],
        "kind": "workshop",
        "title": "One list",
        "planned_on": "2026-11-23",
        "people": [str(both.maeve.uuid)],
    }
    refused = browser.post(address, data)
    assert refused.status_code == 422
    assert 'value="One list"' in refused.content.decode()
    browser.post(address, data | {"people": [str(both.maeve.uuid), str(both.declan.uuid)]})
    page = reverse("activity", args=[Activity.objects.get().uuid])
    assert connection_queries(lambda: browser.get(page)) <= 20
    hold = {
        "step": "hold",
        "hold-held_on": "2026-11-23",
        "hold-came": [str(both.maeve.uuid), str(both.declan.uuid)],
        "hold-outcome": "",
        "follows-0-text": "Share the list",
        "follows-0-owner": str(both.declan.uuid),
        "follows-0-due_on": "2026-12-01",
    }
    refused = browser.post(page, hold)
    assert refused.status_code == 422
    assert 'value="Share the list"' in refused.content.decode()
    browser.post(page, hold | {"hold-outcome": "Agreed."})
    assert ActivityFollowUp.objects.get().owner == both.declan
    assert "Share the list" in words(client_of(both.paolo).get(page))


def test_the_equal_voice_check_tells_each_side_with_its_numbers(client_of):
    board = Board()
    empty = reverse("relationship", args=[board.partnership.uuid])
    assert "has come to an end yet" in words(client_of(board.maeve).get(empty))
    decision = board.recommended()
    sign(decision, board.sean)
    page = words(client_of(board.declan).get(empty))
    assert "raised 1, of which 1 were adopted (100 %)" in page
    assert "raised none of them. It said what it thinks on 1 and voted on 1 of 1." in page
