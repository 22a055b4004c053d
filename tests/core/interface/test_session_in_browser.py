"""A page that stays open warns before its session ends, and keeps what was typed."""

from __future__ import annotations

import time

import pytest

from tests.core.interface.conftest import drawn
from tests.core.interface.test_behaviour_in_browser import FORM


@pytest.fixture
def opened(site, browse):
    """A form on a page whose session ends in so many seconds."""

    def page_with(seconds: float):
        page = drawn("base.html", session_ends=int(time.time() + seconds))
        form = FORM.format(value="", version="1")
        site.pages = {
            "/form/": page.replace("</main>", form, 1),
            "/session/stay/": str(int(time.time() + 36000)),
        }
        return browse("/form/")

    return page_with


def test_long_before_the_end_nothing_is_said(opened):
    assert opened(3600).locator("[data-session-note]").count() == 0


def test_shortly_before_the_end_one_is_warned_and_may_stay(opened, site):
    page = opened(600)
    note = page.locator("#main [data-session-note]")
    note.wait_for()
    assert "Your session ends at" in note.inner_text()
    page.locator("[name=reason]").fill("The piles were delivered late")
    page.get_by_role("button", name="Stay signed in").click()
    note.wait_for(state="detached")
    assert ("POST", "/session/stay/") in site.asked
    # Nothing was loaded anew, so what was typed stands where it was typed.
    assert page.locator("[name=reason]").input_value() == "The piles were delivered late"
    assert site.asked.count(("GET", "/form/")) == 1


def test_after_the_end_the_page_says_that_what_was_typed_is_kept(opened):
    page = opened(2)
    page.locator("[name=reason]").fill("The piles were delivered late")
    page.get_by_text("Your session has ended.").wait_for()
    page.wait_for_function("() => JSON.stringify(localStorage).includes('piles')")
    page.get_by_role("link", name="Sign in again").click()
    page.wait_for_load_state()
    assert page.locator("[name=reason]").input_value() == "The piles were delivered late"
