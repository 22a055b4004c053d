"""Sign-in by the organisation's identity provider: of people whom Concord knows, of no others."""

from __future__ import annotations

import json
import time

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from django.core.management import CommandError, call_command
from django.test import Client

from core.jobs.worker import drain
from core.ledger.verification import verify
from core.models import AuditEvent
from tests.core.sign_in.people import code_at, is_signed_in, with_an_app, words
from tests.core.sign_in.provider import BACK, BEGIN, CLIENT, SECRET, new_key, way
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def events(kind):
    """What each act of this kind says in the ledger."""
    found = AuditEvent.objects.filter(kind=kind).order_by("pk")
    return [act["facts"] for one in found for act in json.loads(one.body)["acts"]]


def test_the_button_stands_where_a_provider_is_named_and_only_there(provider, settings):
    page = words(Client().get("/account/login/?next=/to-do/"))
    assert "Sign in with Riverton City" in page
    assert 'href="/account/provider/?next=%2Fto-do%2F"' in page
    settings.CONCORD_OIDC_ISSUER = ""
    assert "Riverton" not in words(Client().get("/account/login/"))
    assert Client().get(BEGIN).status_code == 404
    assert Client().get(BACK).status_code == 404


def test_who_is_known_by_a_verified_address_signs_in_and_goes_on_where_they_were(
    amara, provider, mailoutbox
):
    browser, answer = way(provider, path=f"{BEGIN}?next=/to-do/")
    assert answer.headers["Location"] == "/to-do/"
    assert is_signed_in(browser)
    [tie] = SocialAccount.objects.all()
    assert (tie.user, tie.provider, tie.uid) == (amara, provider.issuer, "248289761001")
    assert tie.extra_data == {}
    assert [one["person"] for one in events("sign_in.tied")] == [str(amara.uuid)]
    assert [one["person"] for one in events("sign_in.elsewhere")] == [str(amara.uuid)]
    drain()
    [mail] = mailoutbox
    assert mail.to == [amara.email]
    assert "tied to Riverton City" in mail.body
    assert verify().findings == []


def test_what_is_asked_has_state_nonce_and_a_challenge_and_nothing_that_a_visitor_adds(provider):
    Client().get(BEGIN)
    browser = Client()
    there = browser.get(f"{BEGIN}?scope=admin&auth_params=prompt%3Dnone&process=connect")
    provider.authorised(there.headers["Location"])
    [asked] = provider.asked
    assert {asked[name] for name in ("response_type", "code_challenge_method")} == {"code", "S256"}
    assert set(asked["scope"].split()) == {"openid", "email"}
    assert min(len(asked[name]) for name in ("state", "nonce", "code_challenge")) >= 16
    assert "prompt" not in asked


def test_whoever_is_tied_is_known_by_that_and_not_by_their_address(amara, provider):
    way(provider)
    other = UserFactory(email="other@riverton.example")
    provider.claims = {"email": other.email, "email_verified": True}
    browser, _answer = way(provider)
    assert "amara@riverton.example" in words(browser.get("/profile/"))
    assert SocialAccount.objects.count() == 1


def test_an_address_that_was_given_to_somebody_else_there_opens_nothing(amara, provider):
    way(provider)
    provider.claims |= {"sub": "another person"}
    browser, page = way(provider)
    assert "belongs to somebody else" in words(page)
    assert page.status_code == 403
    assert not is_signed_in(browser)
    assert events("sign_in.refused")[-1]["reason"] == "tied"


def test_the_same_name_at_another_provider_is_somebody_else(amara, provider, settings):
    SocialAccount.objects.create(user=UserFactory(), provider="https://old", uid="248289761001")
    browser, _answer = way(provider)
    assert "amara@riverton.example" in words(browser.get("/profile/"))


@pytest.mark.parametrize(
    ("claims", "reason", "why"),
    [
        ({"email": "nobody@riverton.example"}, "unknown", "nobody with your e-mail address"),
        ({"email_verified": False}, "unverified", "does not say that your e-mail address"),
        ({"email_verified": None}, "unverified", "does not say that your e-mail address"),
        ({"email": ["amara@riverton.example"]}, "unverified", "does not say that your"),
    ],
)
def test_nobody_is_taken_in_who_is_not_known_by_a_verified_address(
    amara, provider, claims, reason, why
):
    provider.claims |= claims
    browser, page = way(provider)
    assert why in words(page)
    assert not is_signed_in(browser)
    assert not SocialAccount.objects.exists()
    [event] = events("sign_in.refused")
    assert event["reason"] == reason
    assert "@" not in json.dumps(event)


def test_a_further_address_of_somebody_opens_nothing(amara, provider):
    amara.emailaddress_set.create(email="private@example.org", verified=True)
    provider.claims["email"] = "private@example.org"
    assert "nobody with your e-mail address" in words(way(provider)[1])


def test_a_closed_account_stays_closed_whether_it_was_tied_or_not(amara, provider):
    way(provider)
    for tied in (True, False):
        if not tied:
            SocialAccount.objects.all().delete()
        amara.is_active = False
        amara.save()
        browser, page = way(provider)
        assert "is closed" in words(page)
        assert not is_signed_in(browser)


def test_the_provider_speaks_for_its_own_domains_alone(amara, provider, settings):
    settings.CONCORD_OIDC_DOMAINS = ["riverton.example"]
    assert is_signed_in(way(provider)[0])
    settings.CONCORD_OIDC_DOMAINS = ["other.example"]
    assert "does not speak for your e-mail address" in words(way(provider)[1])


def test_the_address_may_be_told_apart_from_the_token_but_only_of_the_same_person(amara, provider):
    provider.told = {"sub": "248289761001", **provider.claims}
    provider.claims = {}
    assert is_signed_in(way(provider)[0])
    SocialAccount.objects.all().delete()
    provider.told["sub"] = "another person"
    assert "does not say that your e-mail address" in words(way(provider)[1])


def test_a_provider_may_say_by_a_claim_of_its_own_that_an_address_was_verified(
    amara, provider, settings
):
    settings.CONCORD_OIDC_VERIFIED_CLAIM = "xms_edov"
    assert "does not say" in words(way(provider)[1])
    provider.claims["xms_edov"] = "1"
    assert is_signed_in(way(provider)[0])


FORGED = {
    "signed by somebody else": lambda p: {"sign": lambda c: p.signed(c, key=new_key())},
    "not signed": lambda _p: {"sign": lambda c: jwt.encode(c, None, algorithm="none")},
    "signed by the secret that both know": lambda p: {
        "sign": lambda c: p.signed(c, key=SECRET, algorithm="HS256")
    },
    "by a key that the provider does not have": lambda p: {"sign": lambda c: p.signed(c, kid="x")},
    "of another sign-in": lambda _p: {"twist": lambda c: c | {"nonce": "of another"}},
    "asked for by nobody": lambda _p: {
        "twist": lambda c: {name: c[name] for name in c if name != "nonce"}
    },
    "for another program": lambda _p: {"twist": lambda c: c | {"aud": "another"}},
    "given to another program": lambda _p: {
        "twist": lambda c: c | {"aud": [CLIENT, "another"], "azp": "another"}
    },
    "for several, and nobody says to whom": lambda _p: {
        "twist": lambda c: c | {"aud": [CLIENT, "another"]}
    },
    "of another provider": lambda _p: {"twist": lambda c: c | {"iss": "https://another.example"}},
    "over": lambda _p: {"twist": lambda c: c | {"exp": int(time.time()) - 90}},
    "of the future": lambda _p: {"twist": lambda c: c | {"iat": int(time.time()) + 900}},
    "of nobody": lambda _p: {"twist": lambda c: c | {"sub": ""}},
    "no token": lambda _p: {"sign": lambda _c: None},
    "nonsense": lambda _p: {"sign": lambda _c: "a.b.c"},
}


@pytest.mark.parametrize("how", FORGED)
def test_a_token_that_the_provider_did_not_give_for_this_sign_in_opens_nothing(
    amara, provider, how
):
    for name, change in FORGED[how](provider).items():
        setattr(provider, name, change)
    browser, page = way(provider)
    assert "does not belong to a sign-in that was begun here" in words(page)
    assert page.status_code == 403
    assert not is_signed_in(browser)
    # Whoever made it up shall not fill the ledger.
    assert not AuditEvent.objects.exists()


def test_the_provider_may_change_its_keys(amara, provider):
    assert is_signed_in(way(provider)[0])
    provider.key, provider.kid = new_key(), "second"
    assert is_signed_in(way(provider)[0])


def test_an_answer_is_good_once_in_the_browser_that_asked_and_from_the_provider_asked(
    amara, provider
):
    browser = Client()
    back = provider.authorised(browser.get(BEGIN).headers["Location"])
    victim = Client()
    assert victim.get(back).status_code == 403
    assert not is_signed_in(victim)
    assert browser.get(back.replace("state=", "state=x")).status_code == 403
    assert is_signed_in(way(provider, browser)[0])
    again = Client()
    back = provider.authorised(again.get(BEGIN).headers["Location"])
    again.get(back)
    again.post("/account/logout/")
    assert again.get(back).status_code == 403
    assert not is_signed_in(again)
    browser, page = way(provider, iss="https://another.example")
    assert page.status_code == 403
    assert not is_signed_in(browser)


def test_nobody_is_led_to_another_house_afterwards(amara, provider):
    _browser, answer = way(provider, path=f"{BEGIN}?next=https://evil.example/")
    assert answer.headers["Location"] == "/"


def test_who_stops_at_the_provider_is_back_at_the_sign_in_page(provider):
    browser = Client()
    there = browser.get(BEGIN).headers["Location"]
    state = provider.authorised(there).partition("state=")[2].partition("&")[0]
    answer = browser.get(f"{BACK}?state={state}&error=access_denied", follow=True)
    assert answer.redirect_chain == [("/account/login/", 302)]
    assert "Nothing was done" in words(answer)


@pytest.mark.parametrize("what", ["silent", "another", "unsafe"])
def test_a_provider_that_cannot_be_asked_is_told_in_words(provider, settings, what):
    if what == "silent":
        settings.CONCORD_OIDC_ISSUER = "http://127.0.0.1:9"
    elif what == "another":
        provider.metadata = {"issuer": "https://another.example"}
    else:
        provider.metadata = {"token_endpoint": "http://riverton.example/token"}
    page = Client().get(BEGIN)
    assert page.status_code == 503
    assert "Riverton City does not answer now" in words(page)


def test_one_address_begins_so_often_and_no_oftener(provider):
    told = [Client(REMOTE_ADDR="198.51.100.9").get(BEGIN).status_code for _n in range(61)]
    assert told == [302] * 60 + [429]


def test_an_account_that_is_locked_there_is_locked_this_way_too(amara, provider):
    browser = Client()
    for guess in range(5):
        browser.post("/account/login/", {"login": amara.email, "password": f"wrong {guess}"})
    browser, page = way(provider)
    assert page.status_code == 429
    assert not is_signed_in(browser)
    assert not SocialAccount.objects.exists()


def test_the_second_step_is_asked_all_the_same_unless_the_settings_trust_the_providers(
    provider, settings
):
    user = with_an_app()
    provider.claims = {"email": user.email, "email_verified": True, "amr": ["pwd", "mfa"]}
    browser, answer = way(provider)
    assert answer.headers["Location"] == "/account/second-step/sign-in/"
    assert not is_signed_in(browser)
    assert "for the claims" not in str(dict(browser.session))
    browser.post("/account/second-step/sign-in/", {"code": code_at(time.time())})
    assert is_signed_in(browser)
    assert [one["person"] for one in events("sign_in.elsewhere")] == [str(user.uuid)]
    settings.CONCORD_OIDC_SECOND_STEP = ["mfa"]
    assert is_signed_in(way(provider)[0])
    provider.claims["amr"] = ["pwd"]
    assert not is_signed_in(way(provider)[0])


def test_a_sign_in_that_waits_ends_with_the_trust_in_its_provider(provider, settings):
    user = with_an_app()
    provider.claims = {"email": user.email, "email_verified": True}
    browser, _answer = way(provider)
    settings.CONCORD_OIDC_ISSUER = ""
    browser.post("/account/second-step/sign-in/", {"code": code_at(time.time())})
    assert not is_signed_in(browser)
    browser.post("/account/login/", {"login": user.email, "password": PASSWORD})
    browser.post("/account/second-step/sign-in/", {"code": code_at(time.time())})
    assert is_signed_in(browser)
    assert events("sign_in.elsewhere") == []


def test_a_second_step_there_stands_for_the_one_that_a_role_asks_for(provider, settings):
    settings.CONCORD_SECOND_STEP_DAYS = 0
    user = UserFactory(is_staff=True)
    provider.claims = {"email": user.email, "email_verified": True, "acr": "silver"}
    browser, _answer = way(provider)
    assert browser.get("/profile/").headers["Location"] == "/account/second-step/"
    settings.CONCORD_OIDC_SECOND_STEP = ["silver"]
    assert is_signed_in(way(provider)[0])


def test_a_tie_is_undone_by_command_and_ends_the_sessions(amara, provider):
    browser, _answer = way(provider)
    call_command("untie", "amara@riverton.example")
    assert not is_signed_in(browser)
    assert len(events("sign_in.untied")) == 1
    with pytest.raises(CommandError, match="No account with this address"):
        call_command("untie", "amara@riverton.example")
    provider.claims["sub"] = "a new account there"
    assert is_signed_in(way(provider)[0])
