"""A forgotten password, the whole way: asked for, mailed by a job, set once, signed in with."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from core.jobs.worker import drain
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db

NEW = "another long secret"
SET = {"password1": NEW, "password2": NEW}


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_the_link_sets_a_password_once_and_ends_the_sessions_of_the_old_one(mailoutbox):
    amara = UserFactory(email="amara@example.org")
    before = Client()
    before.force_login(amara, backend="django.contrib.auth.backends.ModelBackend")
    browser = Client()
    browser.post("/account/password/reset/", {"email": "amara@example.org"})
    drain()
    [link] = re.findall(r"/account/password/reset/key/\S+", mailoutbox[0].body)
    page = browser.get(link, follow=True)
    assert "Set a new password" in words(page)
    action = page.request["PATH_INFO"]
    assert "differ" not in words(page)
    assert browser.post(action, SET, follow=True).status_code == 200
    assert Client().login(username="amara@example.org", password=NEW)
    assert before.get("/profile/").status_code == 302
    again = Client().get(link, follow=True)
    assert "This link no longer works" in words(again)


def test_the_answer_is_the_same_for_an_address_that_is_known_and_one_that_is_not():
    UserFactory(email="amara@example.org")
    answers = [
        Client().post("/account/password/reset/", {"email": email}, follow=True)
        for email in ("amara@example.org", "nobody@example.org")
    ]
    assert words(answers[0]) == words(answers[1])
    assert answers[0].redirect_chain == answers[1].redirect_chain


def test_a_password_that_is_too_weak_is_refused_at_its_field(mailoutbox):
    UserFactory(email="amara@example.org", name="Amara Diallo")
    browser = Client()
    browser.post("/account/password/reset/", {"email": "amara@example.org"})
    drain()
    [link] = re.findall(r"/account/password/reset/key/\S+", mailoutbox[0].body)
    action = browser.get(link, follow=True).request["PATH_INFO"]
    for weak in ("short", "amara diallo", "amara@example.org"):
        page = browser.post(action, {"password1": weak, "password2": weak})
        assert "There is a problem" in words(page)
