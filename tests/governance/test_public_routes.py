"""Pages for everybody: the same for each role and for nobody, and no browser is marked by them."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from governance.roles import ROLES
from tests.factories.people import person
from tests.governance.everything import CANARY, Everything
from tests.governance.routes import public_routes

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.on_services,
    pytest.mark.usefixtures("on_demo_day"),
]
NONCE = re.compile(rb'name="mark" value="[^"]+"')


def test_the_public_pages_are_these():
    assert {route.name for route in public_routes()} == {
        "private_survey",
        "public_survey",
        "published",
        "published_file",
        "published_thing",
        "verify",
        "verify_program",
    }


def addresses(scene):
    """Each public page with something behind it, and with nothing."""
    story = {"uuid": scene.uuids["publication"]}
    known = {
        "public_survey": {"uuid": scene.uuids["users-survey"]},
        "private_survey": {},
        "published": {},
        "published_thing": story,
        "published_file": story,
        "verify": {},
        "verify_program": {},
    }
    for route in public_routes():
        yield route.url(**known[route.name])
        yield route.url()


def test_every_role_and_nobody_get_the_same_page_and_no_cookie(client, client_of):
    scene = Everything()
    for address in addresses(scene):
        _the_same_for_all(client, client_of, scene, address)


def _the_same_for_all(client, client_of, scene, address):
    told = {}
    for role in (None, *ROLES):
        browser = client if role is None else client_of(scene.person(role))
        answer = browser.get(address)
        told[role] = answer.status_code, NONCE.sub(b"", answer.content)
        assert not answer.cookies
        assert browser.post(address).cookies == {}
    assert len(set(told.values())) == 1
    status, body = told[None]
    assert CANARY.encode() not in body
    assert (status == 200) is (address in open_to_everybody(scene))


def open_to_everybody(scene) -> set[str]:
    """What was opened or published; of the story there is no file."""
    return {
        reverse("public_survey", args=[scene.uuids["users-survey"]]),
        reverse("published"),
        reverse("verify"),
        reverse("verify_program"),
        reverse("published_thing", args=[scene.uuids["publication"]]),
    }


@pytest.mark.parametrize("route", public_routes(), ids=str)
def test_a_stranger_learns_nothing_of_who_is_signed_in(client_of, route):
    someone = person("auditor")
    assert str(someone).encode() not in client_of(someone).get(route.url()).content
