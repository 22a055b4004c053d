"""Somebody leaves or is away: open work is named, what bears their name passes on, cover shows."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.urls import reverse

from core.models import AuditEvent
from governance.models import Risk
from governance.services.appointments import arrange_cover
from partnerships.models import Objective
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import MembershipFactory, UserFactory, appointment_of, person
from tests.factories.performance import KPIFactory
from tests.performance.returns.builders import a_return, typed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TODAY = dt.date(2026, 11, 23)
DAY = dt.timedelta(days=1)


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode()).replace("\u00a0", " ")


def ending(appointment) -> str:
    return reverse("people_end", args=[appointment.partnership.uuid, appointment.uuid])


@pytest.fixture
def official():
    return person("portfolio_official", name="Amara Diallo")


@pytest.fixture
def owner():
    """A contract manager who owns a risk, an objective and a KPI, and a colleague of theirs."""
    partnership = PartnershipFactory()
    manager = person("contract_manager", partnership, name="Maeve Brennan")
    Risk.objects.create(partnership=partnership, category="design", title="Ground", owner=manager)
    Objective.objects.create(partnership=partnership, title="Shorter waits", owner=manager)
    KPIFactory(partnership=partnership, name="Availability", owner=manager)
    person("approver", partnership, name="Seán Walsh")
    return appointment_of(manager)


def test_what_bears_the_name_of_whoever_leaves_is_named_and_passes_on(client_of, owner, official):
    browser = client_of(official)
    page = words(browser.get(ending(owner)))
    for said in ("Ground", "Shorter waits", "Availability", "Seán Walsh"):
        assert said in page
    heir = owner.partnership.appointments.get(role="approver").user
    browser.post(
        ending(owner),
        {"last_day": "2026-11-30", "reason": "Retires", "successor": str(heir.uuid)},
    )
    for rows in (owner.partnership.risks, owner.partnership.objectives, owner.partnership.kpis):
        assert rows.get().owner == heir
    assert (
        AuditEvent.objects.filter(stream=owner.partnership.stream)
        .latest("seq")
        .body.count("ownership.passed_on")
    )


def test_it_stays_with_them_where_nobody_is_chosen(client_of, owner, official):
    client_of(official).post(ending(owner), {"last_day": "2026-11-30", "reason": "Retires"})
    assert owner.partnership.risks.get().owner == owner.user


def test_nothing_passes_on_to_somebody_of_the_other_side_or_of_elsewhere(
    client_of, owner, official
):
    lead = person("partner_lead", owner.partnership)
    for heir in (lead, UserFactory()):
        answer = client_of(official).post(
            ending(owner),
            {"last_day": "2026-11-30", "reason": "Retires", "successor": str(heir.uuid)},
        )
        assert answer.status_code == 422
    owner.refresh_from_db()
    assert owner.until_on is None


def test_what_waits_for_whoever_leaves_is_named_with_who_has_it_then(client_of, official):
    from performance.services.returns import send_return  # noqa: PLC0415 - read beside its use

    case = a_return(2)
    send_return(case.monthly_return, typed(case, "98.6"), actor=case.partner)
    leaving = appointment_of(case.official)
    page = words(client_of(official).get(ending(leaving)))
    assert "October 2026" in page
    assert "Nobody else is Contract manager here" in page
    person("contract_manager", case.partnership, name="Dara Next")
    page = words(client_of(official).get(ending(leaving)))
    assert "From the day after, this waits for: Dara Next" in page


@pytest.mark.parametrize(("role", "place"), [("approver", "to_do"), ("partner_lead", "due")])
def test_cover_stands_above_the_list_of_both_while_it_lasts(client_of, official, role, place):
    partnership = PartnershipFactory(name="Northfield Hospital")
    absent = person(role, partnership, name="Seán Walsh")
    body = appointment_of(absent).organisation
    deputy = UserFactory(name="Dervla Deputy")
    MembershipFactory(user=deputy, organisation=body)
    arrange_cover(
        appointment_of(absent),
        deputy=deputy,
        organisation=body,
        from_on=TODAY,
        until_on=TODAY + 7 * DAY,
        actor=official,
    )
    url = reverse(place)
    assert "You stand in for Seán Walsh until 30 November 2026" in words(client_of(deputy).get(url))
    assert "Dervla Deputy stands in for you" in words(client_of(absent).get(url))
    assert "stands in for you" not in words(client_of(official).get(reverse("to_do")))
