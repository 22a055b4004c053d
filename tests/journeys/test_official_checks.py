"""Story 7: the official checks a return."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from performance.models import KPIRecord
from tests.factories.people import person
from tests.journeys.scenes import a_return_that_was_sent
from tests.journeys.ways import WAYS

pytestmark = pytest.mark.usefixtures("worker")


@WAYS
def test_eleven_are_accepted_and_one_returned_in_eight_clicks(visit, keyboard, scripts):
    sent = a_return_that_was_sent()
    amara = visit(keyboard=keyboard, java_script_enabled=scripts)
    amara.sign_in(sent.case.official)
    with amara.counting(at_most=8):
        amara.follow(re.compile("^Check"))
        evidence = amara.page.locator(".evidence")
        amara.reads(f"{sent.wrong.name}: 9.8 now", within=evidence)
        amara.reads("repairs.csv", within=evidence)
        amara.press_button("Accept these 11")
        wrong = amara.page.get_by_role("group", name=sent.wrong.name, exact=True)
        amara.click(wrong.get_by_role("radio", name="Send back"))
        amara.fill(
            amara.page.locator("tbody[aria-current] textarea"), "The log says 98, the return 9.8."
        )
        amara.press_button("Finish checking")
        amara.reads("Accepted figures reach the scorecard within seconds.")
        amara.press_button("Finish checking")
        amara.reads("11 figures accepted. 1 sent back.")

    assert KPIRecord.objects.filter(period="2026-10", state="accepted").count() == 11
    assert sent.submission.records.get(kpi=sent.wrong).reason.startswith("The log says 98")
    scorecard_follows(amara, sent.case.partnership)
    amara.picture("story-7-scorecard")


def scorecard_follows(visitor, partnership) -> None:
    visitor.open(reverse("scorecard", args=[partnership.uuid]))
    score = visitor.page.get_by_role("heading", name="What the two scores are made of")
    visitor.reload_until(score.is_visible)


def test_an_own_entry_is_refused_and_it_says_who_can(visit):
    sent = a_return_that_was_sent()
    person("contract_manager", sent.case.partnership, name="Grace Lim")
    sent.submission.records.filter(kpi=sent.wrong).update(submitted_by=sent.case.official)
    amara = visit()
    amara.sign_in(sent.case.official)
    amara.follow(re.compile("^Check"))
    amara.reads(f"You cannot accept your own entry: {sent.wrong.name}. Grace Lim can.")
    own = amara.page.get_by_role("group", name=sent.wrong.name, exact=True)
    expect(own).to_have_count(0)
