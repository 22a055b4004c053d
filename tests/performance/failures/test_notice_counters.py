"""Notices are counted as the contract says, and the page tells what the next one would mean."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from governance.services.formal_notices import NoticeFacts, Service, record_notice
from partnerships.catalogue.rows import NoticeStep
from performance.models import ServiceFailure
from performance.services.service_failures import answer_failure
from tests.api import Program
from tests.factories.people import person
from tests.performance.payments.builders import at, hospital, shortfall

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

STEPS = (
    NoticeStep(
        step="Subcontract",
        counts="warning",
        how="on_end",
        times=1,
        months=3,
        over="each",
        gives="the subcontract is ended",
    ),
    NoticeStep(
        step="Default",
        counts="warning",
        how="within",
        times=4,
        months=12,
        over="all",
        gives="the partner is in default",
    ),
)


def warned(here, service, *days, kind="warning", actor=None):
    for day in days:
        facts = NoticeFacts(kind=kind, clause="40.2", title="Warning", service=service)
        served = Service(channel="hand", served_on=dt.date.fromisoformat(day))
        record_notice(here.partnership, facts, served, actor=actor or here.maeve)


def told(browser, here):
    page = browser.get(reverse("failures", args=[here.partnership.uuid]))
    return [
        (cells[0]["text"], cells[0]["sub"], cells[1]["text"], cells[2]["text"], cells[3]["label"])
        for cells in (row["cells"] for row in page.context["counters"])
    ]


def test_the_page_says_where_the_counter_stands_and_what_the_next_one_would_mean(client_of):
    here = hospital(notice_steps=STEPS)
    warned(here, "Cleaning", "2026-09-02", "2026-10-30")
    warned(here, "Catering", "2026-10-02")
    browser = client_of(here.declan)
    assert told(browser, here) == [
        (
            "Subcontract",
            "Catering",
            "1 of 3 months on end with warning notices",
            "2 more: the subcontract is ended",
            "not reached",
        ),
        (
            "Subcontract",
            "Cleaning",
            "2 of 3 months on end with warning notices",
            "One in November 2026: the subcontract is ended",
            "the next one reaches it",
        ),
        (
            "Default",
            "all services together",
            "3 of 4 warning notices within 12 months",
            "One more by 1\xa0September 2027: the partner is in default",
            "the next one reaches it",
        ),
    ]
    warned(here, "Cleaning", "2026-11-20")
    cleaning, together = told(browser, here)[1:]
    assert cleaning[3:] == ("It is reached: the subcontract is ended", "reached")
    assert together[4] == "reached"


def test_only_notices_of_the_authority_that_were_served_count(client_of):
    here = hospital(notice_steps=STEPS)
    warned(here, "Cleaning", "2026-10-30", kind="remedy")
    warned(here, "Cleaning", "2026-10-30", actor=here.declan)
    assert [one[2] for one in told(client_of(here.maeve), here)] == [
        "0 of 3 months on end with warning notices",
        "0 of 4 warning notices within 12 months",
    ]


def test_a_step_may_count_failures_after_the_step_before_it(client_of):
    steps = (
        NoticeStep(step="Notice", counts="breach", how="within", times=1, months=12, over="all"),
        NoticeStep(
            step="Right to terminate",
            counts="failure",
            how="again",
            times=1,
            months=6,
            over="all",
            gives="the authority may terminate",
        ),
    )
    here = hospital(notice_steps=steps)
    browser = client_of(here.maeve)
    assert told(browser, here)[1][2:4] == ("The step before it is not running", "Nothing yet")
    warned(here, "", "2026-10-05", kind="breach")
    assert told(browser, here)[1][3].startswith("One more by 5\xa0April 2027: ")
    failure = shortfall(here, "Cleaning", 60, at(12))
    assert told(browser, here)[1][4] == "reached"
    answer_failure(failure, "disputed", reason="It was clean.", actor=here.declan)
    assert ServiceFailure.objects.get().state == "disputed"
    assert told(browser, here)[1][4] == "the next one reaches it"


def test_a_contract_that_names_no_steps_counts_nothing(client_of):
    here = hospital()
    warned(here, "Cleaning", "2026-10-30")
    assert told(client_of(here.maeve), here) == []


def test_programs_read_the_counters(connection_queries):
    here = hospital(notice_steps=STEPS)
    warned(here, "Cleaning", "2026-09-02", "2026-10-30")
    program = Program(person("lender", here.partnership))
    place = f"/partnerships/{here.partnership.uuid}/notice-counters/"
    first, _together = program.get(place).json()["counters"]
    assert (first["service"], first["count"], first["needed"]) == ("Cleaning", 2, 3)
    assert (first["reached_on"], first["until"]) == (None, "2026-11-30")
    few = connection_queries(lambda: program.get(place))
    warned(here, "Cleaning", *(f"2026-{month:02}-15" for month in range(1, 9)))
    assert connection_queries(lambda: program.get(place)) == few


def test_the_register_of_notices_says_about_which_service(client_of):
    here = hospital()
    warned(here, "Cleaning", "2026-10-30")
    notice = here.partnership.formal_notices.get()
    page = client_of(here.declan).get(reverse("formal_notice", args=[notice.uuid]))
    assert "Cleaning" in page.text
    assert notice.content()["service"] == "Cleaning"
