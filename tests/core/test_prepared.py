"""A subquery of which the text is made once finds what one that is built anew finds."""

from __future__ import annotations

import datetime as dt

import pytest

from core.models import Membership
from core.prepared import Prepared
from tests.factories.people import MembershipFactory, UserFactory

pytestmark = pytest.mark.django_db

DAY = dt.date(2026, 11, 23)


AUTHORITY, LENDER = "public_authority", "lender"


def memberships(person, day, *kinds):
    return Membership.objects.in_force(day).filter(user=person, organisation__kind__in=kinds)


@pytest.fixture
def built():
    """How often the text was made."""
    calls = []

    def build(*asked):
        calls.append(asked)
        return memberships(*asked).values("organisation")

    return Prepared(build), calls


def found(condition):
    return set(Membership.objects.filter(organisation__in=condition).values_list("pk", flat=True))


def test_each_person_and_day_has_its_own_answer(built):
    prepared, calls = built
    mine = MembershipFactory(from_on=DAY, organisation__kind=AUTHORITY)
    other = MembershipFactory(from_on=DAY + dt.timedelta(days=1), organisation__kind=AUTHORITY)
    assert found(prepared.rows(mine.user_id, DAY, AUTHORITY)) == {mine.pk}
    assert found(prepared.rows(other.user_id, DAY, AUTHORITY)) == set()
    assert found(prepared.rows(other.user_id, other.from_on, AUTHORITY)) == {other.pk}
    assert len(calls) == 1


def test_words_make_another_text(built):
    prepared, calls = built
    mine = MembershipFactory(from_on=DAY, organisation__kind=LENDER)
    assert found(prepared.rows(mine.user_id, DAY, AUTHORITY)) == set()
    assert found(prepared.rows(mine.user_id, DAY, LENDER, AUTHORITY)) == {mine.pk}
    assert len(calls) == 2


def test_no_words_find_nothing(built):
    prepared, _calls = built
    mine = MembershipFactory(from_on=DAY)
    assert found(prepared.rows(mine.user_id, DAY)) == set()
    assert not Membership.objects.filter(prepared.exists(mine.user_id, DAY)).exists()


def test_it_says_whether_there_is_any(built):
    prepared, _calls = built
    mine = MembershipFactory(from_on=DAY, organisation__kind=AUTHORITY)
    assert Membership.objects.filter(prepared.exists(mine.user_id, DAY, AUTHORITY)).exists()
    assert not Membership.objects.filter(prepared.exists(UserFactory().pk, DAY, AUTHORITY)).exists()
