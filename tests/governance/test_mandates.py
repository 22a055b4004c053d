"""Mandates: one appointment over many partnerships, also over those that come later."""

from __future__ import annotations

import pytest

from core import clock
from governance.authority import authorities_open_to, may_import, may_open_partnerships
from partnerships.models import Partnership
from partnerships.models.access import permissions_on
from partnerships.services.creation import NewPartnership, create_partnership
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import OrganisationFactory, appointment_of, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def visible(user) -> set:
    return set(Partnership.objects.visible_to(user))


@pytest.mark.parametrize("role", ["auditor", "portfolio_official"])
def test_a_mandate_over_all_covers_every_partnership(role):
    mine = {PartnershipFactory(), PartnershipFactory()}
    assert visible(person(role)) == mine


@pytest.mark.parametrize("role", ["auditor", "portfolio_official"])
def test_a_mandate_over_one_authority_covers_its_partnerships_only(role):
    inside = PartnershipFactory()
    outside = PartnershipFactory()
    user = person(role, mandate=inside.authority)
    assert visible(user) == {inside}
    assert permissions_on(user, outside) == frozenset()


def opened_by(authority) -> Partnership:
    return create_partnership(
        NewPartnership(
            name="North quay",
            type="dbfo",
            authority=authority,
            sector="health",
            country="GB",
            currency="GBP",
        ),
        actor=None,
    )


def test_a_new_partnership_is_covered_at_once_by_the_mandates_over_it_and_no_other():
    authority, another = OrganisationFactory(), OrganisationFactory()
    over_all = person("auditor")
    over_it = person("portfolio_official", mandate=authority)
    over_another = person("portfolio_official", mandate=another)
    made = opened_by(authority)
    assert visible(over_all) == {made}
    assert visible(over_it) == {made}
    assert visible(over_another) == set()


def test_a_mandate_ends_like_any_appointment():
    PartnershipFactory()
    user = person("auditor")
    appointment = appointment_of(user)
    appointment.until_on = clock.today().replace(day=22)
    appointment.save()
    assert visible(user) == set()


def test_the_row_of_a_narrow_mandate_does_not_serve_a_wide_one():
    inside, outside = PartnershipFactory(), PartnershipFactory()
    user = person("auditor", mandate=inside.authority)
    appointment = appointment_of(user)
    appointment.mandate = None
    appointment.save()
    assert visible(user) == {inside}
    assert permissions_on(user, outside) == frozenset()


def test_only_a_mandate_over_all_may_import():
    authority = OrganisationFactory()
    wide, narrow = person("portfolio_official"), person("portfolio_official", mandate=authority)
    assert may_open_partnerships(wide)
    assert may_open_partnerships(narrow)
    assert may_import(wide)
    assert not may_import(narrow)
    assert set(authorities_open_to(narrow)) == {authority}


def test_who_edits_one_partnership_opens_none():
    manager = person("contract_manager", PartnershipFactory())
    assert not may_open_partnerships(manager)
    assert not authorities_open_to(manager).exists()
