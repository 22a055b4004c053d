"""A legal hold: two approvers decide, an administrator carries it out, nothing goes meanwhile."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse

from core import clock, holds
from core.api.idempotency import forget
from core.models import AuditEvent, KeptAnswer
from core.problems import Refused
from core.worklist import items_of
from governance.models import LegalHold, PersonalExport
from governance.services import legal_holds as service
from governance.services.personal_data import clear_exports as clear_personal
from governance.services.pseudonyms import ask_for_pseudonym, give_pseudonym
from partnerships.models import PortfolioExport
from partnerships.services.portfolio_exports import clear_exports
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import UserFactory, left_yesterday, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

PAGE = "/access/holds/"
WHY = "Claim 2026/417 before the High Court."
S = LegalHold.State


@pytest.fixture
def partnership():
    return PartnershipFactory(name="Northfield Hospital", reference="PPP-0105")


@pytest.fixture
def admin():
    return UserFactory(name="Ada Admin", is_staff=True)


@pytest.fixture
def sean(partnership):
    return person("approver", partnership, name="Seán Walsh")


@pytest.fixture
def eoin(partnership):
    return person("approver", partnership, name="Eoin Daly")


@pytest.fixture
def left(partnership):
    return left_yesterday(partnership)


@pytest.fixture
def asked(sean):
    return service.ask_for_hold(reference="ppp-0105", reason=WHY, actor=sean)


def codes(call, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value.codes


def test_two_approvers_and_an_administrator_put_it_on_and_lift_it(asked, sean, eoin, admin):
    step = service
    assert codes(step.agree_to_hold, asked, actor=sean) == {"own_entry"}
    assert codes(step.agree_to_hold, asked, actor=admin) == {"forbidden"}
    assert codes(step.carry_out_hold, asked, actor=admin) == {"wrong_state"}
    assert step.agree_to_hold(asked, actor=eoin).is_holding
    assert codes(step.carry_out_hold, asked, actor=sean) == {"forbidden"}
    assert step.carry_out_hold(asked, actor=admin).state == S.IN_FORCE
    assert codes(step.ask_to_lift, asked, reason=" ", actor=admin) == {"forbidden", "required"}
    step.ask_to_lift(asked, reason="The claim was settled.", actor=eoin)
    assert codes(step.agree_to_lift, asked, actor=eoin) == {"own_entry"}
    assert step.refuse_to_lift(asked, actor=sean).state == S.IN_FORCE
    step.ask_to_lift(asked, reason="The claim was settled.", actor=eoin)
    assert step.agree_to_lift(asked, actor=sean).is_holding
    assert codes(step.lift_hold, asked, actor=sean) == {"forbidden"}
    assert not step.lift_hold(asked, actor=admin).is_holding
    told = AuditEvent.objects.filter(stream=asked.stream, kind__startswith="legal_hold.")
    assert [one.kind.partition(".")[2] for one in told.order_by("seq")] == [
        "asked",
        "agreed",
        "carried_out",
        "lift_asked",
        "lift_refused",
        "lift_asked",
        "lift_agreed",
        "lifted",
    ]
    assert WHY not in "".join(one.body for one in told)


def test_what_is_asked_wrongly_is_refused_with_everything(asked, sean, partnership):
    ask = service.ask_for_hold
    assert codes(ask, reason=" ", actor=sean) == {"required"}
    assert codes(ask, reference="PPP-0105", reason=WHY, actor=sean) == {"waits"}
    PartnershipFactory(reference="PPP-0777")
    for reference in ("PPP-0777", "PPP-9999"):
        assert codes(ask, reference=reference, reason=WHY, actor=sean) == {"unknown"}
    assert codes(ask, email=sean.email, reason=WHY, actor=sean) == {"unknown"}
    manager = person("contract_manager", partnership)
    assert codes(ask, reference="PPP-0105", reason=WHY, actor=manager) == {"unknown"}


def test_the_database_keeps_the_two_apart(asked, sean, eoin):
    for wrong in (
        {"state": "agreed"},
        {"state": "in_force", "decided_by": sean},
        {"state": "lifted", "decided_by": eoin},
        {
            "state": "lift_agreed",
            "decided_by": eoin,
            "lift_asked_by": eoin,
            "lift_reason": "x",
            "lift_decided_by": eoin,
        },
        {"reason": ""},
        {"partnership": None},
        {"person": eoin},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            LegalHold.objects.filter(pk=asked.pk).update(**wrong)


def test_from_the_second_word_on_nothing_is_removed_and_nobody_loses_their_name(
    asked, eoin, left, admin, partnership, settings
):
    removed = things_of(left)
    waiting = ask_for_pseudonym("left@example.org", ground="left", actor=admin)
    service.agree_to_hold(asked, actor=eoin)
    assert codes(give_pseudonym, waiting, actor=eoin) == {"held"}
    with clock.travel(clock.now() + dt.timedelta(days=30)):
        assert [one(clock.now()) for one in removed] == [0, 0, 0]
    LegalHold.objects.update(
        state=S.LIFTED,
        lift_reason="Settled",
        lift_asked_by=eoin,
        lift_decided_by=admin,
        lifted_by=admin,
    )
    with clock.travel(clock.now() + dt.timedelta(days=30)):
        assert [one(clock.now()) for one in removed] == [1, 1, 1]
    assert give_pseudonym(waiting, actor=eoin).pseudonym == "Former official 1"


def things_of(user):
    """What Concord removes by itself, one of each, and what removes it."""
    now = clock.now()
    mine = PersonalExport(person=user, asked_by=user, asked_at=now, sha256="0" * 64)
    export = PortfolioExport(
        requested_by=user, requested_at=now, format="csv", query="", columns=[], sha256="0" * 64
    )
    for one in (mine, export):
        one.file.save("kept", ContentFile(b"kept"), save=False)
        one.save()
    KeptAnswer.objects.create(
        user=user, key="k", request_sha256="0" * 64, expires_at=now + dt.timedelta(hours=1)
    )
    return (clear_personal, clear_exports, forget)


def test_a_hold_on_a_person_keeps_theirs_and_nobody_elses(sean, eoin, left, admin, partnership):
    removed = things_of(left)
    hold = service.ask_for_hold(email="left@example.org", reason=WHY, actor=sean)
    service.agree_to_hold(hold, actor=eoin)
    assert codes(ask_for_pseudonym, "left@example.org", ground="left", actor=admin) == {"held"}
    assert set(holds.holds().people()) == {left}
    things_of(person("approver", partnership))
    with clock.travel(clock.now() + dt.timedelta(days=30)):
        assert [one(clock.now()) for one in removed] == [1, 1, 1]


def test_a_held_partnership_cannot_be_deleted(asked, partnership):
    with pytest.raises(ProtectedError):
        partnership.delete()


def test_on_the_pages_it_is_asked_for_decided_and_seen_by_who_may(
    client_of, sean, eoin, admin, partnership
):
    browser, home = client_of(sean), reverse("partnership", args=[partnership.uuid])
    typed = {"act": "ask", "reference": "PPP-0105", "email": "", "reason": ""}
    refused = browser.post(PAGE, typed)
    assert (refused.status_code, 'value="PPP-0105"' in refused.text) == (422, True)
    assert browser.post(PAGE, {**typed, "reason": WHY}).status_code == 302
    hold = LegalHold.objects.get()
    act = {"thing": str(hold.uuid)}
    stale = client_of(eoin, shown=False).post(PAGE, {**act, "act": "agree"})
    assert stale.headers["Location"].startswith("/account/reauthenticate/")
    assert "Legal hold." not in browser.get(home).text
    assert client_of(eoin).post(PAGE, {**act, "act": "agree"}).status_code == 302
    assert client_of(admin).post(PAGE, {**act, "act": "carry_out"}).status_code == 302
    for who in (sean, person("auditor", partnership), person("contract_manager", partnership)):
        assert "Legal hold." in client_of(who).get(home).text
        assert WHY in client_of(who).get(PAGE).text
    lift = {**act, "act": "ask_to_lift"}
    assert browser.post(PAGE, lift).status_code == 422
    assert browser.post(PAGE, {**lift, f"{hold.uuid}-reason": "Settled"}).status_code == 302
    assert "asks to lift it: Settled" in client_of(eoin).get(PAGE).text
    lead = client_of(person("partner_lead", partnership))
    assert lead.get(PAGE).status_code == 403
    history = reverse("history", args=[partnership.uuid])
    for page in (home, history):
        assert "egal hold" not in lead.get(page).text
    stranger = client_of(person("approver", PartnershipFactory()))
    assert "Northfield" not in stranger.get(PAGE).text
    assert stranger.post(PAGE, {**act, "act": "agree_to_lift"}).status_code == 404


def test_to_do_and_programs_follow_each_step(asked, sean, eoin, admin, client_of):
    def waiting(user):
        return [one.title for one in items_of(user, clock.today()) if "legal_hold" in one.key]

    own = f"/legal-holds/{asked.uuid}/"
    assert (waiting(sean), waiting(eoin)) == ([], ["Agree to a legal hold, or refuse it"])
    assert Program(sean).post(f"{own}agree/").status_code == 403
    assert Program(eoin).post(f"{own}agree/").json()["is_holding"]
    assert waiting(admin) == ["Carry out a legal hold"]
    assert Program(admin).post(f"{own}carry-out/").status_code == 403
    service.carry_out_hold(asked, actor=admin)
    lifting = Program(eoin).post(f"{own}ask-to-lift/", {"reason": "Settled"}).json()
    assert (lifting["state"], waiting(eoin)) == ("lift_asked", [])
    assert waiting(sean) == ["Agree to lift a legal hold, or refuse it"]
    assert Program(person("partner_lead", asked.partnership)).get(own).status_code == 404
