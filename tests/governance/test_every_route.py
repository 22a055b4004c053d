"""What holds for every page, also for those that are added later."""

from __future__ import annotations

import re
import uuid

import pytest
from django.conf import settings
from django.db import transaction
from django.urls import reverse

from core.models import AuditEvent
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.governance.everything import Everything
from tests.governance.routes import every_page, routes_of_a_partnership

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.on_services,
    pytest.mark.usefixtures("on_demo_day"),
    pytest.mark.long(seconds=0.6),
]

REFUSALS = {403, 404, 405}
VARIES = re.compile(rb'name="csrfmiddlewaretoken" value="\w+"|"X-CSRFToken": *"\w+"')
OWN_LISTS = {"portfolio_columns", "portfolio_chosen", "saved_views"}
OWN_DATA = {"own_data"}
"""Asking for what is held about oneself is everybody's right."""
"""How a person's own lists look is theirs to say; nothing is written about a partnership."""
ISSUING_IS_NOT_WRITING = {
    *(
        "report_list",
        "report_portfolio",
        "report_schedules",
        "audit_finding_new",
        "tokens",
        "profile",
        "end_sessions",
        "session_stay",
        "notices_read",
    ),
}
"""An auditor has reports issued, own findings, tokens and session: none changes a partnership."""


def test_the_walk_finds_the_pages():
    names = {route.name for route in every_page()}
    assert {"portfolio", "partnership", "documents", "document", "job_retry", "people"} <= names
    assert {"partnership", "people"} <= {route.name for route in routes_of_a_partnership()}


def test_anonymous_is_sent_to_sign_in(client):
    partnership = PartnershipFactory()
    wrong = []
    for route in every_page():
        url = route.url(uuid=partnership.uuid)
        response = client.get(url)
        if response.status_code == 405:
            response = client.post(url)
        led_to = response.headers.get("Location", "")
        if response.status_code != 302 or not led_to.startswith(reverse(settings.LOGIN_URL)):
            wrong.append(f"{route}: {response.status_code} {led_to}")
    assert wrong == []


WRITING = ("post", "put", "patch", "delete")


def test_anonymous_writes_nowhere(client):
    partnership = PartnershipFactory()
    wrong = []
    for route in every_page():
        for method in WRITING:
            status = getattr(client, method)(route.url(uuid=partnership.uuid)).status_code
            if status not in {302, *REFUSALS}:
                wrong.append(f"{method} {route}: {status}")
    assert wrong == []


NO_WRITING = ISSUING_IS_NOT_WRITING | OWN_LISTS | OWN_DATA


def test_an_auditor_writes_nowhere(client_of):
    partnership = PartnershipFactory()
    browser = client_of(person("auditor"))
    before = AuditEvent.objects.count()
    wrong = []
    for route in every_page():
        for method in WRITING if route.name not in NO_WRITING else ():
            status = getattr(browser, method)(route.url(uuid=partnership.uuid)).status_code
            if status not in REFUSALS:
                wrong.append(f"{method} {route}: {status}")
    assert wrong == []
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("role", ["partner_lead", "contract_manager", "certifier", "lender"])
def test_foreign_and_missing_are_the_same_404(client_of, role):
    foreign = PartnershipFactory(name="Unheard-of Harbour")
    browser = client_of(person(role, PartnershipFactory()))
    wrong = []
    for route in routes_of_a_partnership():
        for method in (browser.get, browser.post):
            told = [_told(method, route, one) for one in (foreign.uuid, uuid.uuid4())]
            status, body = told[0]
            if told[0] != told[1] or status not in {404, 405} or foreign.name.encode() in body:
                wrong.append(f"{method.__name__} {route}: {status} and {told[1][0]}")
    assert wrong == []


def _told(method, route, identifier):
    response = method(route.url(uuid=identifier))
    body = response.content
    return response.status_code, _plain(body, identifier) if response.status_code == 404 else body


THINGS = [route for route in every_page() if route.names_a_thing]


def test_every_page_of_a_thing_says_which():
    assert {route.thing for route in THINGS} <= {*Everything().uuids, None}


@pytest.mark.parametrize("role", ["contract_manager", "partner_lead"])
def test_pages_of_foreign_things_answer_like_those_of_missing_ones(client_of, role):
    own, foreign = Everything(), Everything()
    browser = client_of(own.person(role))
    wrong = []
    for route in THINGS:
        if route.thing is None:
            continue
        for method in (browser.get, browser.post):
            told = [
                _answer(method, route.url(uuid=one))
                for one in (foreign.uuids[route.thing], uuid.uuid4())
            ]
            if told[0] != told[1] or told[0][0] not in {403, 404, 405}:
                wrong.append(f"{method.__name__} {route}: {told[0][0]} and {told[1][0]}")
    assert wrong == []


def _answer(method, url):
    with transaction.atomic():
        answer = method(url)
        transaction.set_rollback(True)
    body = b"" if answer.streaming else answer.content
    return answer.status_code, _plain(body, url)


def _plain(body: bytes, identifier: object) -> bytes:
    """Without the address asked for and the marks that differ in each answer."""
    return VARIES.sub(b"", body.replace(str(identifier).encode(), b""))
