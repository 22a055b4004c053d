"""An official's morning with the portfolio: filter, save the view, take it away, act on many."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.periods import Period
from partnerships.models import Partnership
from performance.services.scorecards import issue_scorecards
from reports.models import IssuedReport
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import OrganisationFactory, PartnerFactory, person
from tests.factories.performance import AcceptedRecordFactory, KPIFactory
from tests.journeys.ways import WAYS

pytestmark = pytest.mark.usefixtures("worker")

QUARTER = Period.parse("2026-Q3")


@pytest.fixture
def portfolio(site):
    """Two scored hospitals among thirty schools."""
    kpis = [
        KPIFactory(partnership=PartnershipFactory(name=name))
        for name in ("Alder Hospital", "Birch Hospital")
    ]
    for kpi in kpis:
        for month in QUARTER.months():
            AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal("98.6"))
    issue_scorecards([kpi.partnership for kpi in kpis], QUARTER, cause="test")
    authority, partner = OrganisationFactory(name="Merrow"), PartnerFactory(name="Øresund")
    for number in range(30):
        PartnershipFactory(
            name=f"Cedar School {number:02}",
            sector="education",
            authority=authority,
            partner=partner,
        )


def menu(official, title: str):
    """Opens a menu and gives it."""
    found = official.page.locator(
        "details.menu", has=official.page.locator("summary", has_text=title)
    )
    official.click(found.locator("summary"))
    return found


@WAYS
def test_filter_save_export_and_act(visit, portfolio, keyboard, scripts):
    official = visit(keyboard=keyboard, java_script_enabled=scripts)
    official.sign_in(person("portfolio_official", name="Amara Diallo"))
    with official.counting(at_most=16):
        official.follow("Portfolio")
        sectors = menu(official, "Sector")
        official.click(sectors.get_by_role("checkbox", name="Health"))
        official.press_button("Filter", within=sectors)
        official.reads("Sector: Health")
        expect(official.page.locator(".matching")).to_have_text("2 of 32 partnerships")
        saving = menu(official, "Save this view")
        official.write("Name of the view", "Hospitals", within=saving)
        official.press_button("Save view", within=saving)
        official.reads("The view “Hospitals” is on the rail now.")
        exporting = menu(official, "Export")
        taken = official.fetch("CSV", within=exporting).path().read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(taken)))
        assert [row["Partnership"] for row in rows] == ["Alder Hospital", "Birch Hospital"]
        for name in ("Alder Hospital", "Birch Hospital"):
            official.click(official.page.get_by_role("checkbox", name=f"Choose {name}"))
        official.picture(f"portfolio-chosen-{keyboard}-{scripts}")
        official.press_button("Issue reports")
        official.reads("With these 2 partnerships")
        official.press_button("Issue reports", within=official.page.locator("main"))
    waits_for(official, "Issued", 2, scripts=scripts)
    assert IssuedReport.objects.filter(state="issued").count() == 2
    if scripts:
        expect(official.page.locator(".rail .views .count")).to_have_text("2")
    official.picture(f"portfolio-issued-{keyboard}-{scripts}")


def waits_for(official, word: str, times: int, *, scripts: bool) -> None:
    tags = official.page.locator(".tag", has_text=word)
    for _try in range(60):
        if tags.count() == times:
            return
        if not scripts and official.page.get_by_role("link", name="Refresh").count():
            official.follow("Refresh")
        official.page.wait_for_timeout(1000)
    raise AssertionError(f"“{word}” never stood there {times} times")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_what_was_chosen_on_one_page_is_there_on_the_next(visit, portfolio, scripts):
    official = visit(java_script_enabled=scripts)
    official.sign_in(person("portfolio_official"))
    official.open(f"{reverse('portfolio')}?size=25")
    official.click(official.page.get_by_role("checkbox", name="Choose Alder Hospital"))
    if scripts:
        expect(official.page.locator("[data-chosen-count]")).to_have_text("1")
        expect(official.page.get_by_role("button", name="Keep the choice")).to_be_hidden()
    else:
        official.press_button("Keep the choice for other pages")
    official.follow("Next", within=official.page.get_by_role("navigation", name="Pages"))
    official.click(official.page.get_by_role("checkbox", name="Choose Cedar School 29"))
    official.press_button("Export chosen")
    official.reads("Export 2 partnerships?")
    official.reads("Alder Hospital")
    official.reads("Cedar School 29")
    assert official.complaints == []


def test_slash_leads_into_the_search_and_escape_closes_a_menu(visit, portfolio):
    official = visit(keyboard=True)
    official.sign_in(person("portfolio_official"))
    official.follow("Portfolio")
    types = menu(official, "Type")
    official.page.keyboard.press("Escape")
    expect(types).not_to_have_attribute("open", "")
    expect(types.locator("summary")).to_be_focused()
    official.page.keyboard.press("/")
    expect(official.page.locator("#search")).to_be_focused()
    # By its reference: "17" alone stands in references of others as well.
    sought = f"oresund {Partnership.objects.get(name='Cedar School 17').reference}"
    official.page.keyboard.type("oresund a/b")
    expect(official.page.locator("#search")).to_have_value("oresund a/b")
    official.page.keyboard.press("ControlOrMeta+A")
    official.page.keyboard.type(sought)
    official.page.keyboard.press("Enter")
    official.reads(f"Found for “{sought}”")
    official.follow("Cedar School 17")
    expect(official.page.get_by_role("heading", level=1)).to_have_text("Cedar School 17")
    assert official.complaints == []


def test_columns_are_chosen_without_scripts_and_none_is_cut(visit, portfolio):
    official = visit(java_script_enabled=False)
    official.sign_in(person("portfolio_official"))
    official.follow("Portfolio")
    frame = official.page.locator(".frame.portfolio")
    assert frame.evaluate("e => e.scrollWidth <= e.clientWidth"), "the usual columns fit 1280 px"
    columns = menu(official, "Columns")
    official.click(columns.get_by_role("checkbox", name="Timeline"))
    official.click(columns.get_by_role("checkbox", name="Ends"))
    official.press_button("Show these", within=columns)
    heads = official.page.locator(".portfolio-rows thead th")
    assert heads.all_inner_texts() == [
        "Partnership",
        "Value",
        "State and trend",
        "Financial",
        "Community",
        "Next deadline",
        "Ends",
    ]
