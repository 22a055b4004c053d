"""One's own profile: name, look, notices, sessions; and what nobody sets for themselves."""

from __future__ import annotations

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.test import Client
from django.urls import reverse

from core.models import AuditEvent, User
from core.profile import change_profile
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

CHOSEN = {
    "name": "Amara Diallo-Brennan",
    "theme": "dark",
    "density": "compact",
    "notices": "daily",
}


@pytest.fixture
def amara():
    return UserFactory(email="amara@example.org", name="Amara Diallo")


def signed_in(user) -> Client:
    browser = Client()
    assert browser.login(username=user.email, password=PASSWORD)
    return browser


def asked_again(user) -> Client:
    browser = signed_in(user)
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    return browser


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def test_what_is_chosen_stands_in_the_next_page_from_its_first_byte(amara):
    browser = signed_in(amara)
    page = browser.post(reverse("profile"), CHOSEN, follow=True)
    assert 'data-theme="dark" data-density="compact"' in page.content.decode()
    assert "Your profile was saved." in words(page)
    amara.refresh_from_db()
    assert (amara.name, amara.notices) == ("Amara Diallo-Brennan", "daily")


def test_the_ledger_tells_what_changed_and_no_name(amara):
    signed_in(amara).post(reverse("profile"), CHOSEN)
    body = AuditEvent.objects.get(kind="person.profile_changed").body
    for name in CHOSEN:
        assert name in body
    assert "Brennan" not in body


@pytest.mark.parametrize(
    ("facts", "said"),
    [({"name": ""}, "Enter your name."), ({"name": " – "}, "Enter your name.")],
)
def test_a_name_is_needed_and_what_was_chosen_stays(amara, facts, said):
    page = signed_in(amara).post(reverse("profile"), CHOSEN | facts)
    assert page.status_code == 422
    assert said in words(page)
    assert re.search(r'value="compact"[^>]* checked', page.content.decode())
    amara.refresh_from_db()
    assert amara.theme == "system"


def test_nobody_sets_rights_or_an_address_for_themselves(amara):
    wish = {"is_staff": "on", "is_superuser": "on", "email": "other@example.org"}
    signed_in(amara).post(reverse("profile"), CHOSEN | wish)
    amara.refresh_from_db()
    assert (amara.is_staff, amara.is_superuser, amara.email) == (False, False, "amara@example.org")
    with pytest.raises(ValueError, match="is_staff"):
        change_profile(amara, {"is_staff": "1"})


def test_signing_out_everywhere_else_ends_every_other_session_at_once(amara):
    here, elsewhere, other = signed_in(amara), signed_in(amara), signed_in(UserFactory())
    here.post(reverse("end_sessions"))
    assert here.get(reverse("profile")).status_code == 200
    assert elsewhere.get(reverse("profile")).status_code == 302
    assert other.get(reverse("profile")).status_code == 200
    assert signed_in(amara).get(reverse("profile")).status_code == 200
    assert AuditEvent.objects.filter(kind="person.signed_out_everywhere").exists()


def test_sessions_are_not_ended_by_a_link(amara):
    assert signed_in(amara).get(reverse("end_sessions")).status_code == 405


def test_a_language_is_offered_where_there_is_more_than_one(amara, settings):
    browser = signed_in(amara)
    assert "Language" not in words(browser.get(reverse("profile")))
    settings.LANGUAGES = [("en-gb", "English"), ("fr", "Français")]
    assert "Language" in words(browser.get(reverse("profile")))
    page = browser.post(reverse("profile"), CHOSEN | {"language": "fr"})
    assert page.cookies[settings.LANGUAGE_COOKIE_NAME].value == "fr"


def test_the_profile_leads_to_password_address_and_tokens_and_they_lead_back(amara):
    browser = signed_in(amara)
    page = words(browser.get(reverse("profile")))
    for name in ("account_change_password", "account_email", "tokens"):
        assert f'href="{reverse(name)}"' in page
        assert f'href="{reverse("profile")}"' in words(browser.get(reverse(name)))


def test_every_page_of_somebody_signed_in_leads_to_the_profile(amara):
    page = signed_in(amara).get("/", follow=True)
    assert f'<a href="{reverse("profile")}">Amara Diallo' in page.content.decode()


def test_an_address_becomes_the_main_one_only_once_it_was_confirmed(amara):
    browser = asked_again(amara)
    browser.post(reverse("account_email"), {"email": "boss@example.org", "action_add": ""})
    assert EmailAddress.objects.filter(user=amara, email="boss@example.org").exists()
    told = browser.post(
        reverse("account_email"), {"email": "boss@example.org", "action_primary": ""}, follow=True
    )
    assert "Confirm boss@example.org first" in words(told)
    amara.refresh_from_db()
    assert amara.email == "amara@example.org"
    EmailAddress.objects.filter(email="boss@example.org").update(verified=True)
    browser.post(reverse("account_email"), {"email": "boss@example.org", "action_primary": ""})
    amara.refresh_from_db()
    assert amara.email == "boss@example.org"


def test_the_address_of_somebody_else_never_becomes_ones_own(amara):
    boss = UserFactory(email="boss@example.org")
    EmailAddress.objects.create(user=amara, email=boss.email, verified=True)
    asked_again(amara).post(
        reverse("account_email"), {"email": boss.email, "action_primary": ""}, follow=True
    )
    assert User.objects.get(email="boss@example.org") == boss


def test_adding_an_address_does_not_tell_whether_somebody_has_it(amara):
    browser = asked_again(amara)
    UserFactory(email="boss@example.org")
    answers = [
        words(
            browser.post(reverse("account_email"), {"email": email, "action_add": ""}, follow=True)
        ).replace(email, "")
        for email in ("boss@example.org", "nobody@example.org")
    ]
    assert ["already" in answer for answer in answers] == [False, False]


def by_password(user, agent):
    browser = Client(headers={"User-Agent": agent}, REMOTE_ADDR="203.0.113.5")
    browser.post("/account/login/", {"login": user.email, "password": PASSWORD})
    return browser


FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
TELEPHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


def test_one_sees_where_one_is_signed_in_and_ends_one_of_them(amara):
    here, elsewhere = by_password(amara, FIREFOX), by_password(amara, TELEPHONE)
    page = words(here.get(reverse("profile")))
    assert "Firefox, Windows" in page
    assert "Chrome, Android" in page
    assert "from 203.0.113.5" in page
    [key] = re.findall(r'name="session" value="(\d+)"', page)
    here.post(reverse("end_sessions"), {"session": key})
    assert elsewhere.get(reverse("profile")).status_code == 302
    page = words(here.get(reverse("profile")))
    assert "Chrome, Android" not in page
    assert AuditEvent.objects.filter(kind="person.session_ended").count() == 1


def test_nobody_ends_the_session_of_somebody_else(amara):
    other = UserFactory()
    theirs = by_password(other, FIREFOX)
    [key] = UserSession.objects.filter(user=other).values_list("pk", flat=True)
    mine = by_password(amara, FIREFOX)
    for asked in (key, key + 1000, "x"):
        assert mine.post(reverse("end_sessions"), {"session": asked}).status_code == 404
    assert theirs.get(reverse("profile")).status_code == 200


def test_a_new_password_ends_every_other_session(amara):
    here, elsewhere = by_password(amara, FIREFOX), by_password(amara, TELEPHONE)
    new = "another long secret"
    wanted = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    here.post(reverse("account_change_password"), wanted)
    assert here.get(reverse("profile")).status_code == 200
    assert elsewhere.get(reverse("profile")).status_code == 302
    assert "Chrome, Android" not in words(here.get(reverse("profile")))


def test_signing_in_makes_a_new_session_of_a_known_one(amara):
    browser = Client()
    browser.get("/account/login/")
    session = browser.session
    session["planted"] = "by somebody else"
    session.save()
    browser.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    planted = session.session_key
    browser.post("/account/login/", {"login": amara.email, "password": PASSWORD})
    assert browser.session.session_key != planted
    stranger = Client()
    stranger.cookies[settings.SESSION_COOKIE_NAME] = planted
    assert stranger.get(reverse("profile")).status_code == 302


@pytest.mark.parametrize("weak", ["qwertyuiop123", "administrator", "password1234"])
def test_passwords_that_many_use_are_refused(amara, weak):
    browser = by_password(amara, FIREFOX)
    wanted = {"oldpassword": PASSWORD, "password1": weak, "password2": weak}
    page = browser.post(reverse("account_change_password"), wanted)
    assert "too common" in words(page) or "common" in words(page)
    amara.refresh_from_db()
    assert amara.check_password(PASSWORD)
