"""An approver passes a limit of their own on to a deputy: lower, for a time, in their own house."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from core import clock
from core.models import AuditEvent
from core.money import to_minor
from core.problems import Refused
from governance.models import Appointment
from governance.services.appointments import end_appointment
from governance.services.delegation import delegate_limit
from performance.selectors.payment_rights import limit_of
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import MembershipFactory, UserFactory, appointment_of, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TODAY = dt.date(2026, 11, 23)
LAST = dt.date(2026, 12, 11)
OWN = Decimal(500_000)


@pytest.fixture
def partnership():
    return PartnershipFactory(currency="EUR")


@pytest.fixture
def senan(partnership):
    return person("approver", partnership, name="Senan Approves", limit=OWN)


@pytest.fixture
def dervla(partnership, senan):
    user = UserFactory(email="dervla@example.org", name="Dervla Deputy")
    MembershipFactory(user=user, organisation=appointment_of(senan).organisation)
    return user


def delegate(senan, **changed):
    facts = {"email": "dervla@example.org", "limit": Decimal(40_000), "from_on": TODAY}
    facts = {**facts, "until_on": LAST, "actor": senan, **changed}
    return delegate_limit(appointment_of(senan), **facts)


def codes(**changed):
    with pytest.raises(Refused) as refused:
        delegate(**changed)
    return refused.value.codes


def test_the_deputy_decides_up_to_the_limit_given_from_day_to_day(partnership, senan, dervla):
    made = delegate(senan)
    assert made.content()["limit"] == Decimal(40_000)
    assert limit_of(dervla, partnership) == Decimal(40_000)
    assert limit_of(senan, partnership) == OWN
    event = AuditEvent.objects.latest("pk")
    assert event.kind == "limit.delegated"
    with clock.travel(dt.datetime(2026, 12, 12, 9, tzinfo=dt.UTC)):
        assert limit_of(dervla, partnership) is None


def test_it_ends_with_the_givers_own_appointment(partnership, senan, dervla):
    delegate(senan)
    official = person("portfolio_official")
    end_appointment(appointment_of(senan), actor=official, last_day=TODAY, reason="Retires")
    with clock.travel(dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)):
        assert limit_of(dervla, partnership) is None


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"limit": OWN + 1}, "above_own"),
        ({"limit": Decimal(0)}, "none"),
        ({"limit": Decimal("1.001")}, "too_fine"),
        ({"email": "nobody@example.org"}, "unknown"),
        ({"from_on": TODAY - dt.timedelta(days=1)}, "past"),
        ({"until_on": TODAY - dt.timedelta(days=1)}, "before_start"),
    ],
)
def test_what_is_too_much_too_early_or_to_nobody_is_refused(senan, dervla, changed, code):
    assert code in codes(senan=senan, **changed)


def test_nobody_outside_the_authority_gets_a_limit(partnership, senan, dervla):
    partner = person("partner_lead", partnership)
    elsewhere = UserFactory(email="elsewhere@example.org")
    MembershipFactory(user=elsewhere)
    for one in (partner, elsewhere):
        assert codes(senan=senan, email=one.email) == {"unknown"}


def test_only_a_limit_of_ones_own_is_passed_on_and_a_deputy_passes_nothing_on(
    partnership, senan, dervla
):
    assert codes(senan=senan, actor=person("portfolio_official")) == {"not_yours"}
    made = delegate(senan)
    with pytest.raises(Refused):
        delegate_limit(
            made,
            email=senan.email,
            limit=Decimal(1),
            from_on=TODAY,
            until_on=LAST,
            actor=dervla,
        )


def test_the_database_keeps_a_limit_within_the_givers(senan, dervla):
    made = delegate(senan)
    for wrong in (
        {"limit": to_minor(OWN + 1, "EUR")},
        {"until_on": None},
        {"covers": None},
        {"limit": None},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Appointment.objects.filter(pk=made.pk).update(**wrong)


def test_on_the_page_it_is_passed_on_shown_and_taken_back(client_of, partnership, senan, dervla):
    browser = client_of(senan)
    people = reverse("people", args=[partnership.uuid])
    place = reverse("people_delegate", args=[partnership.uuid, appointment_of(senan).uuid])
    assert place in browser.get(people).content.decode()
    typed = {"email": dervla.email, "from_on": "2026-11-23", "until_on": "2026-12-11"}
    refused = browser.post(place, {**typed, "limit": "600,000"})
    assert "Your own limit is €500,000" in refused.content.decode().replace("\xa0", " ")
    assert browser.post(place, {**typed, "limit": "40,000"})["Location"] == people
    said = "Dervla Deputy approves up to €40,000 from"
    for page in (people, reverse("who_does_what", args=[partnership.uuid])):
        assert said in browser.get(page).content.decode().replace("\xa0", " ")
    partner = client_of(person("partner_lead", partnership)).get(people).content.decode()
    assert "Dervla Deputy stands in from" in partner
    assert "40,000" not in partner
    end = reverse("people_end", args=[partnership.uuid, appointment_of(dervla).uuid])
    assert client_of(dervla).get(end).status_code == 404
    browser.post(end, {"last_day": "2026-11-22", "reason": "Back from leave"})
    assert appointment_of(dervla).until_on == LAST
    browser.post(end, {"last_day": "2026-11-23", "reason": "Back from leave"})
    assert appointment_of(dervla).until_on == TODAY


def test_others_find_no_page_to_pass_it_on(client_of, partnership, senan, dervla):
    place = reverse("people_delegate", args=[partnership.uuid, appointment_of(senan).uuid])
    other = person("approver", partnership, limit=Decimal(1))
    assert client_of(other).get(place).status_code == 404
    assert client_of(person("contract_manager", partnership)).get(place).status_code == 403


def test_a_program_passes_it_on(partnership, senan, dervla):
    place = f"/partnerships/{partnership.uuid}/appointments/{appointment_of(senan).uuid}/delegate/"
    sent = {"email": dervla.email, "from_on": "2026-11-23", "until_on": "2026-12-11"}
    answer = Program(senan).post(place, {**sent, "limit": "40000"})
    assert answer.status_code == 201, answer.content
    assert answer.json()["is_delegated"] is True
    assert answer.json()["limit"] == {"amount": "40000.00", "currency": "EUR"}
    wrong = Program(senan).post(place, {**sent, "limit": "900000"})
    assert wrong.status_code == 422
