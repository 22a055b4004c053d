"""The contract calendar: duties, milestones, stages, the end and its countdown, month by month."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse

from core.icalendar import DayEvent, calendar_file
from governance.models import Obligation
from tests.factories.performance import MilestoneFactory
from tests.governance.obligations.builders import TODAY
from tests.governance.obligations.test_pages import many

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def read(browser, contract, query="", name="contract_calendar"):
    answer = browser.get(reverse(name, args=[contract.partnership.uuid]) + query)
    return answer.text.replace("\xa0", " ")


@pytest.fixture
def ending(contract):
    """The term ends on the last day of August 2031."""
    contract.partnership.ends_on = dt.date(2031, 8, 31)
    contract.partnership.save()
    return contract


def test_it_shows_a_year_of_duties_and_of_final_deadlines(client_of, contract):
    contract.monthly(TODAY + 3 * DAY, title="Monthly report")
    MilestoneFactory(
        partnership=contract.partnership, name="Lift", final_deadline_on=dt.date(2027, 2, 1)
    )
    text = read(client_of(contract.declan), contract)
    assert text.count("Monthly report</a>") == 12
    assert "Final deadline: Lift" in text
    assert "November 2026" in text


def test_what_recurs_stands_there_after_the_rows_of_the_register_end(client_of, contract):
    contract.monthly(TODAY + 3 * DAY, title="Monthly report")
    text = read(client_of(contract.maeve), contract, "?from=2029-01")
    assert text.count("Monthly report</a>") == 12
    assert text.count("planned") >= 12
    assert "?from=2028-01" in text
    assert "?from=2030-01" in text


def test_the_countdown_to_handback_stands_seven_five_and_three_years_before(client_of, ending):
    browser = client_of(ending.maeve)
    text = read(browser, ending)
    for day in ("31 August 2024", "31 August 2026", "31 August 2028"):
        assert day in text
    assert "4 years and 9 months left" in text
    assert "Handback: 3 years before the end" in read(browser, ending, "?from=2028-01")
    assert "The contract ends</a>" in read(browser, ending, "?from=2031-01")


def test_the_file_names_each_day_the_same_each_time(client_of, contract):
    owed = contract.owes(title="Insurance; certificate, new")
    browser = client_of(contract.declan)
    first = read(browser, contract, name="contract_calendar_file")
    assert first == read(browser, contract, name="contract_calendar_file")
    assert f"UID:obligation-{owed.occurrences.get().uuid}" in first.replace("\r\n ", "")
    assert "DTSTART;VALUE=DATE:20261203" in first
    assert "Insurance\\; certificate\\, new" in first


def test_lines_of_the_file_are_folded_without_cutting_a_letter():
    event = DayEvent("a", TODAY, "é" * 90, "one\ntwo")
    text = calendar_file("Łódź", [event], dt.datetime(2026, 11, 23, tzinfo=dt.UTC))
    lines = text.split("\r\n")
    assert max(len(line.encode()) for line in lines) <= 75
    assert "é" * 90 in text.replace("\r\n ", "")
    assert "DESCRIPTION:one\\ntwo" in lines


def test_it_costs_at_most_twenty_queries_with_a_thousand_obligations(
    client_of, contract, connection_queries
):
    many(contract, 1000)
    assert Obligation.objects.count() == 1000
    browser = client_of(contract.maeve)
    address = reverse("contract_calendar", args=[contract.partnership.uuid])
    browser.get(address)
    assert connection_queries(lambda: browser.get(address)) <= 20


def test_what_cannot_be_read_as_a_month_is_this_month(client_of, contract):
    for query in ("?from=soon", "?from=9999-12", "?from=0001-01", "?from=2026-13"):
        assert "Contract calendar" in read(client_of(contract.maeve), contract, query)
