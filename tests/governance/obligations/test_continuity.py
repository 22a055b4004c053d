"""Key people change with notice, roles are handed over, what was promised is seen to arrive."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.urls import reverse

from governance.handover import STEPS
from governance.selectors.continuity import handover_work
from governance.services.continuity import (
    KeyPersonFacts,
    Leaving,
    ResourceFacts,
    do_step,
    give_notice,
    name_key_person,
    promise_resource,
    record_delivery,
)
from tests.factories.people import appointment_of, person
from tests.governance.obligations.builders import TODAY, codes

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def lena(contract):
    facts = KeyPersonFacts(
        name="Lena Fischer", role="Site manager", since_on=TODAY - 400 * DAY, substitute="Ali Khan"
    )
    return name_key_person(contract.partnership, facts, actor=contract.declan)


@pytest.fixture
def nurses(contract):
    facts = ResourceFacts(
        side="partner", what="Nurses", unit="posts", promised=Decimal("12.5"), due_on=TODAY - DAY
    )
    return promise_resource(contract.partnership, facts, actor=contract.maeve)


def test_a_key_person_leaves_with_notice_and_somebody_follows(contract, lena):
    soon = Leaving(last_on=TODAY + 59 * DAY, reason="A new post", successor="Mia Berg")
    assert codes(lambda: give_notice(lena, soon, actor=contract.declan)) == {"short_notice"}
    assert codes(lambda: give_notice(lena, soon, actor=contract.maeve)) == {
        "other_side",
        "short_notice",
    }
    later = Leaving(last_on=TODAY + 60 * DAY, reason="A new post", successor="Mia Berg")
    gone = give_notice(lena, later, actor=contract.declan)
    assert (gone.followed_by.name, gone.followed_by.since_on) == ("Mia Berg", TODAY + 61 * DAY)


def test_what_could_not_be_foreseen_needs_no_notice_and_a_reason(contract, lena):
    ill = Leaving(last_on=TODAY, reason=" ", unforeseen=True)
    assert codes(lambda: give_notice(lena, ill, actor=contract.declan)) == {"required"}
    ill = Leaving(last_on=TODAY, reason="Illness", unforeseen=True)
    assert give_notice(lena, ill, actor=contract.declan).unforeseen


def test_what_arrived_is_said_by_who_receives_it_and_the_difference_is_exact(contract, nurses):
    arrived = {"delivered_on": TODAY, "note": ""}

    def three():
        return record_delivery(nurses, **arrived, quantity=Decimal("3.1"), actor=contract.maeve)

    assert codes(
        lambda: record_delivery(nurses, **arrived, quantity=Decimal(12), actor=contract.declan)
    ) == {"other_side"}
    three()
    three()
    assert nurses.difference == Decimal("-6.3")
    back = {**arrived, "quantity": Decimal(-7), "actor": contract.maeve}
    assert codes(lambda: record_delivery(nurses, **back)) == {"too_much", "required"}


def test_a_role_that_ends_is_handed_over_item_by_item(contract):
    leaver = person("partner_submitter", contract.partnership, until_on=TODAY + 20 * DAY)
    role = appointment_of(leaver)
    [item] = handover_work(leaver, TODAY)
    assert item.due_on == TODAY + 20 * DAY
    assert codes(lambda: do_step(role, "files", note="", actor=contract.maeve)) == {
        "other_side",
        "required",
    }
    for code in STEPS:
        do_step(role, code, note="Declan has it", actor=leaver)
    assert list(handover_work(leaver, TODAY)) == []
    again = {"note": "Twice", "actor": contract.declan}
    assert codes(lambda: do_step(role, "files", **again)) == {"done_before"}


def test_the_page_shows_people_resources_and_handovers_and_offers_what_one_may(
    client_of, contract, lena, nurses, connection_queries
):
    leaver = person("partner_submitter", contract.partnership, until_on=TODAY + 20 * DAY)
    here = contract.partnership.uuid
    page = reverse("continuity", args=[here])
    partner, official = client_of(contract.declan), client_of(contract.maeve)
    assert reverse("key_person_leaves", args=[here, lena.uuid]) in partner.get(page).text
    text = official.get(page).text
    assert reverse("key_person_leaves", args=[here, lena.uuid]) not in text
    assert reverse("resource_arrived", args=[here, nurses.uuid]) in text
    assert "-12.5" in text.replace("−", "-")
    assert connection_queries(lambda: official.get(page)) <= 20
    handover = reverse("handover", args=[here, appointment_of(leaver).uuid])
    tried = partner.post(handover, {"code": "files", "note": ""})
    assert tried.status_code == 422
    assert partner.post(handover, {"code": "files", "note": "In the archive"}).status_code == 302
    assert "In the archive" in official.get(handover).text


def test_forms_lead_back_to_the_page(client_of, contract, lena, nurses):
    here = contract.partnership.uuid
    official, partner = client_of(contract.maeve), client_of(contract.declan)
    for browser, name, more, sent in (
        (partner, "key_person_new", [], {"name": "Bo", "role": "Nurse", "since_on": "2026-01-01"}),
        (partner, "key_person", [lena.uuid], {"substitute": "Mia Berg"}),
        (partner, "key_person_leaves", [lena.uuid], {"last_on": "2027-06-01", "reason": "Retires"}),
        (
            official,
            "resource_new",
            [],
            {
                "side": "partner",
                "what": "Vans",
                "unit": "vans",
                "promised": "2",
                "due_on": "2027-01-01",
            },
        ),
        (
            official,
            "resource_arrived",
            [nurses.uuid],
            {"delivered_on": "2026-11-20", "quantity": "2"},
        ),
    ):
        page = reverse(name, args=[here, *more])
        seen = browser.get(page).context["seen"]
        answer = browser.post(page, {**sent, "seen": seen})
        assert answer.status_code == 302, (name, answer.text)
