"""What a change of credentials ends: other sessions, links, tokens; and who is told of it."""

from __future__ import annotations

import re

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from core.jobs.worker import drain
from core.models import ApiToken, AuditEvent, User
from tests.api import secret_of
from tests.core.sign_in.people import (
    AT,
    KEY,
    code_at,
    is_signed_in,
    password_given,
    with_an_app,
    words,
)
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
NEW = "another long secret"
SET = {"password1": NEW, "password2": NEW}
STEP = "/account/second-step/sign-in/"
ADDRESSES = "/account/email/"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


@pytest.fixture
def user():
    return UserFactory(email="amara@example.org", name="Amara Diallo")


def here(user) -> Client:
    """A browser of somebody who has just shown whose it is."""
    browser, _answer = password_given(user)
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    assert is_signed_in(browser)
    return browser


def token_works(secret) -> bool:
    answer = Client().get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"})
    return answer.status_code == 200


def link_for(email, mailoutbox) -> str:
    Client().post("/account/password/reset/", {"email": email})
    drain()
    return re.findall(r"/account/password/reset/key/\S+", mailoutbox[-1].body)[0]


def opens(link) -> bool:
    return "Set a new password" in words(Client().get(link, follow=True))


def set_by(link):
    browser = Client()
    action = browser.get(link, follow=True).request["PATH_INFO"]
    return browser.post(action, SET)


def kinds() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("kind", flat=True))


def last_mail(mailoutbox):
    drain()
    return mailoutbox[-1]


def test_an_app_set_up_signs_out_who_came_by_the_password_alone(user, mailoutbox):
    mine, theirs = here(user), password_given(user)[0]
    key = mine.get(reverse("mfa_activate_totp")).context["form"].secret
    mine.post(reverse("mfa_activate_totp"), {"code": code_at(AT, key)})
    assert is_signed_in(mine)
    assert not is_signed_in(theirs)
    assert UserSession.objects.get().session_key == mine.session.session_key
    assert "Everywhere else you are signed out." in last_mail(mailoutbox).body


def test_an_app_removed_signs_out_everywhere_else():
    user = with_an_app()
    mine, theirs = Client(), Client()
    for browser in (mine, theirs):
        browser.force_login(user)
    mine.post("/account/reauthenticate/", {"password": PASSWORD})
    mine.post(reverse("mfa_deactivate_totp"))
    assert [is_signed_in(mine), is_signed_in(theirs)] == [True, False]


def test_who_began_to_sign_in_with_the_old_password_does_not_end_with_it(mailoutbox):
    user = with_an_app()
    thief, _answer = password_given(user)
    set_by(link_for(user.email, mailoutbox))
    answer = thief.post(STEP, {"code": code_at(AT)}, follow=True)
    assert "changed meanwhile" in words(answer)
    assert not is_signed_in(thief)


def test_a_forgotten_password_ends_tokens_too_and_the_owner_reads_it(user, mailoutbox):
    secret, other = secret_of(user, "read"), secret_of(UserFactory(), "read")
    set_by(link_for(user.email, mailoutbox))
    assert [token_works(secret), token_works(other)] == [False, True]
    mail = last_mail(mailoutbox)
    assert mail.to == [user.email]
    assert "Your tokens for programs were revoked: " in mail.body
    token = ApiToken.objects.get(owner=user)
    assert str(token.uuid) in AuditEvent.objects.get(kind="person.password_changed").body


@pytest.mark.parametrize(("chosen", "works"), [({"tokens": "on"}, False), ({}, True)])
def test_whoever_changes_the_password_says_whether_tokens_go_on(user, mailoutbox, chosen, works):
    secret = secret_of(user, "read")
    browser = here(user)
    page = words(browser.get(reverse("account_change_password")))
    assert re.search(r'name="tokens"[^>]* checked', page)
    browser.post(reverse("account_change_password"), SET | chosen | {"oldpassword": PASSWORD})
    assert token_works(secret) is works
    said = "still work" if works else "were revoked"
    assert f"Your tokens for programs {said}" in last_mail(mailoutbox).body


def change(user, what):
    if what == "second step":
        TOTP.activate(user, KEY)
    elif what == "signed out everywhere":
        User.objects.filter(pk=user.pk).update(sessions_ended=1)
    elif what == "further address":
        EmailAddress.objects.create(user=user, email="x@example.org", verified=True)
    elif what == "main address":
        User.objects.filter(pk=user.pk).update(email="new@example.org")
    else:
        User.objects.filter(pk=user.pk).update(is_active=False)


@pytest.mark.parametrize(
    "what",
    ["second step", "signed out everywhere", "further address", "main address", "account closed"],
)
def test_a_link_ends_with_any_change_of_what_one_signs_in_with(user, mailoutbox, what):
    link = link_for(user.email, mailoutbox)
    assert opens(link)
    change(user, what)
    assert not opens(link)


def test_a_link_says_from_where_it_was_asked_for(user, mailoutbox):
    link_for(user.email, mailoutbox)
    assert "from the network address 127.0.0.1" in mailoutbox[-1].body


def test_a_link_goes_to_the_main_address_or_a_confirmed_one_and_to_no_other(user, mailoutbox):
    EmailAddress.objects.create(user=user, email="mine@example.org", verified=True)
    EmailAddress.objects.create(user=user, email="thief@example.org", verified=False)
    for email in ("amara@example.org", "mine@example.org"):
        assert opens(link_for(email, mailoutbox))
    mailoutbox.clear()
    Client().post("/account/password/reset/", {"email": "thief@example.org"})
    drain()
    assert [mail.to for mail in mailoutbox] == [["thief@example.org"]]
    assert "/reset/key/" not in mailoutbox[0].body


@pytest.mark.parametrize("act", ["action_add", "action_primary", "action_remove"])
def test_changing_addresses_asks_whether_it_is_still_the_person(user, client_of, act):
    EmailAddress.objects.create(user=user, email="mine@example.org", verified=True)
    wanted = "new@example.org" if act == "action_add" else "mine@example.org"
    before = set(EmailAddress.objects.values_list("email", "primary"))
    answer = client_of(user, shown=False).post(ADDRESSES, {"email": wanted, act: ""})
    assert "/account/reauthenticate/" in answer.headers["Location"]
    user.refresh_from_db()
    assert user.email == "amara@example.org"
    assert set(EmailAddress.objects.values_list("email", "primary")) - before <= {
        ("amara@example.org", False)
    }


def test_each_change_of_an_address_is_told_to_the_old_one_and_the_ledger(user, mailoutbox):
    browser = here(user)
    browser.post(ADDRESSES, {"email": "new@example.org", "action_add": ""})
    drain()
    told = {mail.to[0]: mail.body for mail in mailoutbox}
    assert "new@example.org was added" in told["amara@example.org"]
    [link] = re.findall(r"/account/confirm-email/\S+", told["new@example.org"])
    mailoutbox.clear()
    Client().post(link)
    user.refresh_from_db()
    assert user.email == "amara@example.org"
    drain()
    assert [mail.to for mail in mailoutbox] == [["amara@example.org"]]
    mailoutbox.clear()
    browser.post(ADDRESSES, {"email": "new@example.org", "action_primary": ""})
    drain()
    told = {mail.to[0]: mail.body for mail in mailoutbox}
    assert set(told) == {"amara@example.org", "new@example.org"}
    assert "new@example.org is the main address" in told["amara@example.org"]
    browser.post(ADDRESSES, {"email": "amara@example.org", "action_remove": ""})
    assert "amara@example.org was removed" in last_mail(mailoutbox).body
    assert kinds() == [
        "person.email_added",
        "person.email_confirmed",
        "person.email_changed",
        "person.email_removed",
    ]
    assert "example.org" not in "".join(AuditEvent.objects.values_list("body", flat=True))


def test_the_main_address_is_not_removed_in_favour_of_one_nobody_confirmed(user):
    EmailAddress.objects.create(user=user, email="new@example.org", verified=False)
    browser = here(user)
    browser.get(ADDRESSES)
    browser.post(ADDRESSES, {"email": "amara@example.org", "action_remove": ""})
    user.refresh_from_db()
    assert user.email == "amara@example.org"
    assert kinds() == []
