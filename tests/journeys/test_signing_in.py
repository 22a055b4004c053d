"""Signing in with more than a password: an app with codes, without scripts too; a passkey."""

from __future__ import annotations

import time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from tests.core.sign_in.people import code_at
from tests.factories.people import PASSWORD, UserFactory, person
from tests.journeys.ways import WAYS


@WAYS
def test_an_app_is_set_up_and_then_asked_for_at_sign_in(visit, keyboard, scripts):
    amara = UserFactory(name="Amara Diallo")
    visitor = visit(keyboard=keyboard, java_script_enabled=scripts)
    visitor.sign_in_by_password(amara)
    visitor.open(reverse("profile"))
    with visitor.counting(at_most=5):
        visitor.follow("Second step at sign-in")
        visitor.follow("Set up an app")
        visitor.write("Password", PASSWORD)
        visitor.press_button("Go on")
        key = visitor.page.get_by_label("Key", exact=True).input_value()
        visitor.write("Code that the app shows now", code_at(time.time(), key))
        visitor.press_button("Set up the app")
        visitor.reads("Write them down or print them now.")
        visitor.follow("I have kept them")
    visitor.picture("second-step")
    visitor.sign_out()
    visitor.open("/")
    visitor.write("E-mail address", amara.email)
    visitor.write("Password", PASSWORD)
    visitor.press_button("Sign in")
    visitor.write("Code", "000000")
    visitor.press_button("Sign in")
    visitor.reads("There is a problem")
    # The code that set the app up is used; the next one is good already.
    visitor.write("Code", code_at(time.time() + 30, key))
    visitor.press_button("Sign in")
    expect(visitor.page.get_by_role("button", name="Sign out")).to_be_attached()
    assert visitor.complaints == []


def test_a_passkey_is_added_and_signs_in_and_shows_that_it_is_still_the_person(visit):
    amara = UserFactory(name="Amara Diallo")
    visitor = visit()
    devtools = visitor.page.context.new_cdp_session(visitor.page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    visitor.sign_in_by_password(amara)
    visitor.open(reverse("mfa_index"))
    visitor.follow("Add a passkey")
    visitor.write("Password", PASSWORD)
    visitor.press_button("Go on")
    visitor.write("Name", "Work laptop")
    visitor.press_button("Add the passkey")
    visitor.reads("Write them down or print them now.")
    visitor.sign_out()
    visitor.write("E-mail address", amara.email)
    visitor.write("Password", PASSWORD)
    visitor.press_button("Sign in")
    visitor.press_button("Use a passkey")
    expect(visitor.page.get_by_role("button", name="Sign out")).to_be_attached()
    visitor.open(reverse("mfa_index"))
    visitor.reads("Work laptop")
    visitor.follow("Remove Work laptop")
    visitor.follow("Use a passkey")
    visitor.press_button("Use a passkey")
    visitor.press_button("Remove the passkey")
    visitor.reads("The passkey was removed.")
    assert visitor.complaints == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_somebody_locked_out_reads_why_and_is_let_in_by_whoever_looks_after_access(visit, scripts):
    niamh = UserFactory(name="Niamh Walsh")
    visitor = visit(java_script_enabled=scripts)
    visitor.open("/")
    for guess in range(5):
        visitor.write("E-mail address", niamh.email)
        visitor.write("Password", f"guess {guess}")
        visitor.press_button("Sign in")
    visitor.reads("Locked for a while")
    visitor.picture("locked")
    amara = visit(java_script_enabled=scripts)
    amara.sign_in(person("portfolio_official", name="Amara Diallo"))
    amara.follow("Portfolio")
    with amara.counting(at_most=2):
        amara.follow("People’s access")
        amara.press_button("Unlock Niamh Walsh")
    amara.reads("Niamh Walsh can sign in again.")
    visitor.sign_in_by_password(niamh)
    assert visitor.complaints == amara.complaints == []
