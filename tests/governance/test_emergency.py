"""Emergency access: one asks, another confirms, it reads for an hour and never writes."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.jobs.worker import drain
from core.models import AuditEvent
from core.problems import Refused
from governance.models import EmergencyAccess
from governance.services.emergency import (
    ask_for_access,
    close_access,
    end_access,
    open_access,
    refuse_access,
)
from partnerships.models import Partnership
from tests.conftest import DEMO_DAY
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import UserFactory, person
from tests.governance.everything import CANARY, Everything
from tests.governance.routes import every_page
from tests.governance.test_canary import leaks
from tests.governance.test_every_route import _answer

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.on_services,
    pytest.mark.usefixtures("on_demo_day"),
]

PAGE = "/access/emergency/"
WHY = "The scorecard of October fails; we look at its figures."
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def partnership():
    return PartnershipFactory(name="Northfield Hospital", reference="PPP-0105")


@pytest.fixture
def admin():
    return UserFactory(name="Ada Admin", is_staff=True)


@pytest.fixture
def senan(partnership):
    return person("approver", partnership, name="Senan Approves")


def asked(admin, reference="PPP-0105"):
    return ask_for_access(reference, reason=WHY, actor=admin)


def codes(call, *args, **kwargs):
    with pytest.raises(Refused) as refused:
        call(*args, **kwargs)
    return refused.value.codes


def home(partnership):
    return reverse("partnership", args=[partnership.uuid])


def test_it_opens_when_a_second_person_confirms_and_ends_by_itself(
    client_of, partnership, admin, senan
):
    browser = client_of(admin)
    assert browser.get(home(partnership)).status_code == 404
    access = asked(admin)
    assert browser.get(home(partnership)).status_code == 404
    open_access(access, actor=senan)
    page = browser.get(home(partnership))
    assert page.status_code == 200
    assert "You only read Northfield Hospital" in page.content.decode()
    assert browser.get(home(PartnershipFactory())).status_code == 404
    with clock.travel(DEMO_DAY + 60 * MINUTE):
        assert browser.get(home(partnership)).status_code == 404
        assert close_access(str(access.uuid))
        assert not close_access(str(access.uuid))
    assert not admin.groups.exists()
    access.refresh_from_db()
    assert access.state == "ended"


def test_every_page_read_is_written_down_and_what_is_not_read_is_not(
    client_of, partnership, admin, senan
):
    open_access(asked(admin), actor=senan)
    browser = client_of(admin)
    people = reverse("people", args=[partnership.uuid])
    for address in (home(partnership), people, "/profile/"):
        browser.get(address)
    read = AuditEvent.objects.filter(kind="emergency.read").order_by("seq")
    assert [home(partnership) in one.body or people in one.body for one in read] == [True, True]
    history = client_of(senan).get(reverse("history", args=[partnership.uuid])).content.decode()
    assert "Read a page under emergency access" in history


def test_auditors_and_the_manager_are_told_at_once(partnership, admin, senan, mailoutbox):
    auditor = person("auditor", partnership)
    manager = person("contract_manager", partnership)
    partner = person("partner_lead", partnership)
    access = asked(admin)
    drain()
    assert {to for mail in mailoutbox for to in mail.to} == {senan.email}
    mailoutbox.clear()
    open_access(access, actor=senan)
    drain()
    told = {to for mail in mailoutbox for to in mail.to}
    assert told == {auditor.email, manager.email}
    assert partner.email not in told
    assert all(WHY in mail.body for mail in mailoutbox)


def test_only_a_second_person_with_the_say_confirms(partnership, admin, senan):
    access = asked(admin)
    other = UserFactory(is_staff=True)
    for wrong in (admin, other, person("contract_manager", partnership)):
        assert codes(open_access, access, actor=wrong) == {"own_entry"}
    assert open_access(access, actor=senan).decided_by == senan
    assert codes(open_access, access, actor=senan) == {"decided"}


def test_where_nobody_approves_another_administrator_confirms(partnership, admin):
    access = asked(admin)
    assert codes(open_access, access, actor=admin) == {"own_entry"}
    assert open_access(access, actor=UserFactory(is_staff=True)).state == "open"


def test_what_is_asked_wrongly_is_refused_with_everything(partnership, admin, senan):
    assert codes(ask_for_access, "PPP-9999", reason=" ", actor=admin) == {"unknown", "required"}
    assert codes(ask_for_access, "PPP-0105", reason=WHY, actor=senan) == {"forbidden"}
    access = asked(admin)
    assert codes(ask_for_access, "ppp-0105", reason=WHY, actor=admin) == {"waits"}
    with clock.travel(DEMO_DAY + dt.timedelta(days=1)):
        assert codes(open_access, access, actor=senan) == {"decided"}
    refuse_access(access, actor=senan)
    assert codes(end_access, access, actor=senan) == {"over"}


def test_it_can_be_ended_early_by_who_reads_or_who_answers(client_of, partnership, admin, senan):
    for who in (admin, senan):
        access = open_access(asked(admin), actor=senan)
        assert codes(end_access, access, actor=person("contract_manager", partnership)) == {
            "forbidden"
        }
        end_access(access, actor=who)
        assert client_of(admin).get(home(partnership)).status_code == 404
        assert not admin.groups.exists()


def test_the_database_keeps_the_second_person(admin, senan):
    access = asked(admin)
    for wrong in (
        {"decided_by": admin, "decided_at": clock.now(), "state": "open", "ends_at": clock.now()},
        {"state": "open", "ends_at": clock.now()},
        {"state": "open", "decided_by": senan, "decided_at": clock.now()},
        {"reason": ""},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            EmergencyAccess.objects.filter(pk=access.pk).update(**wrong)


def test_to_a_request_that_could_write_the_partnership_is_missing(
    client_of, partnership, admin, senan
):
    open_access(asked(admin), actor=senan)
    browser, people = client_of(admin), reverse("people", args=[partnership.uuid])
    assert browser.get(people).status_code == 200
    assert browser.post(people).status_code == 404


@pytest.mark.parametrize("gate", ["first", "second"])
def test_either_gate_alone_keeps_it_closed(client_of, partnership, admin, senan, gate):
    access = open_access(asked(admin), actor=senan)
    if gate == "first":
        admin.groups.clear()
    else:
        EmergencyAccess.objects.filter(pk=access.pk).update(ends_at=clock.now())
    assert client_of(admin).get(home(partnership)).status_code == 404


def test_on_the_page_it_is_asked_for_confirmed_and_ended(client_of, partnership, admin, senan):
    browser, second = client_of(admin), client_of(senan)
    typed = {"act": "ask", "reference": "PPP-0105", "reason": ""}
    refused = browser.post(PAGE, typed)
    assert refused.status_code == 422
    assert 'value="PPP-0105"' in refused.content.decode()
    assert browser.post(PAGE, {**typed, "reason": WHY}).status_code == 302
    access = EmergencyAccess.objects.get()
    assert "waits for a second person" in browser.get(PAGE).content.decode()
    answer = {"act": "confirm", "thing": str(access.uuid)}
    assert browser.post(PAGE, answer).status_code == 422
    assert WHY in second.get(PAGE).content.decode()
    stolen = client_of(senan, shown=False).post(PAGE, answer)
    assert stolen.headers["Location"].startswith("/account/reauthenticate/")
    assert second.post(PAGE, answer).status_code == 302
    assert "Open now" in client_of(person("auditor", partnership)).get(PAGE).content.decode()
    assert second.post(PAGE, {**answer, "act": "end"}).status_code == 302
    assert "ended" in browser.get(PAGE).content.decode()


def test_partners_and_other_officials_see_nothing_of_it(client_of, partnership, admin, senan):
    asked(admin)
    assert client_of(person("partner_lead", partnership)).get(PAGE).status_code == 403
    elsewhere = client_of(person("approver", PartnershipFactory()))
    assert "Northfield" not in elsewhere.get(PAGE).content.decode()
    wanted = {"act": "confirm", "thing": str(EmergencyAccess.objects.get().uuid)}
    assert elsewhere.post(PAGE, wanted).status_code == 404


@pytest.mark.long(seconds=30)
def test_it_reads_what_officials_read_writes_nothing_and_afterwards_nothing_is_there(client_of):
    world = Everything()
    admin = UserFactory(is_staff=True)
    browser = client_of(admin)
    routes = [one for one in every_page() if one.is_of_a_partnership]
    assert leaks(browser, world, CANARY, routes=routes) == []
    access = asked(admin, world.partnership.reference)
    open_access(access, actor=world.person("approver"))
    assert len(leaks(browser, world, CANARY, routes=routes)) > 10
    before = AuditEvent.objects.exclude(kind="emergency.read").count()
    for route in routes:
        address = route.url(**{**world.uuids, "uuid": world.partnership.uuid})
        assert browser.post(address).status_code in {403, 404, 405}, address
    assert AuditEvent.objects.exclude(kind="emergency.read").count() == before
    with clock.travel(DEMO_DAY + 61 * MINUTE):
        assert leaks(browser, world, CANARY, routes=routes) == []
        for route in every_page():
            if route.names_a_thing and route.thing is not None:
                there = _answer(browser.get, route.url(uuid=world.uuids[route.thing]))
                assert there == _answer(browser.get, route.url(uuid=uuid.uuid4())), str(route)
    assert Partnership.objects.visible_to(admin).count() == 0
