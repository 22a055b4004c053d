"""What was typed outlives a lost connection; errors take the focus; jobs are followed."""

from __future__ import annotations

import pytest

from tests.core.interface.conftest import HOST, Person, drawn

FORM = """<form method="post" action="/send/" data-keep="claim" data-keep-version="{version}">
<input type="hidden" name="csrfmiddlewaretoken" value="x">
<label>Reason <input name="reason" value="{value}"></label>
<label>Sure <input type="checkbox" name="sure"></label>
<label>Password <input type="password" autocomplete="off" name="p"></label>
<button>Send</button></form></main>"""


def with_form(value="", version="1", user=None):
    page = drawn("base.html", user=user)
    return page.replace("</main>", FORM.format(value=value, version=version), 1)


@pytest.fixture
def kept(site, browse):
    site.pages = {
        "/form/": with_form(),
        "/other/": drawn("base.html"),
        "/send/": drawn("base.html"),
        "/account/logout/": drawn("account/login.html"),
        "/login/": drawn("account/login.html"),
    }
    page = browse("/form/")
    page.locator("[name=reason]").fill("The piles were delivered late")
    page.locator("[name=sure]").check()
    page.locator("[name=p]").fill("secret")
    page.wait_for_function("() => JSON.stringify(localStorage).includes('piles')")
    return page


def again(page):
    page.goto(f"{HOST}/form/")
    return page.locator("[name=reason]").input_value()


def test_what_was_typed_comes_back_after_a_lost_connection(kept):
    kept.reload()
    assert kept.locator("[name=reason]").input_value() == "The piles were delivered late"
    assert kept.locator("[name=sure]").is_checked()
    assert "What you typed is back." in kept.locator("form .note").inner_text()


def test_passwords_and_tokens_are_never_kept(kept):
    stored = kept.evaluate("JSON.stringify(localStorage)")
    assert "secret" not in stored
    assert "csrf" not in stored


def test_what_came_back_can_be_discarded(kept):
    kept.reload()
    kept.get_by_role("button", name="Discard it").click()
    assert kept.locator("[name=reason]").input_value() == ""
    assert again(kept) == ""


def test_it_is_forgotten_once_the_server_took_it(kept):
    kept.get_by_role("button", name="Send").click()
    kept.wait_for_url("**/send/")
    assert again(kept) == ""


def test_it_is_kept_when_sending_met_an_ended_session(kept, site):
    site.pages["/send/"] = drawn("account/login.html")
    kept.get_by_role("button", name="Send").click()
    kept.wait_for_url("**/send/")
    assert again(kept) == "The piles were delivered late"


def test_it_is_forgotten_when_a_save_made_a_newer_version(kept, site):
    site.pages["/send/"] = with_form("The piles were delivered late", version="2")
    kept.get_by_role("button", name="Send").click()
    kept.wait_for_url("**/send/")
    site.pages["/form/"] = with_form("Something else by now", version="3")
    assert again(kept) == "Something else by now"


def test_another_person_on_the_same_device_does_not_see_it(kept, site):
    other = Person(uuid="c9d1", theme="dark", density="compact")
    site.pages["/form/"] = with_form(user=other)
    assert again(kept) == ""


def test_signing_out_forgets_it(kept):
    kept.get_by_role("button", name="Sign out").click()
    kept.wait_for_url("**/account/logout/")
    assert kept.evaluate("Object.keys(localStorage).length") == 0


def test_nothing_is_sent_while_there_is_no_connection(kept, site):
    kept.context.set_offline(True)
    kept.get_by_role("button", name="Send").click()
    assert "You are not connected." in kept.locator("form .note").inner_text()
    assert ("POST", "/send/") not in site.asked


@pytest.fixture
def guide(site, styleguide, browse):
    site.pages["/guide/"] = styleguide
    return lambda **options: browse("/guide/", **options)


def test_the_error_summary_takes_the_focus_and_leads_to_the_input(guide):
    page = guide()
    assert page.evaluate("document.activeElement.className") == "error-summary"
    page.get_by_role("link", name="Enter a day after 20 November 2026").click()
    assert page.evaluate("document.activeElement.id") == "id_forecast_on"


def test_the_reason_is_asked_where_send_back_is_chosen_without_javascript(guide):
    page = guide(java_script_enabled=False)
    reason = page.locator("#check-1-reason")
    assert reason.is_hidden()
    page.locator("#check-1-send_back").check()
    assert reason.is_visible()


def test_the_evidence_follows_its_figure_on_a_narrow_screen(guide):
    page = guide()
    assert page.locator(".check .evidence").count() == 0
    page.set_viewport_size({"width": 800, "height": 900})
    assert page.locator(".check .entry[aria-current] .evidence").count() == 1
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.locator(".check .evidence").count() == 0


def test_a_running_job_is_followed_until_it_is_done(site, browse):
    states = iter([{"state": "running", "done": 9, "total": 12}, {"state": "done"}])
    job = {"id": "7", "title": "Scorecards", "poll_url": "/job/", "page_url": "/page/"}
    site.pages = {
        "/page/": drawn("base.html").replace(
            "</main>", drawn("components/job.html", **job, state="queued") + "</main>", 1
        ),
        "/job/": lambda: drawn("components/job.html", **job, **next(states)),
    }
    page = browse("/page/")
    page.get_by_text("9 of 12").wait_for(timeout=10_000)
    page.get_by_text("Done", exact=True).wait_for(timeout=10_000)
    assert page.get_by_role("link", name="Refresh").count() == 0
