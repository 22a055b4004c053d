"""The second step at sign-in: asked after the password, taken once, told to the person."""

from __future__ import annotations

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import reverse

from core.jobs.worker import drain
from core.models import AuditEvent
from core.second_step.codes import spend
from tests.core.sign_in.people import (
    AT,
    KEY,
    code_at,
    is_signed_in,
    password_given,
    recovery_codes_of,
    with_an_app,
    words,
)
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
STEP = "/account/second-step/sign-in/"


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(AT, tick=False) as traveller:
        yield traveller


def kinds() -> list[str]:
    return list(AuditEvent.objects.order_by("pk").values_list("kind", flat=True))


def test_the_password_alone_leads_to_the_second_step_and_no_further():
    browser, answer = password_given(with_an_app())
    assert answer.headers["Location"] == STEP
    assert not is_signed_in(browser)
    assert "Second step" in words(browser.get(STEP))


def test_the_code_of_the_app_signs_in():
    browser, _answer = password_given(with_an_app())
    browser.post(STEP, {"code": code_at(AT)})
    assert is_signed_in(browser)


def test_whoever_has_no_second_step_signs_in_as_before():
    browser, _answer = password_given(UserFactory())
    assert is_signed_in(browser)


@pytest.mark.parametrize("code", ["000000", "", "12345678", code_at(AT - 90), code_at(AT + 90)])
def test_a_code_that_is_wrong_or_of_another_time_is_refused_in_words(code):
    browser, _answer = password_given(with_an_app())
    page = browser.post(STEP, {"code": code})
    assert "There is a problem" in words(page)
    assert not is_signed_in(browser)


def test_a_code_is_taken_once_whoever_saw_it(now):
    user = with_an_app()
    first, _answer = password_given(user)
    second, _answer = password_given(user)
    first.post(STEP, {"code": code_at(AT)})
    page = second.post(STEP, {"code": code_at(AT)})
    assert "was used already" in words(page)
    now.shift(35)
    # Still within the time that a telephone may be off, and used all the same.
    second.post(STEP, {"code": code_at(AT)})
    assert not is_signed_in(second)
    second.post(STEP, {"code": code_at(AT + 35)})
    assert is_signed_in(second)


def test_a_used_code_is_known_to_every_process(settings):
    """The caches of processes know nothing of each other; the row is one."""
    user = with_an_app()
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    assert spend(user, code_at(AT)) is not None
    assert spend(user, code_at(AT)) is None


def test_an_older_code_is_no_good_after_a_newer_one():
    user = with_an_app()
    assert spend(user, code_at(AT)) is not None
    assert spend(user, code_at(AT - 30)) is None


def test_a_recovery_code_signs_in_once_and_the_person_is_told(mailoutbox):
    user = with_an_app()
    code = recovery_codes_of(user)[3]
    browser, _answer = password_given(user)
    browser.post(STEP, {"code": code})
    assert is_signed_in(browser)
    again, _answer = password_given(user)
    again.post(STEP, {"code": code})
    assert not is_signed_in(again)
    drain()
    [mail] = mailoutbox
    assert mail.to == [user.email]
    assert "recovery code was used" in mail.body
    event = AuditEvent.objects.get(kind="second_step.code_used")
    assert '"left":9' in event.body.replace(" ", "")
    assert code not in event.body


def test_neither_key_nor_recovery_codes_stand_in_the_database_as_they_are():
    user = with_an_app()
    stored = "".join(str(row.data) for row in Authenticator.objects.filter(user=user))
    assert KEY not in stored
    for row in Authenticator.objects.filter(user=user):
        assert row.data.get("seed", row.data.get("secret")).startswith("gAAAA")


def test_a_changed_secret_key_reads_it_while_the_old_one_is_a_fallback(settings):
    user = with_an_app()
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another one"
    assert spend(user, code_at(AT)) is not None
    settings.SECRET_KEY_FALLBACKS = []
    assert spend(user, code_at(AT + 30)) is None


def signed_in_and_asked_again(user) -> Client:
    browser = Client()
    browser.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    browser.post("/account/reauthenticate/", {"password": PASSWORD})
    return browser


def test_an_app_is_set_up_by_the_key_and_its_first_code(mailoutbox, now):
    user = UserFactory()
    browser = signed_in_and_asked_again(user)
    page = browser.get(reverse("mfa_activate_totp"))
    key = page.context["form"].secret
    assert key in words(page)
    assert '<rect width="100%" height="100%" fill="#fff"/><path' in page.context["totp_svg"]
    wrong = browser.post(reverse("mfa_activate_totp"), {"code": "000000"})
    assert "There is a problem" in words(wrong)
    assert key in words(wrong)
    shown = browser.post(reverse("mfa_activate_totp"), {"code": code_at(AT, key)}, follow=True)
    codes = recovery_codes_of(user)
    assert all(code in words(shown) for code in codes)
    once_more = words(browser.get(reverse("mfa_view_recovery_codes")))
    assert not any(code in once_more for code in codes)
    assert kinds() == ["second_step.app_added"]
    # The code that set it up signs nobody in.
    other, _answer = password_given(user)
    other.post(STEP, {"code": code_at(AT, key)})
    assert not is_signed_in(other)
    drain()
    assert ["app with codes was added" in mail.body for mail in mailoutbox] == [True]


def test_setting_up_and_removing_ask_whether_it_is_still_the_person(client_of):
    browser = client_of(with_an_app(), shown=False)
    for name in ("mfa_deactivate_totp", "mfa_generate_recovery_codes", "mfa_add_webauthn"):
        answer = browser.get(reverse(name))
        assert answer.status_code == 302, name
        assert "/account/reauthenticate/" in answer.headers["Location"]


def test_it_is_still_the_person_also_by_a_code(client_of):
    browser = client_of(with_an_app(), shown=False)
    asked = browser.get("/account/reauthenticate/?next=/account/second-step/app/remove/")
    assert "Use a code" in words(asked)
    again = "/account/second-step/again/?next=/account/second-step/app/remove/"
    browser.post(again, {"code": code_at(AT)})
    assert browser.get(reverse("mfa_deactivate_totp")).status_code == 200


def test_removing_the_app_ends_its_recovery_codes_too(mailoutbox):
    user = with_an_app()
    signed_in_and_asked_again(user).post(reverse("mfa_deactivate_totp"))
    assert not Authenticator.objects.filter(user=user).exists()
    assert kinds() == ["second_step.app_removed"]
    drain()
    assert "was removed from your account" in mailoutbox[0].body


def test_new_recovery_codes_end_the_old_ones():
    user = with_an_app()
    old = recovery_codes_of(user)
    signed_in_and_asked_again(user).post(reverse("mfa_generate_recovery_codes"))
    assert spend(user, old[0]) is None
    assert spend(user, recovery_codes_of(user)[0]) is not None
    assert kinds() == ["second_step.codes_made"]


def test_a_forgotten_password_does_not_go_round_the_second_step(mailoutbox):
    user = with_an_app()
    browser = Client()
    browser.post("/account/password/reset/", {"email": user.email})
    drain()
    link = next(word for word in mailoutbox[0].body.split() if "/reset/key/" in word)
    action = browser.get(link, follow=True).request["PATH_INFO"]
    new = "another long secret"
    browser.post(action, {"password1": new, "password2": new})
    assert not is_signed_in(browser)
    other, answer = password_given(user, new)
    assert answer.headers["Location"] == STEP
    assert not is_signed_in(other)


def test_the_page_says_what_one_has():
    user = with_an_app()
    page = words(signed_in_and_asked_again(user).get(reverse("mfa_index")))
    assert "10 codes are left." in page
    assert "Remove the app" in page
