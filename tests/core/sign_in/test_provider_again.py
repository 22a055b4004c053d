"""Is it still you? The identity provider answers it, for whoever is tied to it."""

from __future__ import annotations

import datetime as dt
import time
from urllib.parse import unquote

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse

from core import clock
from core.models import ApiToken, AuditEvent
from core.second_step import policy
from tests.core.sign_in.people import with_an_app, words
from tests.core.sign_in.provider import AGAIN, way
from tests.factories.people import UserFactory

pytestmark = pytest.mark.django_db
TOKENS = "/profile/tokens/"


@pytest.fixture
def known(amara, provider):
    """A browser of somebody who has no password and came by the provider."""
    amara.set_unusable_password()
    amara.save()
    browser, _answer = way(provider)
    return browser


def shown(provider, browser, *, following=TOKENS, **more):
    """After going to the provider for it; the answer."""
    return way(provider, browser, f"{AGAIN}?go=1&next={following}", **more)[1]


def test_who_has_no_password_is_asked_by_the_provider_and_what_was_typed_goes_on(known, provider):
    wanted = reverse("mfa_activate_totp")
    asked = known.get(wanted)
    assert unquote(asked.headers["Location"]) == f"{AGAIN}?next={wanted}"
    page = words(known.get(asked.headers["Location"]))
    assert "sign in again at Riverton City" in page
    assert "Use your password" not in page
    answer = shown(provider, known, following=wanted)
    assert (answer.status_code, answer.headers["Location"]) == (302, wanted)
    asked = provider.asked[-1]
    assert (asked["prompt"], asked["max_age"]) == ("login", "0")
    assert known.get(wanted).status_code == 200
    assert AuditEvent.objects.filter(kind="sign_in.shown_elsewhere").count() == 1


def test_what_was_posted_is_done_afterwards(known, provider):
    last_day = clock.today() + dt.timedelta(days=30)
    wanted = {"name": "Nightly load", "scopes": ["read"], "expires_on": last_day.isoformat()}
    asked = known.post(TOKENS, wanted)
    assert unquote(asked.headers["Location"]) == f"{AGAIN}?next={TOKENS}"
    assert not ApiToken.objects.exists()
    assert "Nightly load" in words(shown(provider, known))
    assert ApiToken.objects.get().name == "Nightly load"


@pytest.mark.parametrize(
    "twist",
    [
        lambda claims: {name: claims[name] for name in claims if name != "auth_time"},
        lambda claims: claims | {"auth_time": int(time.time()) - 3600},
        lambda claims: claims | {"auth_time": int(time.time()) + 3600},
        lambda claims: claims | {"auth_time": "now"},
    ],
)
def test_a_provider_that_did_not_ask_anew_shows_nothing(known, provider, twist):
    provider.twist = twist
    page = shown(provider, known)
    assert "did not ask you anew" in words(page)
    assert known.get(reverse("mfa_activate_totp")).status_code == 302


def test_somebody_else_shows_nothing_for_them(known, provider):
    other = UserFactory(email="other@riverton.example")
    provider.claims = {"email": other.email, "email_verified": True, "sub": "another"}
    page = shown(provider, known)
    assert "Somebody else answered" in words(page)
    assert known.get(reverse("mfa_activate_totp")).status_code == 302
    assert not SocialAccount.objects.filter(user=other).exists()


def test_the_way_is_offered_beside_the_others_to_whom_is_tied_and_to_nobody_else(
    provider, client_of
):
    user = with_an_app()
    browser = client_of(user)
    assert "Use Riverton City" not in words(browser.get("/account/reauthenticate/"))
    assert browser.get(AGAIN).status_code == 404
    SocialAccount.objects.create(user=user, provider=provider.issuer, uid="248289761001")
    assert "Use Riverton City" in words(browser.get("/account/reauthenticate/?next=/to-do/"))
    page = browser.get(f"{AGAIN}?next=/to-do/")
    assert "Use your password" in words(page)
    assert "next=%2Fto-do%2F" in page.content.decode()


def test_a_first_password_is_set_by_whoever_showed_who_they_are(known, provider):
    page = reverse("account_set_password")
    assert known.get(page).headers["Location"].startswith(AGAIN)
    shown(provider, known, following=page)
    assert known.get(page).status_code == 200


def test_without_any_way_nobody_is_let_through():
    user = UserFactory()
    user.set_unusable_password()
    user.save()
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    answer = browser.get(reverse("mfa_activate_totp"), follow=True)
    assert "set a password first" in words(answer)
    assert answer.redirect_chain == [(reverse("account_reset_password"), 302)]


def test_a_session_that_showed_a_second_step_elsewhere_is_not_asked_anew_of_it(
    amara, provider, settings
):
    settings.CONCORD_SECOND_STEP_DAYS, settings.CONCORD_OIDC_SECOND_STEP = 0, ["mfa"]
    amara.is_staff = True
    amara.save()
    provider.claims["amr"] = ["mfa"]
    browser, _answer = way(provider)
    amara.roles_given += 1
    amara.save()
    assert browser.get("/profile/").status_code == 200
    # By password in the same browser, nothing of it is left.
    browser.post("/account/logout/")
    browser.force_login(amara, backend="django.contrib.auth.backends.ModelBackend")
    assert browser.get("/profile/").headers["Location"] == reverse("mfa_index")
    assert browser.session[policy.ELSEWHERE] is False
