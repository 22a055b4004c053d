"""Cases 19 and 20: somebody else's session, and one who asks too much."""

from __future__ import annotations

import re
import uuid

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from core.api.throttles import PerToken
from core.jobs.worker import drain
from tests.api import Program
from tests.core.sign_in.people import (
    AT,
    code_at,
    is_signed_in,
    password_given,
    with_an_app,
)
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import PASSWORD, UserFactory, person

pytestmark = pytest.mark.django_db

STEP = "/account/second-step/sign-in/"
RESET = "/account/password/reset/"
NEW = "another long secret"


def cookie_of(browser: Client) -> Client:
    """Another browser with the same cookies, as a thief has it."""
    thief = Client()
    thief.cookies.update(browser.cookies)
    return thief


def test_19_a_stolen_session_ends_with_the_password_and_with_signing_out():
    user = UserFactory()
    owner, _answer = password_given(user)
    thief = cookie_of(owner)
    assert is_signed_in(thief)
    owner.post("/account/logout/")
    assert not is_signed_in(thief)
    owner, _answer = password_given(user)
    thief = cookie_of(owner)
    elsewhere, _answer = password_given(user)
    elsewhere.post(reverse("end_sessions"))
    assert not is_signed_in(thief)
    assert is_signed_in(elsewhere)
    # And a session that was fixed before signing in is another one after it.
    fixed = Client()
    fixed.get("/account/login/")
    before = dict(fixed.cookies)
    fixed.post("/account/login/", {"login": user.email, "password": PASSWORD})
    assert fixed.cookies["sessionid"].value != getattr(before.get("sessionid"), "value", None)


def test_19_guessing_ends_after_five_and_the_right_password_opens_nothing_then():
    user = UserFactory()
    answers = [password_given(user, f"guess {n}")[1].status_code for n in range(5)]
    browser, last = password_given(user)
    assert last.status_code == answers[-1] == 429
    assert not is_signed_in(browser)
    assert is_signed_in(password_given(UserFactory())[0])


def test_19_a_code_that_somebody_saw_opens_nothing_a_second_time():
    with time_machine.travel(AT, tick=False):
        user = with_an_app()
        owner, _answer = password_given(user)
        thief, _answer = password_given(user)
        owner.post(STEP, {"code": code_at(AT)})
        thief.post(STEP, {"code": code_at(AT)})
        assert is_signed_in(owner)
        assert not is_signed_in(thief)


def test_19_a_reset_by_mail_gives_no_way_round_the_second_step(mailoutbox):
    user = with_an_app(email="amara@example.org")
    browser = Client()
    browser.post(RESET, {"email": user.email})
    drain()
    [link] = re.findall(rf"{RESET}key/\S+", mailoutbox[0].body)
    action = browser.get(link, follow=True).request["PATH_INFO"]
    browser.post(action, {"password1": NEW, "password2": NEW}, follow=True)
    assert not is_signed_in(browser), "the link alone signs nobody in"
    halfway, _answer = password_given(user, NEW)
    assert not is_signed_in(halfway), "nor does the new password without the code"
    assert "no longer works" in Client().get(link, follow=True).content.decode()


def test_20_one_who_asks_too_much_waits_and_nobody_else(monkeypatch, on_demo_day):
    monkeypatch.setattr(PerToken, "THROTTLE_RATES", {"read": "3/min", "write": "2/min"})
    partnership = PartnershipFactory()
    loud = Program(person("partner_submitter", partnership))
    quiet = Program(person("partner_lead", partnership))
    assert [loud.get("/partnerships/").status_code for _n in range(5)] == [200] * 3 + [429] * 2
    assert quiet.get("/partnerships/").status_code == 200
    path = f"/partnerships/{partnership.uuid}/documents/"
    written = [loud.post(path, {"n": uuid.uuid4().hex}).status_code for _n in range(4)]
    assert written[2:] == [429, 429]
    assert 429 not in written[:2]
    assert quiet.post(path, {}).status_code != 429
