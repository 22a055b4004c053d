"""A session that ends says so before, can be kept up, and takes no typed word with it."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import time_machine
from django.utils import timezone

from core import sessions
from performance.views.figures import row_id
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.performance.returns.builders import a_return

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(client_of):
    return client_of(person("contract_manager", PartnershipFactory()))


def ending_in(browser, minutes: float) -> None:
    session = browser.session
    session[sessions.ENDS] = int(timezone.now().timestamp() + 60 * minutes)
    session.save()


def test_every_page_knows_when_the_session_ends(browser, settings):
    html = browser.get("/to-do/").content.decode()
    ends = int(re.search(r'data-session-ends="(\d+)"', html)[1])
    left = ends - timezone.now().timestamp()
    idle = settings.CONCORD_SESSION_IDLE_MINUTES * 60
    assert idle - 60 < left <= idle


def later(**by):
    return time_machine.travel(timezone.now() + dt.timedelta(**by), tick=False)


def test_whoever_leaves_their_desk_is_signed_out_and_whoever_works_is_not(browser):
    for hours in (1.5, 3, 4.5):
        with later(hours=hours):
            assert browser.get("/to-do/").status_code == 200
    with later(hours=6.6):
        assert browser.get("/to-do/").status_code == 302


def test_what_a_page_fetches_by_itself_keeps_nobody_signed_in(browser):
    with later(hours=1.5):
        browser.get("/to-do/count/", headers={"HX-Request": "true"})
    with later(hours=2.1):
        assert browser.get("/to-do/").status_code == 302


def test_however_often_one_asks_to_stay_a_session_ends_within_a_day(browser, settings):
    for hours in range(1, 24):
        with later(hours=hours):
            assert browser.post("/session/stay/").status_code == 302
            assert sessions.ends_at(browser.session) is not None
    with later(hours=23.9):
        browser.post("/session/stay/")
        assert browser.get("/to-do/").status_code == 200
    with later(hours=24.1):
        assert browser.get("/to-do/").status_code == 302


def test_a_request_now_and_then_costs_no_write(browser):
    before = browser.session[sessions.SEEN]
    with later(minutes=3):
        browser.get("/to-do/")
    assert browser.session[sessions.SEEN] == before
    with later(minutes=6):
        browser.get("/to-do/")
    assert browser.session[sessions.SEEN] > before


def test_the_end_is_told_only_when_it_is_near_and_without_a_script(browser):
    said = 'class="note warn" role="alert" data-session-note'
    page = browser.get("/to-do/").content.decode()
    assert said not in page[: page.index("<template")]
    ending_in(browser, 10)
    page = browser.get("/to-do/").content.decode()
    assert said in page[: page.index("<template")]
    assert 'name="next" value="/to-do/"' in page


def test_staying_puts_the_end_off_and_leads_back(browser):
    ending_in(browser, 10)
    answer = browser.post("/session/stay/", {"next": "/to-do/?x=1"})
    assert answer.headers["Location"] == "/to-do/?x=1"
    assert not sessions.is_ending(sessions.ends_at(browser.session))
    moment = browser.post("/session/stay/", headers={"Accept": "text/plain"}).content
    assert int(moment) == int(sessions.ends_at(browser.session).timestamp())


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:1"])
def test_staying_leads_to_no_other_place(browser, elsewhere):
    assert browser.post("/session/stay/", {"next": elsewhere}).headers["Location"] == "/"


def test_after_the_end_one_signs_in_again_and_comes_back_to_the_page(browser):
    ending_in(browser, -1)
    answer = browser.get("/to-do/")
    assert answer.headers["Location"] == "/account/login/?next=/to-do/"
    assert browser.post("/session/stay/").status_code == 302


def test_a_draft_on_the_server_outlives_the_session_without_a_script(client_of):
    case = a_return(1)
    url = f"/returns/{case.monthly_return.uuid}/"
    browser = client_of(case.partner)
    name = f"{row_id(str(case.kpis[0].uuid))}-value"
    browser.post(url, {name: "97.25", "save": "1"})
    ending_in(browser, -1)
    assert browser.post(url, {name: "98", "save": "1"}).status_code == 302
    again = client_of(case.partner)
    assert 'value="97.25"' in again.get(url).content.decode()


def test_an_anonymous_visitor_has_no_end(client):
    assert "data-session-ends" not in client.get("/account/login/").content.decode()
