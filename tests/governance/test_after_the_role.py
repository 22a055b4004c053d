"""A role that has ended opens nothing: every link, page and operation answers as to a stranger."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import transaction

from core import clock
from core.models import AuditEvent
from governance.models import Appointment
from tests.governance.everything import Everything
from tests.governance.routes import every_page
from tests.governance.test_every_operation import OF_NO_PARTNERSHIP, OPERATIONS, Caller
from tests.governance.test_every_route import _answer
from tests.once import once

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.on_services,
    pytest.mark.usefixtures("on_demo_day"),
    pytest.mark.long(seconds=20),
]

ROLES_ENDED = ("contract_manager", "approver", "partner_lead")
DAY = dt.timedelta(days=1)


@once
def world():
    return Everything()


def somebody_whose_role_ended(world, role):
    user = world.person(role)
    ended = Appointment.objects.filter(user=user).update(until_on=clock.today() - DAY)
    assert ended == 1
    return user


@pytest.mark.parametrize("role", ROLES_ENDED)
def test_every_page_of_a_thing_answers_like_that_of_a_missing_one(client_of, world, role):
    browser = client_of(somebody_whose_role_ended(world, role))
    before = AuditEvent.objects.count()
    wrong = []
    for route in every_page():
        if not route.names_a_thing or route.thing is None:
            continue
        for method in (browser.get, browser.post):
            told = [
                _answer(method, route.url(uuid=one))
                for one in (world.uuids[route.thing], uuid.uuid4())
            ]
            if told[0] != told[1] or told[0][0] not in {403, 404, 405}:
                wrong.append(f"{method.__name__} {route}: {told[0][0]} and {told[1][0]}")
    assert wrong == []
    assert AuditEvent.objects.count() == before


@pytest.mark.parametrize("role", ROLES_ENDED)
def test_every_operation_of_a_program_answers_for_nothing(world, role):
    caller = Caller(somebody_whose_role_ended(world, role))
    wrong = []
    for operation in OPERATIONS:
        if not operation.parameters or operation.name in OF_NO_PARTNERSHIP:
            continue
        there, nowhere = operation.url(world), operation.url(None)
        known, unknown = caller(operation, there), caller(operation, nowhere)
        if (known[0], known[1].replace(there, "")) != (unknown[0], unknown[1].replace(nowhere, "")):
            wrong.append(f"{operation}: {known} is not {unknown}")
        if known[0] not in {403, 404}:
            wrong.append(f"{operation}: answered {known[0]}")
    assert wrong == []


def test_until_its_last_day_the_same_pages_open(client_of, world):
    user = world.person("contract_manager")
    Appointment.objects.filter(user=user).update(until_on=clock.today())
    browser = client_of(user)
    opened = 0
    for route in every_page():
        if route.is_of_a_partnership:
            with transaction.atomic():
                opened += browser.get(route.url(uuid=world.partnership.uuid)).status_code == 200
                transaction.set_rollback(True)
    assert opened > 40
