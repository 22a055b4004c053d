"""Story 9: both scores apart, a failed minimum in sight, every number open, reports to hand."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from core.periods import Period
from performance.services.scorecards import issue_scorecards
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import AcceptedRecordFactory, KPIFactory
from tests.journeys.ways import WAYS

pytestmark = pytest.mark.usefixtures("worker")
QUARTER = Period.parse("2026-Q3")


def a_partnership_whose_money_is_sound_and_whose_people_wait():
    """Financial 81, community 48, and one KPI below the minimum of its contract."""
    partnership = PartnershipFactory(name="Bayview Water")
    for code, value, weights, minimum in (
        ("F1", 81, (1, 0), None),
        ("C1", 63, (0, 1), None),
        ("C2", 33, (0, 1), 40),
    ):
        kpi = KPIFactory(
            partnership=partnership,
            code=code,
            name=f"Measure {code}",
            rule__no_points=Decimal(0),
            rule__full_points=Decimal(100),
            rule__target=Decimal(90),
            rule__minimum=Decimal(minimum) if minimum else None,
            rule__financial_weight=Decimal(weights[0]),
            rule__community_weight=Decimal(weights[1]),
        )
        for month in QUARTER.months():
            AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal(value))
    issue_scorecards([partnership], QUARTER, cause="test")
    return partnership


@WAYS
def test_any_number_opens_to_its_formula_and_a_failed_minimum_is_never_hidden(
    visit, keyboard, scripts
):
    partnership = a_partnership_whose_money_is_sound_and_whose_people_wait()
    amara = visit(keyboard=keyboard, java_script_enabled=scripts)
    amara.sign_in(person("contract_manager", partnership, name="Amara Diallo"))
    amara.open(reverse("partnership", args=[partnership.uuid]))
    with amara.counting(at_most=3):
        amara.follow("Performance")
        for title, score in (("Financial sustainability", "81"), ("Community outcome", "48")):
            card = amara.page.get_by_role("region", name=title)
            expect(card).to_contain_text(score)
        amara.reads(re.compile("Measure C2.*minimum", re.IGNORECASE))
        row = amara.page.get_by_role("row").filter(has_text="Measure C2")
        amara.click(row.get_by_role("cell").get_by_role("link").first)
        amara.reads("Formula", within=amara.page.locator(".tracebox"))
    amara.picture("story-9")


@WAYS
def test_summary_and_full_report_are_one_click_each_and_show_how_far_they_are(
    visit, keyboard, scripts
):
    partnership = a_partnership_whose_money_is_sound_and_whose_people_wait()
    amara = visit(keyboard=keyboard, java_script_enabled=scripts)
    amara.sign_in(person("contract_manager", partnership, name="Amara Diallo"))
    for button in ("Summary", "Full report"):
        amara.open(reverse("scorecard", args=[partnership.uuid]))
        ready = amara.page.get_by_role("link", name="Download PDF")
        with amara.counting(at_most=2):
            amara.press_button(button)
            for _look in range(60):
                if scripts or ready.count():
                    break
                amara.page.reload()
            expect(ready).to_be_visible()
            pdf = amara.fetch("Download PDF")
        assert pdf.path().read_bytes().startswith(b"%PDF")
