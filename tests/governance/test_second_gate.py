"""Two gates: guardian's row, and an appointment and a membership in force today."""

from __future__ import annotations

import datetime as dt
import random

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.urls import reverse

from core import clock
from core.models import Membership
from governance.authority import holders
from governance.grants import group_name
from governance.models import Appointment
from governance.roles import ROLES
from partnerships.models import Partnership, PartnershipGroupObjectPermission
from partnerships.models.access import permissions_on
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import (
    MembershipFactory,
    OrganisationFactory,
    UserFactory,
    appointment_of,
    person,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

TODAY = dt.date(2026, 11, 23)
DAY = dt.timedelta(days=1)
EVERY_PERMISSION = sorted(name for name, _label in Partnership._meta.permissions)


@pytest.fixture
def partnership():
    return PartnershipFactory()


@pytest.fixture
def manager(partnership):
    return person("contract_manager", partnership)


def sees(user, partnership) -> bool:
    visible = Partnership.objects.visible_to(user).filter(pk=partnership.pk).exists()
    assert visible == ("view_shared" in permissions_on(user, partnership))
    assert visible == (user in holders(partnership, "view_shared"))
    return visible


def answer(client_of, user, partnership) -> int:
    return client_of(user).get(reverse("partnership", args=[partnership.uuid])).status_code


def test_an_appointment_in_force_opens_the_partnership(client_of, manager, partnership):
    assert sees(manager, partnership)
    assert answer(client_of, manager, partnership) == 200


@pytest.mark.parametrize(
    ("from_on", "until_on"),
    [
        (TODAY - 9 * DAY, TODAY - DAY),
        (TODAY + DAY, None),
        (TODAY + DAY, TODAY + 9 * DAY),
    ],
    ids=["expired yesterday", "begins tomorrow", "begins and ends later"],
)
def test_an_appointment_that_is_not_in_force_today_gives_nothing(
    client_of, manager, partnership, from_on, until_on
):
    Appointment.objects.filter(user=manager).update(from_on=from_on, until_on=until_on)
    assert not sees(manager, partnership)
    assert permissions_on(manager, partnership) == frozenset()
    assert answer(client_of, manager, partnership) == 404


@pytest.mark.parametrize(("from_on", "until_on"), [(TODAY, None), (TODAY - DAY, TODAY)])
def test_the_first_and_the_last_day_count(manager, partnership, from_on, until_on):
    Appointment.objects.filter(user=manager).update(from_on=from_on, until_on=until_on)
    assert sees(manager, partnership)


@pytest.mark.parametrize(
    "change",
    [
        {"until_on": TODAY - DAY},
        {"from_on": TODAY + DAY},
    ],
    ids=["ended yesterday", "begins tomorrow"],
)
def test_a_membership_that_is_not_in_force_today_gives_nothing(
    client_of, manager, partnership, change
):
    Membership.objects.filter(user=manager).update(**change)
    assert not sees(manager, partnership)
    assert answer(client_of, manager, partnership) == 404


def test_a_membership_of_another_organisation_does_not_carry_the_appointment(
    client_of, manager, partnership
):
    Membership.objects.filter(user=manager).update(organisation=OrganisationFactory())
    assert not sees(manager, partnership)
    assert answer(client_of, manager, partnership) == 404


def test_somebody_whose_account_is_closed_sees_nothing(client_of, manager, partnership):
    browser = client_of(manager)
    manager.is_active = False
    manager.save()
    assert not sees(manager, partnership)
    page = browser.get(reverse("partnership", args=[partnership.uuid]))
    assert page.status_code == 302
    assert page.headers["Location"].startswith(reverse("account_login"))


def test_a_row_of_guardian_without_an_appointment_gives_nothing(client_of, manager, partnership):
    other = UserFactory()
    other.groups.add(Group.objects.get(name=group_name(appointment_of(manager))))
    assert not sees(other, partnership)
    assert answer(client_of, other, partnership) == 404


def test_an_appointment_without_a_row_of_guardian_gives_nothing(client_of, manager, partnership):
    manager.groups.clear()
    assert not Partnership.objects.visible_to(manager).exists()
    assert permissions_on(manager, partnership) == frozenset()
    assert answer(client_of, manager, partnership) == 404


def test_the_row_of_one_role_does_not_serve_the_appointment_to_another(partnership):
    lender = person("lender", partnership)
    manager = person("contract_manager", partnership)
    lender.groups.set(manager.groups.all())
    assert not Partnership.objects.permitted(lender, "check_records").exists()
    assert "check_records" not in permissions_on(lender, partnership)


def test_a_system_administrator_sees_no_partnership_by_it(client_of, partnership):
    administrator = UserFactory(is_staff=True, is_superuser=True)
    assert not sees(administrator, partnership)
    assert answer(client_of, administrator, partnership) == 404


def test_anonymous_sees_nothing(partnership):
    assert not Partnership.objects.visible_to(AnonymousUser()).exists()
    assert permissions_on(AnonymousUser(), partnership) == frozenset()


def test_rights_end_on_the_day_without_anybody_doing_anything(manager, partnership):
    Appointment.objects.filter(user=manager).update(until_on=TODAY)
    assert sees(manager, partnership)
    with clock.travel(dt.datetime(2026, 11, 24, 9, 0, tzinfo=dt.UTC)):
        assert not sees(manager, partnership)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_a_role_gives_its_permissions_and_no_other(role, partnership):
    user = person(role, None if ROLES[role].mandate else partnership)
    other = PartnershipFactory()
    assert permissions_on(user, partnership) == ROLES[role].permissions
    if not ROLES[role].mandate:
        assert permissions_on(user, other) == frozenset()


@pytest.mark.parametrize("role", sorted(ROLES))
def test_both_questions_about_each_permission_have_one_answer(role, partnership):
    user = person(role, partnership)
    told = permissions_on(user, partnership)
    for permission in EVERY_PERMISSION:
        found = Partnership.objects.permitted(user, permission).filter(pk=partnership.pk)
        answers = (
            found.exists(),
            permission in told,
            user in holders(partnership, permission),
        )
        assert answers == (permission in ROLES[role].permissions,) * 3, permission


@pytest.mark.parametrize("seed", range(40))
def test_both_questions_have_one_answer_for_whatever_somebody_holds(seed, partnership):
    """Appointments here and elsewhere, mandates, past and future ones, of either organisation."""
    chance = random.Random(seed)  # noqa: S311 - nothing is secret here
    user, own, foreign = UserFactory(), OrganisationFactory(), OrganisationFactory()
    MembershipFactory(user=user, organisation=own)
    for _ in range(chance.randint(1, 4)):
        where = chance.choice([partnership, partnership, PartnershipFactory(), None])
        from_on = TODAY + chance.choice([-9, -9, -9, 0, 1]) * DAY
        until_on = chance.choice([None, None, TODAY - DAY, TODAY, TODAY + 9 * DAY])
        Appointment.objects.create(
            user=user,
            organisation=chance.choice([own, own, own, foreign]),
            role=chance.choice(sorted(ROLES)),
            partnership=where,
            mandate=None if where else chance.choice([None, partnership.authority, foreign]),
            from_on=from_on,
            until_on=None if until_on is None else max(from_on, until_on),
            appointed_at=clock.now(),
        )
    # The first gate stands open.
    group = Group.objects.create(name="everything")
    user.groups.add(group)
    for one in Permission.objects.filter(content_type__model="partnership"):
        PartnershipGroupObjectPermission.objects.create(
            content_object=partnership, permission=one, group=group
        )
    here = Partnership.objects.filter(pk=partnership.pk)

    permitted = {name for name in EVERY_PERMISSION if here.permitted(user, name).exists()}

    assert permissions_on(user, partnership) == permitted


def test_who_manages_a_contract_accepts_no_money_there_whatever_else_they_hold(partnership):
    user = person("approver", partnership)
    assert "accept_money" in permissions_on(user, partnership)
    Appointment.objects.create(
        user=user,
        organisation=appointment_of(user).organisation,
        role="contract_manager",
        partnership=partnership,
        from_on=TODAY,
        appointed_at=clock.now(),
    )
    assert "accept_money" not in permissions_on(user, partnership)
    assert not Partnership.objects.permitted(user, "accept_money").exists()


def test_every_permission_of_a_role_exists():
    for role in ROLES.values():
        assert role.permissions <= set(EVERY_PERMISSION), role.slug


def test_whoever_does_not_write_holds_no_permission_to_write():
    reading = {
        "view_shared",
        "view_internal",
        "view_history",
        "issue_report",
        "download_reports",
        "download_shared_reports",
        "write_findings",
    }
    for role in ROLES.values():
        if not role.writes:
            assert role.permissions <= reading, role.slug
