"""Too many wrong attempts lock one account for one address, for a while, and honestly."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from allauth.account.models import EmailAddress
from axes.models import AccessAttempt
from django.core.exceptions import ValidationError
from django.test import Client

from core.jobs.worker import drain
from core.lockout import address_of, locked_accounts, unlock
from core.models import AuditEvent, User, WrongAnswers
from core.wrong_answers import looked_at
from tests.core.sign_in.people import (
    AT,
    code_at,
    is_signed_in,
    password_given,
    with_an_app,
    words,
)
from tests.factories.people import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
TRIES = 5
STEP = "/account/second-step/sign-in/"
CHANGE = "/account/password/change/"


def attempt(email, password, *, address="203.0.113.7"):
    browser = Client(REMOTE_ADDR=address)
    return browser, browser.post("/account/login/", {"login": email, "password": password})


def wrong(email, times=TRIES, **where):
    return [attempt(email, f"wrong guess {n}", **where)[1] for n in range(times)][-1]


def test_after_five_wrong_passwords_the_right_one_opens_nothing_and_the_page_says_so():
    user = UserFactory()
    page = wrong(user.email)
    assert page.status_code == 429
    assert "Locked for a while" in words(page)
    assert "30 minutes" in words(page)
    browser, page = attempt(user.email, PASSWORD)
    assert page.status_code == 429
    assert not is_signed_in(browser)


def test_four_wrong_ones_lock_nobody_out_and_the_right_one_forgets_them():
    user = UserFactory()
    wrong(user.email, TRIES - 1)
    browser, _page = attempt(user.email, PASSWORD)
    assert is_signed_in(browser)
    wrong(user.email, TRIES - 1)
    assert is_signed_in(attempt(user.email, PASSWORD)[0])


def test_the_owner_still_signs_in_from_elsewhere_and_others_from_there():
    user, other = UserFactory(), UserFactory()
    wrong(user.email)
    assert is_signed_in(attempt(user.email, PASSWORD, address="198.51.100.4")[0])
    assert is_signed_in(attempt(other.email, PASSWORD)[0])


def test_it_ends_by_itself_also_when_somebody_goes_on_guessing():
    user = UserFactory()
    wrong(user.email)
    soon = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=20)
    with time_machine.travel(soon, tick=False):
        wrong(user.email)
    later = dt.datetime.now(dt.UTC) + dt.timedelta(minutes=31)
    with time_machine.travel(later, tick=False):
        assert is_signed_in(attempt(user.email, PASSWORD)[0])


def test_the_page_is_the_same_for_an_account_that_nobody_has():
    UserFactory(email="amara@example.org")
    pages = [wrong(email) for email in ("amara@example.org", "nobody@example.org")]
    assert words(pages[0]) == words(pages[1])
    assert pages[0].status_code == pages[1].status_code == 429


def test_spelling_and_further_addresses_give_no_further_tries():
    user = UserFactory(email="amara@example.org")
    EmailAddress.objects.create(user=user, email="private@example.org", verified=True)
    wrong("AMARA@example.org ", 2)
    wrong("private@example.org", 2)
    assert wrong("amara@example.org", 1).status_code == 429


def test_who_writes_down_an_address_of_somebody_else_draws_no_attempts_away():
    official, thief = UserFactory(email="amara@example.org"), UserFactory()
    EmailAddress.objects.create(user=thief, email="amara@example.org", verified=False)
    wrong("amara@example.org", 4)
    assert is_signed_in(attempt(thief.email, PASSWORD)[0])
    assert wrong("amara@example.org", 1).status_code == 429
    [event] = AuditEvent.objects.filter(kind="sign_in.locked")
    assert str(official.uuid) in event.body


def test_addresses_of_one_house_count_as_one():
    user = UserFactory()
    wrong(user.email, 4, address="2001:db8:1:2::1")
    assert wrong(user.email, 1, address="2001:db8:1:2:3::9").status_code == 429
    assert is_signed_in(attempt(user.email, PASSWORD, address="2001:db8:1:3::1")[0])


def test_an_address_of_four_numbers_stands_for_itself_however_it_is_written():
    user = UserFactory()
    wrong(user.email, 4, address="::ffff:203.0.113.7")
    assert is_signed_in(attempt(user.email, PASSWORD, address="::ffff:203.0.113.8")[0])
    wrong(user.email, 4, address="::ffff:203.0.113.7")
    assert wrong(user.email, 1, address="203.0.113.7").status_code == 429


def test_the_owner_is_told_once_an_hour_and_the_ledger_each_time(mailoutbox):
    user = UserFactory()
    wrong(user.email)
    wrong(user.email, 2)
    wrong(user.email, address="198.51.100.4")
    drain()
    [mail] = mailoutbox
    assert mail.to == [user.email]
    assert "203.0.113.7" in mail.body
    events = AuditEvent.objects.filter(kind="sign_in.locked")
    assert events.count() == 2
    assert str(user.uuid) in events[0].body
    assert "203.0.113" not in events[0].body


def test_attempts_at_nobody_are_told_to_nobody(mailoutbox):
    wrong("nobody@example.org")
    drain()
    assert mailoutbox == []
    assert not AuditEvent.objects.exists()


def test_a_new_password_neither_signs_in_nor_unlocks(mailoutbox):
    user = UserFactory()
    wrong(user.email)
    browser = Client(REMOTE_ADDR="203.0.113.7")
    browser.post("/account/password/reset/", {"email": user.email})
    drain()
    link = next(word for word in mailoutbox[-1].body.split() if "/reset/key/" in word)
    new = "another long secret"
    action = browser.get(link, follow=True).request["PATH_INFO"]
    browser.post(action, {"password1": new, "password2": new})
    assert User.objects.get(pk=user.pk).check_password(new)
    assert not is_signed_in(browser)
    assert attempt(user.email, new)[1].status_code == 429


def test_wrong_codes_count_like_wrong_passwords():
    with time_machine.travel(AT, tick=False):
        user = with_an_app()
        browser, _answer = password_given(user)
        step = "/account/second-step/sign-in/"
        answers = [browser.post(step, {"code": "000000"}).status_code for _n in range(TRIES)]
        assert answers == [200] * (TRIES - 1) + [429]
        assert browser.post(step, {"code": code_at(AT)}).status_code == 429
        assert not is_signed_in(browser)
        assert password_given(user)[1].status_code == 429


def test_whoever_took_over_a_session_does_not_guess_the_password_there(client_of):
    user = UserFactory()
    browser = client_of(user)
    again = [
        browser.post("/account/reauthenticate/", {"password": f"guess {n}"}).status_code
        for n in range(TRIES)
    ]
    assert again[-1] == 429
    right = browser.post("/account/reauthenticate/", {"password": PASSWORD})
    assert right.status_code == 429


def test_somebody_unlocks_it_and_that_stands_in_the_ledger():
    user, keeper = UserFactory(), UserFactory()
    wrong(user.email)
    [locked] = locked_accounts()
    assert (locked["user"], locked["address"]) == (user, "203.0.113.7")
    unlock(user, actor=keeper)
    assert locked_accounts() == []
    assert is_signed_in(attempt(user.email, PASSWORD)[0])
    assert AuditEvent.objects.get(kind="sign_in.unlocked").actor == keeper.uuid


def test_what_was_typed_is_not_kept():
    user = UserFactory()
    attempt(user.email, "Almost my password")
    kept = AccessAttempt.objects.get()
    assert "Almost" not in f"{kept.post_data}{kept.get_data}"
    assert user.email not in kept.post_data


@pytest.mark.parametrize(
    ("proxies", "forwarded", "found"),
    [
        (0, "198.51.100.4", "127.0.0.1"),
        (1, "198.51.100.4", "198.51.100.4"),
        (1, "10.0.0.1, 198.51.100.4", "198.51.100.4"),
        (1, "nonsense", "127.0.0.1"),
    ],
)
def test_an_address_is_what_trusted_proxies_say(rf, settings, proxies, forwarded, found):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"NUM_PROXIES": proxies}
    assert address_of(rf.get("/", headers={"X-Forwarded-For": forwarded})) == found


def test_guessing_tokens_is_slowed_down_and_holds_up_no_valid_one(client):
    from tests.api import secret_of  # noqa: PLC0415 - makes a token

    def ask(secret):
        return client.get("/api/v1/me/", headers={"Authorization": f"Bearer {secret}"}).status_code

    assert {ask(f"concord_{n:043d}") for n in range(30)} == {401}
    assert ask("concord_" + "x" * 43) == 429
    assert ask(secret_of(UserFactory(), "read")) == 200


def password_given_from(user, address):
    browser = Client(REMOTE_ADDR=address)
    browser.post("/account/login/", {"login": user.email, "password": PASSWORD})
    return browser


def test_wrong_codes_pause_the_account_from_everywhere_and_only_for_a_while(mailoutbox):
    with time_machine.travel(AT, tick=False) as now:
        user = with_an_app()
        pages = [
            password_given_from(user, f"203.0.113.{n}").post(STEP, {"code": "000000"})
            for n in range(TRIES)
        ]
        assert [page.status_code for page in pages] == [200] * (TRIES - 1) + [429]
        assert "wherever they came from" in words(pages[-1])
        owner = password_given_from(user, "198.51.100.4")
        page = owner.post(STEP, {"code": code_at(AT)})
        assert page.status_code == 429
        assert not is_signed_in(owner)
        drain()
        assert "set a new one" in mailoutbox[-1].body
        assert AuditEvent.objects.filter(kind="sign_in.locked").count() == 1
        now.shift(31 * 60)
        owner = password_given_from(user, "198.51.100.4")
        owner.post(STEP, {"code": code_at(AT + 31 * 60)})
        assert is_signed_in(owner)


def test_wrong_codes_add_up_however_long_between_them_until_one_is_right():
    with time_machine.travel(AT, tick=False) as now:
        user = with_an_app()
        for n in range(TRIES - 1):
            password_given_from(user, "203.0.113.7").post(STEP, {"code": "000000"})
            now.shift(31 * 60)
            assert WrongAnswers.objects.get(user=user).wrong == n + 1
        right = password_given_from(user, "203.0.113.7")
        right.post(STEP, {"code": code_at(AT + (TRIES - 1) * 31 * 60)})
        assert is_signed_in(right)
        assert WrongAnswers.objects.get(user=user).wrong == 0


def test_the_page_that_changes_the_password_gives_no_further_guesses(client_of):
    user = UserFactory()
    new = {"password1": "another long secret", "password2": "another long secret"}
    pages = [
        client_of(user).post(CHANGE, new | {"oldpassword": f"guess {n}"}, REMOTE_ADDR=f"10.0.0.{n}")
        for n in range(TRIES)
    ]
    assert [page.status_code for page in pages] == [200] * (TRIES - 1) + [429]
    assert "Locked for a while" in words(pages[-1])
    again = client_of(user).post("/account/reauthenticate/", {"password": PASSWORD})
    assert again.status_code == 429
    assert User.objects.get(pk=user.pk).check_password(PASSWORD)


def test_wrong_passwords_of_somebody_signed_in_count_as_at_sign_in(client_of):
    user = UserFactory()
    for n in range(2):
        client_of(user).post("/account/reauthenticate/", {"password": f"guess {n}"})
        client_of(user).post(CHANGE, {"oldpassword": f"guess {n}"})
    assert AccessAttempt.objects.get().failures_since_start == 4


def test_of_many_answers_at_once_no_more_are_looked_at_than_may_be(rf):
    user, looked = UserFactory(), []

    def look():
        looked.append(1)
        if len(looked) < 20:
            # Another answer comes before this one is found to be wrong.
            with pytest.raises(ValidationError):
                looked_at(rf.post("/"), user, look)
        raise ValidationError("wrong")

    with pytest.raises(ValidationError):
        looked_at(rf.post("/"), user, look)
    assert len(looked) == TRIES
