"""What holds for every operation of the API, also for those that are added later."""

from __future__ import annotations

import uuid

import pytest
from django.db import transaction
from django.test import Client

from core.models import AuditEvent, Scope
from governance.roles import ROLES
from tests.api import Program, secret_of
from tests.factories.people import UserFactory
from tests.governance.everything import CANARY, Everything, own_things_of
from tests.governance.operations import every_operation
from tests.governance.routes import every_route

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.on_services,
    pytest.mark.usefixtures("on_demo_day"),
    pytest.mark.long(seconds=3),
]

OPERATIONS = every_operation()
NOT_OF_THE_API_PROPER = {"api-openapi"}
"""Open to everybody: it describes the API and holds no data."""
PERSONAL = {
    "api-disposal-agree",
    "api-disposal-detail",
    "api-disposal-refuse",
    "api-emergency-access-confirm",
    "api-emergency-access-detail",
    "api-emergency-access-end",
    "api-emergency-access-refuse",
    "api-legal-hold-agree",
    "api-legal-hold-agree-to-lift",
    "api-legal-hold-ask-to-lift",
    "api-legal-hold-detail",
    "api-legal-hold-refuse",
    "api-legal-hold-refuse-to-lift",
    "api-pseudonym-detail",
    "api-pseudonym-give",
    "api-pseudonym-refuse",
    "api-proposal-withdraw",
    "api-information-request-withdraw",
    "api-invitation-detail",
    "api-invitation-send-again",
    "api-invitation-withdraw",
    "api-jurisdiction-rule-withdraw",
    "api-kpi-change-withdraw",
    "api-payment-item-withdraw",
    "api-trust-weights-withdraw",
}
"""Only for whoever made the thing, may give that very role, or is the second person for it."""
OF_NO_PARTNERSHIP = {
    "api-disposal-agree",
    "api-disposal-detail",
    "api-disposal-dispose",
    "api-disposal-refuse",
    "api-price-index-detail",
}
"""Foreign to nobody: everybody who holds a role reads the register of indices; officials and
auditors, what is disposed of."""
NO_ROLE = "looks after Concord"
PARTNERS = ("partner_lead", "lender")


class Caller:
    """Sends an operation and takes back whatever it did."""

    def __init__(self, user, *scopes):
        self.user = user
        self.client = Client()
        self.token = secret_of(user, *scopes)

    def __call__(self, operation, url):
        headers = {"Authorization": f"Bearer {self.token}", "Idempotency-Key": uuid.uuid4().hex}
        with transaction.atomic():
            if operation.method == "GET":
                answer = self.client.get(url, headers=headers)
            else:
                answer = self.client.post(url, {}, headers=headers, content_type="application/json")
            body = (
                b"".join(answer.streaming_content) if answer.streaming else answer.content
            ).decode("utf-8", "replace")
            transaction.set_rollback(True)
        return answer.status_code, body


def left_to_services(role):
    """Operations that a service may still refuse: of the other side, or of another person."""
    return [one for one in OPERATIONS if one.depends_on_side(role) or one.name in PERSONAL]


def test_every_operation_declares_its_rule():
    assert [str(one) for one in OPERATIONS if one.rule is None] == []
    assert len(OPERATIONS) > 60


def test_every_route_of_the_api_is_walked():
    walked = {one.name for one in OPERATIONS} | NOT_OF_THE_API_PROPER
    assert {route.name for route in every_route() if route.is_of_the_api} == walked


@pytest.mark.parametrize("role", ROLES)
def test_each_role_does_what_its_rules_allow_and_nothing_else(role):
    world = Everything()
    caller = Caller(world.person(role))
    own = {name: row.uuid for name, row in own_things_of(caller.user).items()}
    wrong = []
    for operation in OPERATIONS:
        status, body = caller(operation, operation.url(world, **own))
        refused = status in {401, 403, 404, 405}
        if operation.is_for(role) and refused and operation not in left_to_services(role):
            wrong.append(f"{operation}: allowed, and answered {status} {body[:200]}")
        elif not operation.is_for(role) and status not in {403, 404}:
            wrong.append(f"{operation}: not allowed, and answered {status}")
        elif status >= 500:
            wrong.append(f"{operation}: broke {body[:200]}")
    assert wrong == []


@pytest.mark.parametrize("role", ["contract_manager", "partner_lead", "certifier"])
def test_what_is_foreign_answers_exactly_like_what_is_missing(role):
    own, foreign = Everything(), Everything()
    caller = Caller(own.person(role))
    wrong = []
    for operation in OPERATIONS:
        if not operation.parameters or operation.name in OF_NO_PARTNERSHIP:
            continue
        there, nowhere = operation.url(foreign), operation.url(None)
        known, unknown = caller(operation, there), caller(operation, nowhere)
        if (known[0], known[1].replace(there, "")) != (unknown[0], unknown[1].replace(nowhere, "")):
            wrong.append(f"{operation}: {known} is not {unknown}")
        if known[0] not in {403, 404}:
            wrong.append(f"{operation}: answered {known[0]} for what is foreign")
    assert wrong == []


@pytest.mark.parametrize("role", PARTNERS)
def test_no_internal_word_reaches_a_partner(role):
    world = Everything()
    caller = Caller(world.person(role))
    leaks = []
    for operation in OPERATIONS:
        if operation.method == "GET":
            _status, body = caller(operation, operation.url(world))
            if CANARY in body:
                leaks.append(str(operation))
    assert leaks == []


def test_the_canary_sings_for_an_official():
    world = Everything()
    caller = Caller(world.person("contract_manager"))
    sung = {
        operation.name
        for operation in OPERATIONS
        if operation.method == "GET" and CANARY in caller(operation, operation.url(world))[1]
    }
    assert {
        "api-kpi-record-list",
        "api-move-list",
        "api-proposal-list",
        "api-document-list",
    } <= sung


def test_nobody_gets_a_401_everywhere(client):
    wrong = []
    for operation in OPERATIONS:
        send = client.get if operation.method == "GET" else client.post
        answer = send(operation.url(None))
        found = (
            answer.status_code,
            answer.headers.get("WWW-Authenticate", "").partition(" ")[0],
            answer.headers["Content-Type"],
        )
        if found != (401, "Bearer", "application/problem+json"):
            wrong.append(f"{operation}: {found}")
    assert wrong == []


def test_a_token_without_the_scope_is_refused_everywhere():
    world = Everything()
    users = {role: world.person(role) for role in ROLES}
    users[NO_ROLE] = UserFactory(is_staff=True)
    callers = {
        (role, scope): Caller(user, *(set(Scope.values) - {scope}))
        for role, user in users.items()
        for scope in Scope.values
    }
    wrong = []
    for operation in OPERATIONS:
        role = next((role for role in ROLES if operation.is_for(role)), NO_ROLE)
        scope = operation.rule.scope.value
        if scope == Scope.READ:
            continue
        status, body = callers[role, scope](operation, operation.url(world))
        if status != 403 or f"“{scope}”" not in body:
            wrong.append(f"{operation}: {status} {body[:200]}")
    assert wrong == []


def test_a_session_writes_nowhere_without_its_csrf_token():
    world = Everything()
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(
        world.person("contract_manager"), backend="django.contrib.auth.backends.ModelBackend"
    )
    before = AuditEvent.objects.count()
    for operation in OPERATIONS:
        if operation.method == "POST":
            assert browser.post(operation.url(world)).status_code == 403
    assert AuditEvent.objects.count() == before


def test_lists_cost_ten_queries_at_most_and_details_fifteen(connection_queries):
    world = Everything()
    program = Program(world.person("contract_manager"))
    program.get("/me/")
    costs = {}
    for operation in OPERATIONS:
        if operation.method == "GET" and operation.is_for("contract_manager"):
            url = operation.url(world).removeprefix("/api/v1")
            costs[str(operation)] = connection_queries(lambda url=url: program.get(url))
    lists = {name: cost for name, cost in costs.items() if name.endswith("-list") and cost > 10}
    assert lists == {}
    assert {name: cost for name, cost in costs.items() if cost > 25} == {}
