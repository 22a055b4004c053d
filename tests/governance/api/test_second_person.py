"""Emergency access and pseudonyms by programs and on To do: the rules of their pages."""

from __future__ import annotations

import uuid

import pytest

from core import clock
from core.worklist import items_of
from governance.models import EmergencyAccess, Pseudonymisation
from governance.services.emergency import ask_for_access
from governance.services.pseudonyms import ask_for_pseudonym
from partnerships.models import Partnership
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import UserFactory, left_yesterday, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
WHY = "The scorecard fails."
ACCESSES, PSEUDONYMS = "/api/v1/emergency-accesses/", "/api/v1/pseudonyms/"


@pytest.fixture
def partnership():
    return PartnershipFactory(name="Northfield Hospital", reference="PPP-0105")


@pytest.fixture
def admin():
    return UserFactory(name="Ada Admin", is_staff=True)


@pytest.fixture
def senan(partnership):
    return person("approver", partnership, name="Senan Approves")


@pytest.fixture
def left(partnership):
    return left_yesterday(partnership)


def send(client, path, body=None):
    keyed = {"Idempotency-Key": uuid.uuid4().hex}
    return client.post(path, body or {}, content_type="application/json", headers=keyed)


def waiting(user):
    return [one.title for one in items_of(user, clock.today()) if "second" in one.role_line]


def test_an_administrators_session_asks_and_a_program_of_the_owner_confirms(
    client_of, partnership, admin, senan
):
    body = {"reference": "PPP-0105", "reason": WHY}
    asked = send(client_of(admin), ACCESSES, body)
    assert asked.status_code == 201, asked.content
    own = f"/emergency-accesses/{asked.json()['uuid']}/"
    assert "own_entry" in send(client_of(admin), f"/api/v1{own}confirm/").text
    stale = send(client_of(senan, shown=False), f"/api/v1{own}confirm/")
    assert (stale.status_code, "still you" in stale.json()["detail"]) == (403, True)
    assert Program(senan).post(f"{own}confirm/").json()["state"] == "open"
    assert Program(person("auditor", partnership)).get(own).json()["reason"] == WHY
    assert Program(senan).post(f"{own}end/").json()["ended_by"]["name"] == "Senan Approves"


def test_no_token_of_an_administrator_asks_reads_or_answers(partnership, admin, senan):
    access = ask_for_access("PPP-0105", reason=WHY, actor=admin)
    program = Program(UserFactory(is_staff=True))
    body = {"reference": "PPP-0105", "reason": WHY}
    assert program.post("/emergency-accesses/", body).status_code == 403
    assert program.get(f"/emergency-accesses/{access.uuid}/").status_code == 404
    assert (
        program.post("/pseudonyms/", {"email": "x@example.org", "ground": "left"}).status_code
        == 403
    )
    assert program.get("/pseudonyms/").json()["results"] == []


def test_partners_and_strangers_find_nothing_of_it(partnership, admin, left):
    access = ask_for_access("PPP-0105", reason=WHY, actor=admin)
    asked = ask_for_pseudonym("left@example.org", ground="left", actor=admin)
    for who in (person("partner_lead", partnership), person("approver", PartnershipFactory())):
        program = Program(who)
        for path in (f"/emergency-accesses/{access.uuid}/", f"/pseudonyms/{asked.uuid}/"):
            assert program.get(path).status_code == 404
            for verb in ("confirm", "give", "refuse"):
                assert program.post(f"{path}{verb}/").status_code == 404
        assert program.get("/emergency-accesses/").json()["results"] == []
        assert waiting(who) == []
    assert EmergencyAccess.objects.get().state == "asked"
    assert Pseudonymisation.objects.get().state == "asked"


def test_a_pseudonym_is_asked_for_in_a_session_and_given_by_a_program(
    client_of, admin, senan, left
):
    body = {"email": "left@example.org", "ground": "left"}
    asked = send(client_of(admin), PSEUDONYMS, body).json()
    own = f"/pseudonyms/{asked['uuid']}/"
    assert "own_entry" in send(client_of(admin), f"/api/v1{own}give/").text
    given = Program(senan).post(f"{own}give/").json()
    assert (given["pseudonym"], given["person"]["name"]) == ("Former official 1",) * 2


def test_to_do_tells_the_second_person_until_it_is_answered(partnership, admin, senan, left):
    ask_for_access("PPP-0105", reason=WHY, actor=admin)
    ask_for_pseudonym("left@example.org", ground="left", actor=admin)
    both = ["Confirm or refuse emergency access", "Give or refuse a pseudonym"]
    assert waiting(senan) == both
    assert waiting(UserFactory(is_staff=True)) == both[1:]
    assert waiting(admin) == []
    with clock.travel(clock.now() + EmergencyAccess.WAITS):
        assert waiting(senan) == both[1:]
    assert Partnership.objects.visible_to(admin).count() == 0
