"""Whose role asks for a second step, from when on, and what they meet until they have one."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from allauth.mfa.totp.internal.auth import TOTP
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core import clock
from governance.roles import ROLES
from governance.services.appointments import appoint
from tests.core.sign_in.people import KEY, words
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import UserFactory, person

pytestmark = pytest.mark.django_db
ASKED = {"portfolio_official", "contract_manager", "approver", "partner_lead"}
DAYS = 14


@pytest.fixture
def policy(settings):
    settings.CONCORD_SECOND_STEP_DAYS = DAYS


def later(days):
    return time_machine.travel(dt.datetime.now(dt.UTC) + dt.timedelta(days=days), tick=False)


def holding(role):
    return person(role, None if ROLES[role].mandate else PartnershipFactory())


@pytest.mark.parametrize("role", ROLES)
def test_roles_that_move_money_or_give_access_are_asked_and_no_others(client_of, policy, role):
    page = words(client_of(holding(role)).get(reverse("mfa_index")))
    assert ("your password alone is not enough" in page) is (role in ASKED)


def test_whoever_looks_after_concord_itself_is_asked(client_of, policy):
    page = words(client_of(UserFactory(is_staff=True)).get(reverse("mfa_index")))
    assert "You look after Concord itself" in page


def test_until_the_day_all_pages_open_and_to_do_says_the_day(client_of, policy):
    user = holding("approver")
    browser = client_of(user)
    assert "you sign in with a second step" in words(browser.get(reverse("to_do")))
    with later(DAYS - 1):
        assert client_of(user).get(reverse("portfolio")).status_code == 200


def test_after_the_day_every_page_leads_to_the_one_that_says_why_and_how(client_of, policy):
    user = holding("approver")
    client_of(user)
    with later(DAYS + 1):
        browser = client_of(user)
        answer = browser.get(reverse("portfolio"))
        assert answer.headers["Location"] == reverse("mfa_index")
        page = words(browser.get(reverse("mfa_index")))
        assert "Your role decides on money" in page
        assert "Set up an app" in page
        told = browser.get("/api/v1/me/")
        assert told.status_code == 403
        assert "second step" in told.json()["detail"]
        assert browser.post(reverse("account_logout")).status_code == 302


def test_the_days_count_from_the_first_sign_in_and_not_from_the_last(client_of, policy):
    user = holding("approver")
    client_of(user)
    with later(10):
        client_of(user)
    with later(DAYS + 1):
        assert client_of(user).get(reverse("portfolio")).status_code == 302


def test_with_a_second_step_everything_opens_at_once(client_of, policy):
    user = holding("approver")
    client_of(user)
    with later(DAYS + 1):
        browser = client_of(user)
        TOTP.activate(user, KEY)
        assert browser.get(reverse("portfolio")).status_code == 200


def test_whoever_needs_a_second_step_keeps_one(client_of, policy):
    user = holding("approver")
    TOTP.activate(user, KEY)
    browser = client_of(user)
    browser.post("/account/reauthenticate/", {"password": "correct horse battery staple"})
    page = browser.post(reverse("mfa_deactivate_totp"))
    assert "Add another one first" in words(page)


def test_nobody_is_asked_where_the_policy_is_off(client_of):
    user = holding("approver")
    client_of(user)
    with later(400):
        assert client_of(user).get(reverse("portfolio")).status_code == 200


def test_tokens_for_programs_go_on(client, policy):
    """Each was made by somebody who had shown who they are, and has an end of its own."""
    from tests.api import Program  # noqa: PLC0415 - signs in as a program, not as a browser

    user = holding("approver")
    with later(DAYS + 1):
        assert Program(user).get("/me/").status_code == 200


@pytest.fixture
def joining(settings):
    """A board member, who is asked for nothing, and how they are given a role that asks."""
    settings.CONCORD_SECOND_STEP_DAYS = 0
    partnership = PartnershipFactory()
    user = person("board_member", partnership)
    organisation = user.memberships.get().organisation

    def give(**facts):
        appoint(user, role="approver", organisation=organisation, actor=None, **facts)

    return user, partnership, give


def test_who_is_given_such_a_role_is_asked_at_their_next_request(client_of, joining):
    user, _partnership, give = joining
    browser = client_of(user)
    assert browser.get(reverse("to_do")).status_code == 200
    give(partnership=PartnershipFactory(authority=user.memberships.get().organisation))
    assert browser.get(reverse("to_do")).headers["Location"] == reverse("mfa_index")
    assert browser.get("/api/v1/me/").status_code == 403


def test_a_role_that_begins_later_asks_on_its_day(client_of, joining):
    user, _partnership, give = joining
    browser = client_of(user)
    give(
        partnership=PartnershipFactory(authority=user.memberships.get().organisation),
        from_on=clock.today() + dt.timedelta(days=1),
    )
    assert browser.get(reverse("to_do")).status_code == 200
    with clock.travel(clock.now() + dt.timedelta(days=1)):
        assert browser.get(reverse("to_do")).headers["Location"] == reverse("mfa_index")


def test_a_role_that_ended_asks_no_longer_from_the_next_day_on(client_of, joining):
    user, _partnership, give = joining
    browser = client_of(user)
    give(
        partnership=PartnershipFactory(authority=user.memberships.get().organisation),
        until_on=clock.today(),
    )
    assert browser.get(reverse("to_do")).status_code == 302
    with clock.travel(clock.now() + dt.timedelta(days=1)):
        assert browser.get(reverse("to_do")).status_code == 200


def test_no_page_pays_for_it(client_of, joining, settings):
    user, _partnership, _give = joining
    browser = client_of(user)

    def asked():
        with CaptureQueriesContext(connection) as found:
            browser.get(reverse("profile"))
        return len(found)

    asked()
    with_policy = asked()
    settings.CONCORD_SECOND_STEP_DAYS = None
    assert asked() == with_policy
