"""Pages for everybody: the same for each role and for nobody, and no browser is marked by them."""

from __future__ import annotations

import re

import pytest

from governance.roles import ROLES
from tests.factories.people import person
from tests.governance.everything import Everything
from tests.governance.routes import public_routes

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
NONCE = re.compile(rb'name="mark" value="[^"]+"')


def test_the_public_pages_are_these():
    assert {route.name for route in public_routes()} == {"private_survey"}


@pytest.mark.parametrize("route", public_routes(), ids=str)
def test_every_role_and_nobody_get_the_same_page_and_no_cookie(client, client_of, route):
    scene = Everything()
    address = route.url()
    told = {}
    for role in (None, *ROLES):
        browser = client if role is None else client_of(scene.person(role))
        answer = browser.get(address)
        told[role] = answer.status_code, NONCE.sub(b"", answer.content)
        assert not answer.cookies
        assert browser.post(address).cookies == {}
    assert len(set(told.values())) == 1
    assert told[None][0] == 404


@pytest.mark.parametrize("route", public_routes(), ids=str)
def test_a_stranger_learns_nothing_of_who_is_signed_in(client_of, route):
    someone = person("auditor")
    assert str(someone).encode() not in client_of(someone).get(route.url()).content
