"""A concern about a disputed failure: held apart meanwhile, and set by how both sides settle it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from core.ledger import verification
from core.periods import Period
from core.subject import Subject
from governance.models import Concern
from governance.services.concern_settling import Terms, accept_offer, offer_to_settle
from governance.services.concerns import raise_concern, withdraw_concern
from performance.models import ServiceFailure
from performance.selectors.payments.book import PaymentBook
from performance.services.payments import approve_payment
from performance.services.service_failures import (
    answer_failure,
    correct_failure,
    join_failure,
    said_of,
)
from tests.api import Program
from tests.once import once
from tests.performance.payments.builders import OCTOBER, at, codes, hospital, unavailable
from tests.performance.payments.test_payments import amounts, prepared, seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
UNTIL = "2026-10-06T10:01:00Z"


@once
def here():
    """A theatre that missed two windows, as Maeve said and the partner disputes."""
    found = hospital()
    found.failure = unavailable(found, "Theatre 1", "Theatre", at(6), 2)
    answer_failure(found.failure, "disputed", reason="Not needed.", actor=found.declan)
    return found


def raised(here, actor=None):
    return raise_concern(
        here.partnership,
        title="Theatre 1",
        text="It was not needed.",
        wanted="Look at the list of operations.",
        about=Subject.of(here.failure),
        actor=actor or here.declan,
    )


def terms(**remedy):
    return Terms(outcome="granted", words="By the list.", lesson="Share it.", remedy=remedy)


def settled(here, concern, by=None, **remedy):
    offer = offer_to_settle(concern, terms(**remedy), actor=here.declan)
    return accept_offer(offer, actor=by or here.colleague)


def fresh(here):
    return ServiceFailure.objects.get(pk=here.failure.pk)


def test_a_concern_is_raised_about_a_disputed_failure_and_no_other(here):
    other = unavailable(here, "Theatre 2", "Theatre", at(8), 1)
    here.failure, mine = other, here.failure
    assert codes(raised, here) == ["unknown"]
    here.failure = mine
    concern = raised(here)
    assert Concern.objects.get().about == Subject.of(mine) == concern.about


def test_while_it_is_open_the_failure_is_held_apart_and_neither_side_moves_it_alone(here):
    raised(here)
    assert amounts(prepared(here)) == {"charge": Decimal(2_710_000), "apart": Decimal(0)}
    other = unavailable(here, "Theatre 2", "Theatre", at(8), 1)
    for call in (
        lambda: answer_failure(fresh(here), "agreed", actor=here.submitter),
        lambda: answer_failure(fresh(here), "rejected", reason="No.", actor=here.colleague),
        lambda: correct_failure(
            fresh(here), said_of(other), reason="Misread", actor=here.colleague
        ),
        lambda: join_failure(fresh(here), other, actor=here.colleague),
    ):
        assert "in_a_concern" in codes(call)
    assert fresh(here).state == "disputed"


def test_upheld_it_counts_as_it_was_said_and_the_payment_has_to_be_worked_out_anew(here):
    concern = raised(here)
    payment = prepared(here)
    settled(here, concern, failure="upheld")
    assert fresh(here).state == "agreed"
    assert codes(approve_payment, payment, seen=seen(payment), actor=here.niamh) == ["stale"]
    assert amounts(prepared(here))["unavailability"] == Decimal(-1_200)
    last = here.failure.entries.last()
    assert (last.by, last.side) == (here.colleague, "authority")
    assert last.reason == f"Settled in {concern.reference}: By the list."
    assert not verification.verify().findings


def test_given_up_nothing_is_deducted_for_it(here):
    settled(here, raised(here), failure="withdrawn")
    assert fresh(here).state == "rejected"
    assert amounts(prepared(here)) == {"charge": Decimal(2_710_000)}


def test_with_another_time_and_area_it_counts_as_both_sides_say(here):
    facts = {"failure": "changed", "rectified_at": UNTIL, "area": "Theatre 4"}
    concern = settled(here, raised(here), **facts)
    found = fresh(here)
    assert (found.state, found.area, found.rectified_at) == ("agreed", "Theatre 4", at(6, 10, 1))
    assert found.occurred_at == at(6)
    assert amounts(prepared(here))["unavailability"] == Decimal(-600)
    assert concern.state == "settled"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({}, "required"),
        ({"failure": "changed"}, "unchanged"),
        ({"failure": "changed", "rectified_at": "2026-10-05T10:00:00Z"}, "before"),
        ({"failure": "changed", "occurred_at": "2027-10-05T10:00:00Z"}, "in_future"),
    ],
)
def test_what_cannot_be_is_refused_before_anybody_agrees_to_it(here, facts, code):
    concern = raised(here)
    assert code in codes(offer_to_settle, concern, terms(**facts), actor=here.declan)


def test_whoever_said_it_does_not_answer_it_by_settling_and_all_of_them_have_hands_in_it(here):
    concern = settled(here, raised(here), by=here.maeve, failure="upheld")
    assert concern.state == "settled"
    assert fresh(here).answered_by == here.declan
    hands = PaymentBook(here.partnership).work_out(Period.parse(OCTOBER)).hands
    assert {here.maeve.pk, here.declan.pk} <= hands


def test_taken_back_the_failure_is_disputed_on_and_can_be_answered(here):
    withdraw_concern(raised(here), reason="We talked.", actor=here.declan)
    assert fresh(here).state == "disputed"
    assert answer_failure(fresh(here), "agreed", actor=here.submitter).state == "agreed"


def test_the_page_of_the_failure_leads_to_its_concern_and_the_concern_says_what_is_held(
    here, client_of
):
    address = reverse("failure", args=[here.failure.uuid])
    page = client_of(here.declan).get(address).content.decode()
    assert "Raise a concern about it" in page
    concern = raised(here)
    page = client_of(here.maeve).get(address).content.decode()
    assert reverse("concern", args=[concern.uuid]) in page
    assert 'value="agree"' not in page
    said = client_of(here.maeve).get(reverse("concern", args=[concern.uuid])).content.decode()
    assert "F-1 is held apart" in said
    assert "What becomes of the failure" in said


def test_a_program_settles_by_the_same_fields(here):
    concern = raised(here)
    place = f"/concerns/{concern.uuid}/"
    sent = {
        "outcome": "granted",
        "words": "By the list.",
        "lesson": "Share it.",
        "remedy": {"failure": "changed", "rectified_at": UNTIL},
    }
    offered = Program(here.declan).post(f"{place}offer/", sent)
    assert offered.status_code == 200, offered.content
    offer = concern.offers.get()
    accept_offer(offer, actor=here.colleague)
    assert fresh(here).rectified_at == at(6, 10, 1)
