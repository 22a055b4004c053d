"""Appointing, ending, standing in: what is refused, why, and what follows on which day."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.models import AuditEvent
from core.problems import Refused
from governance.models import Appointment
from governance.roles import ROLES
from governance.services.appointments import appoint, arrange_cover, end_appointment
from partnerships.models import Partnership
from partnerships.models.access import permissions_on
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import (
    AuditOfficeFactory,
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    UsersFactory,
    appointment_of,
    person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TODAY = dt.date(2026, 11, 23)
DAY = dt.timedelta(days=1)


@pytest.fixture
def partnership():
    return PartnershipFactory()


@pytest.fixture
def official():
    return person("portfolio_official")


def colleague(organisation, **facts):
    user = UserFactory(**facts)
    MembershipFactory(user=user, organisation=organisation)
    return user


def refusal(call, *args, **kwargs) -> Refused:
    made, events = Appointment.objects.count(), AuditEvent.objects.count()
    with pytest.raises(Refused) as caught:
        call(*args, **kwargs)
    assert (Appointment.objects.count(), AuditEvent.objects.count()) == (made, events)
    return caught.value


def on(day: dt.date):
    return clock.travel(dt.datetime.combine(day, dt.time(9), tzinfo=dt.UTC))


def sees(user, partnership) -> bool:
    return Partnership.objects.visible_to(user).filter(pk=partnership.pk).exists()


def test_nobody_appoints_themselves(partnership):
    manager = person("contract_manager", partnership)
    refused = refusal(
        appoint,
        manager,
        role="board_member",
        organisation=partnership.authority,
        partnership=partnership,
        actor=manager,
    )
    assert refused.codes == {"self"}


def test_the_database_refuses_self_appointment_whatever_the_code_says(partnership):
    appointment = appointment_of(person("contract_manager", partnership))
    with pytest.raises(IntegrityError), transaction.atomic():
        Appointment.objects.filter(pk=appointment.pk).update(appointed_by=appointment.user_id)


CONFLICTS = [
    ("contract_manager", "partner_lead"),
    ("partner_submitter", "approver"),
    ("auditor", "contract_manager"),
    ("auditor", "portfolio_official"),
    ("auditor", "partner_lead"),
    ("certifier", "lender"),
    ("certifier", "partner_submitter"),
    ("contract_manager", "approver"),
    ("users_representative", "contract_manager"),
    ("users_representative", "partner_lead"),
    ("users_representative", "auditor"),
]


@pytest.mark.parametrize(("first", "second"), CONFLICTS + [pair[::-1] for pair in CONFLICTS])
def test_roles_that_cannot_be_held_together_are_refused_with_the_reason(
    partnership, official, first, second
):
    holder = person(first, partnership)
    organisation = {
        "partner": partnership.partner,
        "authority": partnership.authority,
        "independent": AuditOfficeFactory(),
        "users": UsersFactory(),
    }[ROLES[second].side]
    MembershipFactory(user=holder, organisation=organisation)
    refused = refusal(
        appoint,
        holder,
        role=second,
        organisation=organisation,
        partnership=partnership,
        actor=official,
    )
    assert refused.codes == {"conflict"}
    assert str(ROLES[first].label) in str(refused)


def test_a_mandate_conflicts_with_a_role_on_a_partnership_it_covers(partnership, official):
    office = AuditOfficeFactory()
    manager = person("contract_manager", partnership)
    MembershipFactory(user=manager, organisation=office)
    refused = refusal(appoint, manager, role="auditor", organisation=office, actor=official)
    assert refused.codes == {"conflict"}


def test_roles_one_after_the_other_do_not_conflict(partnership, official):
    manager = person("contract_manager", partnership, until_on=TODAY - DAY)
    office = AuditOfficeFactory()
    MembershipFactory(user=manager, organisation=office)
    appoint(manager, role="auditor", organisation=office, partnership=partnership, actor=official)
    assert permissions_on(manager, partnership) == ROLES["auditor"].permissions


def test_every_objection_is_told_at_once(partnership, official):
    refused = refusal(
        appoint,
        UserFactory(),
        role="contract_manager",
        organisation=partnership.partner,
        partnership=partnership,
        from_on=TODAY,
        until_on=TODAY - DAY,
        limit=Decimal(1),
        actor=official,
    )
    assert refused.codes == {"before_start", "no_limit", "not_member", "wrong_side"}


def test_a_partner_of_another_partnership_cannot_be_appointed(partnership, official):
    stranger = PartnershipFactory().partner
    refused = refusal(
        appoint,
        colleague(stranger),
        role="partner_lead",
        organisation=stranger,
        partnership=partnership,
        actor=official,
    )
    assert refused.codes == {"not_party"}


def test_a_role_on_one_partnership_cannot_be_a_mandate(official):
    authority = OrganisationFactory()
    refused = refusal(
        appoint,
        colleague(authority),
        role="approver",
        organisation=authority,
        mandate=authority,
        actor=official,
    )
    assert refused.codes == {"required"}


def test_an_appointment_is_in_the_ledger_and_sealed(partnership, official):
    user = colleague(partnership.authority)
    made = appoint(
        user,
        role="approver",
        organisation=partnership.authority,
        partnership=partnership,
        limit=Decimal(5000),
        actor=official,
    )
    assert made.currency == partnership.currency
    event = AuditEvent.objects.filter(stream=partnership.stream).latest("seq")
    assert event.actor == official.uuid
    assert "appointment.made" in str(event.body)
    assert str(made.uuid) in str(event.body)


def test_the_deputy_has_the_rights_within_the_dates_only(partnership, official):
    absent = person("approver", partnership, limit=Decimal(5000))
    deputy = colleague(partnership.authority)
    cover = arrange_cover(
        appointment_of(absent),
        deputy=deputy,
        organisation=partnership.authority,
        from_on=TODAY + DAY,
        until_on=TODAY + 3 * DAY,
        actor=official,
    )
    assert (cover.role, cover.limit, cover.currency) == ("approver", Decimal(5000), "GBP")
    seen = []
    for offset in range(5):
        with on(TODAY + offset * DAY):
            seen.append("accept_money" in permissions_on(deputy, partnership))
            assert "accept_money" in permissions_on(absent, partnership)
    assert seen == [False, True, True, True, False]


def test_cover_stays_within_the_appointment(partnership, official):
    absent = person("approver", partnership, from_on=TODAY, until_on=TODAY + 9 * DAY)
    refused = refusal(
        arrange_cover,
        appointment_of(absent),
        deputy=colleague(partnership.authority),
        organisation=partnership.authority,
        from_on=TODAY - DAY,
        until_on=TODAY + 10 * DAY,
        actor=official,
    )
    assert refused.codes == {"before_appointment", "after_end"}


def test_nobody_stands_in_for_themselves_or_for_a_deputy(partnership, official):
    absent = person("approver", partnership)
    dates = {"from_on": TODAY, "until_on": TODAY + 9 * DAY, "actor": official}
    place = {"organisation": partnership.authority, **dates}
    own = refusal(arrange_cover, appointment_of(absent), deputy=absent, **place)
    assert own.codes == {"same_person"}
    deputy = colleague(partnership.authority)
    cover = arrange_cover(appointment_of(absent), deputy=deputy, **place)
    third = colleague(partnership.authority)
    assert refusal(arrange_cover, cover, deputy=third, **place).codes == {"cover_of_cover"}


def test_whoever_arranges_cover_is_not_the_deputy(partnership):
    manager = person("contract_manager", partnership)
    absent = person("board_member", partnership)
    refused = refusal(
        arrange_cover,
        appointment_of(absent),
        deputy=manager,
        organisation=partnership.authority,
        from_on=TODAY,
        until_on=TODAY + DAY,
        actor=manager,
    )
    assert refused.codes == {"self"}


def test_an_appointment_ends_after_its_last_day(partnership, official):
    manager = person("contract_manager", partnership)
    end_appointment(appointment_of(manager), actor=official, last_day=TODAY, reason="Retires")
    assert sees(manager, partnership)
    with on(TODAY + DAY):
        assert not sees(manager, partnership)
    assert Appointment.objects.filter(user=manager, end_reason="Retires").exists()


def test_an_ended_appointment_takes_the_row_of_guardian_along(partnership, official):
    manager = person("contract_manager", partnership)
    end_appointment(appointment_of(manager), actor=official, last_day=TODAY - DAY, reason="Moved")
    assert not manager.groups.exists()


def test_ending_one_appointment_keeps_the_rights_of_the_next_one(partnership, official):
    manager = person("contract_manager", partnership)
    first = appointment_of(manager)
    appoint(
        manager,
        role="contract_manager",
        organisation=partnership.authority,
        partnership=partnership,
        from_on=TODAY + 7 * DAY,
        actor=official,
    )
    end_appointment(first, actor=official, last_day=TODAY - DAY, reason="A gap")
    assert not sees(manager, partnership)
    with on(TODAY + 7 * DAY):
        assert sees(manager, partnership)


def test_ending_needs_a_reason_and_a_day_within_the_appointment(partnership, official):
    appointment = appointment_of(person("contract_manager", partnership, from_on=TODAY))
    early = refusal(end_appointment, appointment, actor=official, last_day=TODAY - DAY, reason=" ")
    assert early.codes == {"before_start", "required"}
    end_appointment(appointment, actor=official, last_day=TODAY, reason="Retires")
    later = refusal(end_appointment, appointment, actor=official, last_day=TODAY + DAY, reason="On")
    assert later.codes == {"after_end"}


def test_the_deputy_goes_with_the_appointment(partnership, official):
    absent, deputy = person("approver", partnership), colleague(partnership.authority)
    arrange_cover(
        appointment_of(absent),
        deputy=deputy,
        organisation=partnership.authority,
        from_on=TODAY - DAY,
        until_on=TODAY + 9 * DAY,
        actor=official,
    )
    end_appointment(appointment_of(absent), actor=official, last_day=TODAY, reason="Retires")
    assert sees(deputy, partnership)
    with on(TODAY + DAY):
        assert not sees(deputy, partnership)


def test_cover_that_begins_after_the_end_is_ended_first(partnership, official):
    absent = person("approver", partnership)
    arrange_cover(
        appointment_of(absent),
        deputy=colleague(partnership.authority),
        organisation=partnership.authority,
        from_on=TODAY + 2 * DAY,
        until_on=TODAY + 9 * DAY,
        actor=official,
    )
    refused = refusal(
        end_appointment, appointment_of(absent), actor=official, last_day=TODAY, reason="Retires"
    )
    assert refused.codes == {"cover_begins_later"}


def test_an_appointment_ends_at_most_a_month_back(partnership, official):
    """What was done in a role since then cannot be made an act of nobody."""
    manager = person("contract_manager", partnership, from_on=TODAY - 400 * DAY)
    appointment = appointment_of(manager)
    early = refusal(
        end_appointment, appointment, actor=official, last_day=TODAY - 32 * DAY, reason="Left"
    )
    assert early.codes == {"too_far_back"}
    end_appointment(appointment, actor=official, last_day=TODAY - 31 * DAY, reason="Left")
    assert not sees(manager, partnership)


def test_a_limit_that_no_column_holds_and_a_slip_in_the_year_are_refused(partnership, official):
    manager = person("board_member", partnership)
    refused = refusal(
        appoint,
        manager,
        role="approver",
        organisation=partnership.authority,
        partnership=partnership,
        from_on=TODAY,
        until_on=dt.date(9999, 12, 31),
        limit=Decimal("9" * 40),
        actor=official,
    )
    assert refused.codes == {"too_large", "far_off"}


def test_the_same_appointment_sent_twice_is_made_once(partnership, official):
    manager = person("contract_manager", partnership, from_on=TODAY)
    facts = {
        "role": "contract_manager",
        "organisation": partnership.authority,
        "partnership": partnership,
        "from_on": TODAY,
        "actor": official,
    }
    assert refusal(appoint, manager, **facts).codes == {"held_already"}
