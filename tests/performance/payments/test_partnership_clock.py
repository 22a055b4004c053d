"""Days, months and core hours run by the partnership's own clock, wherever Concord is installed."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from core.periods import Period
from partnerships.catalogue import rows as row
from partnerships.terms import problems
from performance.selectors.failure_clock import FailureClocks
from performance.selectors.payment_rights import waiting_failures
from performance.selectors.payments.book import PaymentBook
from performance.services.service_failures import FailureSaid, log_failure
from tests.performance.payments.builders import OCTOBER, TERMS, hospital, put_terms
from tests.performance.payments.test_payments import prepared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
OFFICE = row.AvailabilityStandard(
    area="Office",
    weight=Decimal(10),
    areas=10,
    window_hours=Decimal(2),
    periods=1200,
    opens=8,
    closes=18,
    days="business",
)


def utc(text):
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


def failed(here, begin, end, area_class="Theatre"):
    said = FailureSaid(
        kind="unavailable",
        requirement="Heating",
        area=f"{area_class} 1",
        area_class=area_class,
        occurred_at=utc(begin),
        rectified_at=utc(end),
    )
    return log_failure(here.partnership, said, actor=here.maeve, is_another=True)


def missed(here, key=OCTOBER):
    facts = PaymentBook(here.partnership).work_out(Period.parse(key)).facts
    return [one.missed for one in facts.unavailable]


def test_a_failure_belongs_to_the_month_that_the_country_had():
    here = hospital()
    # Half past midnight of 1 October in Dublin, whose summer time is an hour ahead.
    failed(here, "2026-09-30T23:30", "2026-10-01T02:31")
    assert (missed(here, "2026-09"), missed(here)) == ([], [1])


def test_a_window_that_is_missed_at_midnight_counts_on_the_country_s_day():
    here = hospital()
    failed(here, "2026-09-30T20:30", "2026-09-30T23:30")
    # The window ended at 22:30 UTC, which is 23:30 on 30 September in Dublin.
    assert (missed(here, "2026-09"), missed(here)) == ([1], [])


@pytest.mark.parametrize(
    ("begin", "end", "key", "windows"),
    [
        # 25 October has 25 hours, 29 March has 23.
        ("2026-10-24T23:00", "2026-10-26T00:00:01", "2026-10", 12),
        ("2026-03-29T00:00", "2026-03-29T23:00:01", "2026-03", 11),
    ],
)
def test_a_day_on_which_the_clock_changes_has_its_own_hours(begin, end, key, windows):
    here = hospital()
    failed(here, begin, end)
    assert missed(here, key) == [windows]


@pytest.mark.parametrize(
    ("begin", "end", "windows"),
    [
        # Friday 17:00 to Tuesday in Dublin; Monday 26 October is a holiday, and winter has begun.
        ("2026-10-23T16:00", "2026-10-27T09:00", 0),
        ("2026-10-23T16:00", "2026-10-27T09:01", 1),
    ],
)
def test_core_hours_keep_to_the_wall_clock_when_summer_time_ends(begin, end, windows):
    here = hospital(availability_standards=(OFFICE,))
    failed(here, begin, end, "Office")
    assert missed(here) == [windows]


def test_a_contract_in_another_zone_of_its_country_names_it():
    here = hospital(availability_standards=(OFFICE,), time_zone="America/Vancouver")
    type(here.partnership).objects.update(country="CA")
    here.partnership.refresh_from_db()
    # 9:00 to 11:01 in Vancouver: one window. In Toronto it would be after noon, the same.
    failed(here, "2026-10-06T16:00", "2026-10-06T18:01", "Office")
    # 7:00 to 9:30 in Vancouver: the core hours begin at eight.
    failed(here, "2026-10-07T14:00", "2026-10-07T16:30", "Office")
    assert missed(here) == [1, 0]
    put_terms(here.partnership, dataclasses.replace(TERMS, availability_standards=(OFFICE,)))
    assert missed(here) == [1, 1]


def test_the_page_says_by_whose_clock():
    here = hospital()
    failure = failed(here, "2026-10-06T16:00", "2026-10-06T18:01")
    words = FailureClocks(here.partnership).clock_of(failure).words()
    assert "Days and core hours run by the clock of Europe/Dublin; this page writes UTC." in words


def test_what_waits_for_an_answer_at_midnight_holds_up_the_month_that_the_country_had():
    here = hospital()
    said = FailureSaid(
        kind="unavailable",
        requirement="Temperature",
        area="Theatre 1",
        area_class="Theatre",
        # Still October in New York.
        occurred_at=utc("2026-11-01 01:00"),
        rectified_at=utc("2026-11-01 03:30"),
    )
    put_terms(here.partnership, dataclasses.replace(TERMS, time_zone="America/New_York"))
    log_failure(here.partnership, said, actor=here.submitter)
    assert [one.code for one in waiting_failures(prepared(here))] == ["unanswered"]


def test_a_name_that_is_no_zone_is_refused():
    terms = dataclasses.replace(TERMS, time_zone="Dublin")
    found = [one for one in problems(terms, currency="EUR") if one.field == "time_zone"]
    assert [one.code for one in found] == ["unknown"]
