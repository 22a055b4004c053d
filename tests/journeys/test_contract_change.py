"""A change of the contract, from the partner's notice to the next version in force."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from core import clock
from partnerships.models import Variation
from partnerships.selectors.contract_versions import in_force
from tests.journeys.ways import TWO_WAYS
from tests.partnerships.variations.builders import a_world

pytestmark = pytest.mark.long(seconds=12)


@pytest.fixture
def world(site):
    return a_world(name="Northfield Hospital")


@pytest.fixture
def arrives(visit, keyboard, scripts):
    """Somebody at a browser of their own, on the page of the partnership's changes."""

    def arrive(user, world):
        who = visit(keyboard=keyboard, java_script_enabled=scripts)
        who.sign_in(user)
        who.open(reverse("partnership", args=[world.partnership.uuid]))
        main = who.page.get_by_role("main")
        who.follow("Money", within=main)
        who.follow("Changes", within=main)
        return who

    return arrive


@TWO_WAYS
def test_the_partner_asks_and_the_next_version_holds_from_its_day(world, arrives):
    declan = arrives(world.lead, world)
    ask_and_estimate(declan)
    amara = arrives(world.unit, world)
    draft(amara)
    maeve = arrives(world.manager, world)
    approve_and_compare(maeve)
    look_back(declan, reverse("contract_as_of", args=[world.partnership.uuid]))
    assert [declan.complaints, amara.complaints, maeve.complaints] == [[], [], []]
    made = Variation.objects.get()
    assert (made.noticed_by, made.approved_by) == (world.lead, world.manager)
    version = in_force(world.partnership, dt.date(2027, 4, 1))
    assert (version.number, version.published_at.date()) == (2, clock.today())


def ask_and_estimate(declan):
    with declan.counting(at_most=2):
        declan.follow("Ask for a change")
        declan.write("What shall change", "Six sockets in ward 3")
        declan.write("Why", "Nurses run cables across the corridor.")
        declan.press_button("Send the notice")
        declan.reads("The notice is recorded as")
    with declan.counting(at_most=2):
        declan.click(declan.page.locator("summary", has_text="Give the estimate"))
        declan.write("Change of the yearly charge", "1,000")
        declan.write("Capital cost", "2,400")
        declan.press_button("Give the estimate")
        declan.reads("The estimate is recorded.")
    declan.reads("Small change")
    declan.reads("these are this product’s defaults")


def draft(amara):
    with amara.counting(at_most=5):
        amara.follow("Six sockets in ward 3")
        amara.follow("Write the terms")
        amara.write("In force from", "2027-04-01")
        amara.write("Unitary charge", "30,001,000")
        amara.press_button("Save the draft")
        amara.reads("The draft is saved.")
        amara.click(amara.page.locator("summary", has_text="Put it forward for approval"))
        amara.press_button("Put it forward for approval")
        amara.reads("both sides see its terms now")
    amara.picture("change-put-forward")


def approve_and_compare(maeve):
    with maeve.counting(at_most=2):
        maeve.follow("Six sockets in ward 3")
        maeve.reads("30,001,000")
        maeve.press_button("Approve")
        maeve.reads("its terms are the next version of the contract")
    with maeve.counting(at_most=3):
        maeve.follow("Version 2 of the contract")
        maeve.reads("What differs from version 1")
        maeve.follow("All versions")
        maeve.press_button("Compare")
        maeve.reads("Every other term is the same in both.")
    maeve.picture("change-compared")


def look_back(declan, address):
    declan.open(f"{address}?on=2027-03-31")
    declan.reads("30,000,000")
    declan.open(f"{address}?on=2027-04-01")
    declan.reads("30,001,000")
    declan.picture("contract-as-of")
    declan.open(f"{address}?on=2018-02-28")
    declan.reads("No signed version of the contract was in force")
