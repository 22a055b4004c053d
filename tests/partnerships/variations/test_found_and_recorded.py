"""Changes of the contract in the search, and as they stood on an earlier day."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from core import clock, search
from partnerships.selectors.contract_versions import known_by
from partnerships.selectors.variations_on import variations_on
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def found(user, text):
    groups = search.search(user, search.Wanted.of(text))
    return [hit.title for group in groups for hit in group.hits if group.slug == "variations"]


def test_a_change_is_found_by_title_reason_and_reference_whatever_the_accents(world):
    made = world.asked(title="Café on the ground floor")
    for text in ("cafe", "ground FLOOR", made.reference, f"{world.partnership.name} cafe"):
        assert found(world.manager, text) == ["Café on the ground floor"], text
    assert found(world.manager, "cinema") == []


def test_both_sides_and_auditors_find_it_and_nobody_else(world):
    world.asked(title="Café on the ground floor")
    for who in (world.manager, world.lead, person("auditor")):
        assert found(who, "cafe")
    assert found(person("partner_lead", PartnershipFactory()), "cafe") == []


def states(world, day):
    return [str(one.state.value) for one in variations_on(world.partnership, known_by(day))]


def test_each_change_stands_as_it_did_on_the_day(world):
    first = clock.today()
    with clock.travel(dt.datetime(2026, 11, 24, 9, tzinfo=dt.UTC)):
        world.approved()
        today = clock.today()
    with clock.travel(dt.datetime(2026, 11, 26, 9, tzinfo=dt.UTC)):
        world.asked(title="A socket")
    assert states(world, first) == []
    assert states(world, today) == ["approved"]
    assert states(world, dt.date(2026, 11, 26)) == ["noticed", "approved"]
    assert states(world, None) == ["noticed", "approved"]


def test_the_page_and_programs_leave_out_what_was_asked_for_later(world, client_of):
    with clock.travel(dt.datetime(2026, 11, 25, 9, tzinfo=dt.UTC)):
        world.asked(title="A socket")
    address = reverse("contract_as_of", args=[world.partnership.uuid])
    where = f"/partnerships/{world.partnership.uuid}/contract-on/2026-11-23/"
    for day, there in (("2026-11-24", False), ("2026-11-25", True)):
        asked = {"on": "2026-11-23", "known_on": day}
        shown = client_of(world.lead).get(address, asked).content.decode()
        assert ("A socket" in shown) is there
        read = Program(world.lead).get(where, known_on=day).json()["variations"]
        assert [one["title"] for one in read] == (["A socket"] if there else [])
