"""Who looks after people's access, and what takes two of them."""

from __future__ import annotations

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from core import clock
from core.api_tokens import find_token
from core.jobs.worker import drain
from core.models import AuditEvent, Scope, WrongAnswers
from core.problems import Refused
from core.reach import Reach
from core.wrong_answers import paused_accounts
from governance.models import SecondStepReset
from governance.selectors.people_access import keeps_access
from governance.services.people_access import (
    ask_for_reset,
    confirm_reset,
    refuse_reset,
    unlock,
)
from tests.api import secret_of
from tests.core.sign_in.people import is_signed_in, with_an_app, words
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import PASSWORD, OrganisationFactory, UserFactory, person

pytestmark = pytest.mark.django_db
PAGE = "/access/"
WHY = "She came to my desk."


@pytest.fixture
def amara():
    return person("portfolio_official", name="Amara Diallo")


@pytest.fixture
def tunde():
    return person("portfolio_official", name="Tunde Bello")


@pytest.fixture
def lost():
    return with_an_app(name="Niamh Walsh")


def codes(refused) -> set[str]:
    return {problem.code for problem in refused.value.problems}


def test_portfolio_officials_for_all_and_whoever_looks_after_concord_keep_access(amara):
    narrow = person("portfolio_official", mandate=OrganisationFactory())
    manager = person("contract_manager", PartnershipFactory())
    staff = UserFactory(is_staff=True)
    keepers = [one for one in (amara, narrow, manager, staff) if keeps_access(one)]
    assert keepers == [amara, staff]


def test_a_token_that_may_only_read_keeps_no_access(amara):
    amara.reach = Reach(frozenset({Scope.READ.value}), None)
    assert not keeps_access(amara)


@pytest.mark.parametrize("role", ["contract_manager", "auditor", "partner_lead"])
def test_for_others_the_page_is_refused_and_says_whose_it_is(client_of, role):
    user = person(role, None if role == "auditor" else PartnershipFactory())
    browser = client_of(user)
    assert browser.get(PAGE).status_code == 403
    assert browser.post(PAGE, {"act": "unlock"}).status_code == 403
    with pytest.raises(Refused):
        unlock(UserFactory(), actor=user)


def locked_person():
    user = UserFactory(name="Niamh Walsh")
    browser = Client(REMOTE_ADDR="203.0.113.9")
    for guess in range(5):
        browser.post("/account/login/", {"login": user.email, "password": f"guess {guess}"})
    return user, browser


def test_a_locked_sign_in_is_listed_and_unlocked(client_of, amara):
    user, theirs = locked_person()
    browser = client_of(amara, shown=False)
    page = words(browser.get(PAGE))
    assert "Niamh Walsh" in page
    assert "203.0.113.9" in page
    wanted = {"act": "unlock", "thing": str(user.uuid)}
    asked = browser.post(PAGE, wanted)
    assert "/account/reauthenticate/" in asked.headers["Location"]
    assert "203.0.113.9" in words(browser.get(PAGE))
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    browser.post(PAGE, wanted)
    assert "Nobody is locked out" in words(browser.get(PAGE))
    theirs.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert is_signed_in(theirs)


def test_nobody_gives_themselves_new_tries(amara, tunde):
    WrongAnswers.objects.create(user=amara, wrong=5, last_at=clock.now())
    with pytest.raises(Refused) as refused:
        unlock(amara, actor=amara)
    assert codes(refused) == {"own_entry"}
    assert [row["user"] for row in paused_accounts()] == [amara]
    unlock(amara, actor=tunde)
    assert paused_accounts() == []


def test_refusing_a_reset_asks_whether_it_is_still_the_person(lost, amara, tunde, client_of):
    reset = ask_for_reset(lost.email, reason=WHY, actor=amara)
    asked = client_of(tunde, shown=False).post(PAGE, {"act": "refuse", "thing": str(reset.uuid)})
    assert "/account/reauthenticate/" in asked.headers["Location"]
    reset.refresh_from_db()
    assert reset.state == SecondStepReset.State.ASKED


def test_one_asks_and_another_removes_it_and_all_sessions_end(lost, amara, tunde, mailoutbox):
    secret = secret_of(lost, "read")
    theirs = Client()
    theirs.force_login(lost, backend="django.contrib.auth.backends.ModelBackend")
    reset = ask_for_reset(lost.email, reason=WHY, actor=amara)
    assert Authenticator.objects.filter(user=lost).exists()
    confirm_reset(reset, actor=tunde)
    assert not Authenticator.objects.filter(user=lost).exists()
    assert not is_signed_in(theirs)
    assert find_token(secret) is None
    drain()
    assert [mail.to for mail in mailoutbox] == [[lost.email], [lost.email]]
    assert "Amara Diallo asked" in mailoutbox[0].body
    assert "Tunde Bello removed" in mailoutbox[1].body
    told = AuditEvent.objects.filter(kind__startswith="second_step.").order_by("seq")
    assert list(told.values_list("kind", flat=True)) == [
        "second_step.reset_asked",
        "second_step.reset",
    ]
    assert WHY not in "".join(AuditEvent.objects.values_list("body", flat=True))


def test_whoever_needs_one_sets_a_new_one_up_before_anything_else(
    settings, client_of, amara, tunde
):
    settings.CONCORD_SECOND_STEP_DAYS = 14
    official = person("approver", PartnershipFactory())
    lost = with_an_app()
    Authenticator.objects.filter(user=lost).update(user=official)
    confirm_reset(ask_for_reset(official.email, reason=WHY, actor=amara), actor=tunde)
    official.refresh_from_db()
    answer = client_of(official).get(reverse("portfolio"))
    assert answer.headers["Location"] == reverse("mfa_index")


def test_nobody_does_both_or_their_own(lost, amara, tunde):
    reset = ask_for_reset(lost.email, reason=WHY, actor=amara)
    with pytest.raises(Refused) as refused:
        confirm_reset(reset, actor=amara)
    assert codes(refused) == {"own_entry"}
    Authenticator.objects.filter(user=lost).update(user=tunde)
    with pytest.raises(Refused) as refused:
        ask_for_reset(tunde.email, reason=WHY, actor=tunde)
    assert codes(refused) == {"own_entry"}
    with pytest.raises(Refused):
        confirm_reset(ask_for_reset(tunde.email, reason=WHY, actor=amara), actor=tunde)
    assert Authenticator.objects.filter(user=tunde).exists()


def test_the_database_refuses_one_person_for_both(lost, amara):
    reset = ask_for_reset(lost.email, reason=WHY, actor=amara)
    done = {"state": "done", "decided_at": clock.now()}
    for who in (amara, lost):
        with pytest.raises(IntegrityError), transaction.atomic():
            SecondStepReset.objects.filter(pk=reset.pk).update(decided_by=who, **done)


def test_all_objections_are_said_at_once(amara):
    with pytest.raises(Refused) as refused:
        ask_for_reset("nobody@example.org", reason=" ", actor=amara)
    assert codes(refused) == {"required", "unknown"}


def test_a_second_request_for_the_same_person_waits_for_the_first(lost, amara, tunde):
    ask_for_reset(lost.email, reason=WHY, actor=amara)
    with pytest.raises(Refused) as refused:
        ask_for_reset(lost.email, reason=WHY, actor=tunde)
    assert codes(refused) == {"waits"}


def test_what_nobody_answers_within_a_day_lapses(lost, amara, tunde):
    reset = ask_for_reset(lost.email, reason=WHY, actor=amara)
    with clock.travel(clock.now() + dt.timedelta(hours=25)), pytest.raises(Refused) as refused:
        confirm_reset(reset, actor=tunde)
    assert codes(refused) == {"decided"}


def test_what_was_refused_stays_as_it_is(lost, amara, tunde):
    reset = ask_for_reset(lost.email, reason=WHY, actor=amara)
    refuse_reset(reset, actor=tunde)
    with pytest.raises(Refused):
        confirm_reset(reset, actor=tunde)
    assert Authenticator.objects.filter(user=lost).exists()


def test_on_the_page_asking_and_removing_ask_whether_it_is_still_the_person(
    client_of, lost, amara, tunde
):
    asked = {"act": "ask", "email": lost.email, "reason": WHY}
    first = client_of(amara, shown=False)
    assert "/account/reauthenticate/" in first.post(PAGE, asked).headers["Location"]
    first.post("/account/reauthenticate/", {"password": PASSWORD})
    first.post(PAGE, asked)
    reset = SecondStepReset.objects.get()
    assert "waits for a second person" in words(first.get(PAGE))
    own = first.post(PAGE, {"act": "confirm", "thing": str(reset.uuid)})
    assert own.status_code == 422
    second = client_of(tunde)
    page = words(second.get(PAGE))
    assert WHY in page
    assert "Remove it" in page
    second.post("/account/reauthenticate/", {"password": PASSWORD})
    second.post(PAGE, {"act": "confirm", "thing": str(reset.uuid)})
    assert not Authenticator.objects.filter(user=lost).exists()


def test_what_was_typed_stays_when_it_is_refused(client_of, amara):
    browser = client_of(amara)
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    page = browser.post(PAGE, {"act": "ask", "email": "nobody@example.org", "reason": WHY})
    assert page.status_code == 422
    assert "Nobody with this address has a second step" in words(page)
    assert WHY in words(page)
