"""The page on which a person makes and revokes their own tokens."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from core.models import ApiToken
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import PASSWORD, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

PAGE = "/profile/tokens/"
FILLED = {"name": "Warehouse", "scopes": ["read", "submit"], "expires_on": "2027-02-01"}


@pytest.fixture
def official():
    return person("contract_manager", PartnershipFactory(reference="PPP-0105"))


@pytest.fixture
def visitor(client_of, official):
    """Signed in, the password given again a moment ago."""
    client = client_of(official)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    return client


def test_a_token_is_shown_once_and_works(visitor, official):
    html = visitor.post(PAGE, FILLED).content.decode()
    secret = re.search(r'value="(concord_[\w-]+)"', html)
    assert secret is not None
    assert secret[1] not in visitor.get(PAGE).content.decode()
    answer = Client().get("/api/v1/partnerships/", headers={"Authorization": f"Bearer {secret[1]}"})
    assert answer.json()["count"] == 1
    assert ApiToken.objects.get(owner=official).scopes == ["read", "submit"]


def test_the_password_is_asked_again_and_what_was_typed_goes_on(client_of, official):
    visitor = client_of(official, shown=False)
    answer = visitor.post(PAGE, FILLED)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/reauthenticate/")
    assert not ApiToken.objects.exists()
    page = visitor.post(answer.headers["Location"], {"password": PASSWORD})
    assert "concord_" in page.content.decode()
    assert ApiToken.objects.get().name == "Warehouse"


def test_a_refused_token_keeps_what_was_typed(visitor):
    page = visitor.post(PAGE, {"name": "Warehouse", "reference": "PPP-9999", "expires_on": ""})
    html = page.content.decode()
    assert page.status_code == 422
    assert "<title>Error: Tokens for programs" in html
    assert 'value="Warehouse"' in html
    assert "You see no partnership PPP-9999" in html
    assert "Choose at least one thing" in html
    assert not ApiToken.objects.exists()


def test_a_foreign_reference_is_answered_like_one_that_does_not_exist(visitor):
    PartnershipFactory(reference="PPP-0777")
    html = visitor.post(PAGE, FILLED | {"reference": "PPP-0777"}).content.decode()
    assert "You see no partnership PPP-0777" in html


def test_a_token_can_be_confined_to_one_partnership(visitor):
    html = visitor.post(PAGE, FILLED | {"reference": "ppp-0105"}).content.decode()
    assert "only PPP-0105" in html


def test_one_revokes_ones_own_tokens_only(visitor, official):
    Program(official)
    other = person("contract_manager", PartnershipFactory())
    Program(other)
    mine, foreign = ApiToken.objects.get(owner=official), ApiToken.objects.get(owner=other)
    assert visitor.post(f"{PAGE}{foreign.uuid}/revoke/").status_code == 404
    page = visitor.post(f"{PAGE}{mine.uuid}/revoke/", follow=True)
    assert "A program is revoked." in page.content.decode()
    mine.refresh_from_db()
    foreign.refresh_from_db()
    assert mine.revoked_at is not None
    assert foreign.revoked_at is None
