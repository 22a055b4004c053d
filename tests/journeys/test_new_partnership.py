"""Story 2: an official creates a partnership, from plain questions to all that it begins with."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from partnerships.models import ContractVersion, Partnership, PartnershipDraft
from partnerships.routes import RISK_QUESTIONS
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import MembershipFactory, OrganisationFactory, person
from tests.factories.performance import KPIFactory, MilestoneFactory
from tests.journeys.eye import complaints_of
from tests.journeys.ways import WAYS
from tests.performance.opening.builders import check_of, drafted, filled, page_of

NAME = "Northfield Online Booking"
TYPE = "They develop something new with us"


@pytest.fixture
def official(site):
    authority = OrganisationFactory(name="Northfield Health Board", country="IE")
    MembershipFactory(organisation=authority, user__name="Maeve Brennan")
    return person(
        "portfolio_official", organisation=authority, mandate=authority, name="Amara Diallo"
    )


def says_what_it_is(amara):
    """What somebody types and picks, which is the work itself."""
    amara.write("Name", NAME)
    amara.choose("Authority that leads", "Northfield Health Board")
    amara.choose("Sector", "Health")
    amara.choose("Country", "Ireland")
    amara.choose("Currency", "EUR")
    amara.write("Value", "480,000")
    for one in RISK_QUESTIONS:
        amara.choose(str(one.question), str(one.answers[1 if one.code != "exit" else 0]))


def card(amara, name):
    return amara.page.get_by_role("radio", name=re.compile(f"^{name}"))


@WAYS
def test_a_partnership_is_made_in_ten_clicks_beyond_what_is_typed(
    visit, official, keyboard, scripts
):
    amara = visit(keyboard=keyboard, java_script_enabled=scripts)
    amara.sign_in(official)
    with amara.counting(at_most=10):
        amara.follow("Portfolio")
        amara.follow("New partnership")
        says_what_it_is(amara)
        amara.click(card(amara, TYPE))
        amara.click(amara.page.get_by_label("Online services", exact=True))
        if not scripts:
            amara.press_button("Update for this type")
        amara.reads("Online completion")
        amara.reads("Possible, because the value is under")
        amara.click(card(amara, "Light route"))
        staff = amara.page.get_by_role("checkbox", name=re.compile("^Staff trained"))
        if staff.is_checked():
            amara.click(staff)
        amara.choose("Contract manager", "Maeve Brennan")
        amara.picture(f"story-2-page-{'keyboard' if keyboard else scripts}")
        amara.press_button("Check and make")
        amara.reads("Nothing exists yet.")
        assert not Partnership.objects.exists()
        amara.press_button("Make the partnership")
        amara.reads(f"{NAME} is made.")
    amara.picture(f"story-2-made-{'keyboard' if keyboard else scripts}")
    made = Partnership.objects.get()
    assert (made.type, made.route, made.risk_points) == ("innovation", "light", 3)
    assert made.kpis.filter(code="online_completion").exists()
    assert not made.kpis.filter(code="staff_trained").exists()
    assert made.appointments.get().role == "contract_manager"
    expect(amara.page.get_by_role("heading", level=1)).to_have_text(NAME)


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_draft_survives_sign_out(visit, official, scripts):
    amara = visit(java_script_enabled=scripts)
    amara.sign_in(official)
    amara.open("/partnerships/new/")
    says_what_it_is(amara)
    amara.click(card(amara, TYPE))
    amara.press_button("Save draft")
    amara.reads("The draft is saved. Nothing is made yet.")
    amara.sign_out()
    again = visit(java_script_enabled=scripts)
    again.sign_in(official)
    again.open("/partnerships/new/")
    again.follow(NAME)
    expect(card(again, TYPE)).to_be_checked()
    again.reads("Online completion")
    assert again.complaints == []
    again.open("/partnerships/new/")
    again.press_button(re.compile("^Delete"))
    again.reads("The draft is deleted.")
    assert not PartnershipDraft.objects.exists()


def test_two_tabs_with_the_same_draft_show_both(visit, official):
    first = visit()
    first.sign_in(official)
    first.open("/partnerships/new/")
    first.write("Name", NAME)
    first.press_button("Save draft")
    first.reads("The draft is saved.")
    address = first.page.url
    second = visit()
    second.sign_in(official)
    second.open(address)
    for tab, name in ((first, "From the first tab"), (second, "From the second tab")):
        tab.page.locator("#about").evaluate("box => { box.open = true }")
        tab.write("Name", name)
        tab.press_button("Save draft")
    second.reads("This draft was saved in another tab while you wrote.")
    second.reads("From the first tab")
    second.press_button("Save draft")
    second.reads("The draft is saved.")
    assert PartnershipDraft.objects.get().name == "From the second tab"


@pytest.mark.appearance
@pytest.mark.timeout(300)
def test_a_full_draft_and_the_pages_that_edit_are_fit_for_everybody(visit, official, client_of):
    authority = official.memberships.get().organisation
    browser = client_of(official)
    draft = drafted(browser, authority, country="IE")
    browser.post(page_of(draft), filled(browser.get(page_of(draft))) | {"act": "check"})
    made = PartnershipFactory(authority=authority, signed_on=None, contract=False, type="dbfo")
    ContractVersion.objects.create(
        partnership=made,
        number=1,
        effective_from="2026-11-01",
        terms="{}",
        terms_sha256="0" * 64,
    )
    kpi, milestone = KPIFactory(partnership=made), MilestoneFactory(partnership=made)
    amara = visit()
    amara.sign_in(official)
    wrong = []
    for address in (
        page_of(draft),
        check_of(draft),
        *(reverse(name, args=[made.uuid]) for name in ("contract", "terms", "party_new")),
        *(reverse(name, args=[made.uuid]) for name in ("objective_new", "kpi_new")),
        *(reverse(name, args=[kpi.uuid]) for name in ("kpi_edit", "kpi_baseline")),
        reverse("milestone_plan", args=[milestone.uuid]),
    ):
        assert amara.open(address) == 200, address
        wrong += [f"{address}: {one}" for one in complaints_of(amara.page, thorough=True)]
    assert "\n".join([*wrong, *amara.complaints]) == ""
