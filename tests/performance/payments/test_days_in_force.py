"""Days of a month, however they are cut, are the month: nothing is paid twice or lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import Period
from performance.days_in_force import CALENDAR, THIRTY, days_of, months_in, rounded_in_parts
from performance.mechanism import CannotAssess, Rounding, mechanisms
from performance.mechanisms.availability_facts import AvailabilityFacts, ChargedDays
from performance.payment_facts import read_facts
from tests.performance.payments.test_generated import FAILURE, MONTH, SETTINGS, SHORTFALL, paid

COUNTS = st.sampled_from([CALENDAR, THIRTY])
MONTHS = st.dates(dt.date(2020, 1, 1), dt.date(2040, 1, 1)).map(
    lambda day: Period.containing("month", day)
)


def parts(month, cut, count):
    """The month cut after so many days."""
    at = month.start + dt.timedelta(days=cut % month.days)
    second = days_of(at + dt.timedelta(days=1), month.end, month, count)
    return days_of(month.start, at, month, count), second


def charged(facts, days):
    return tuple(
        ChargedDays(days=one, index_base=facts.index_base, index_now=facts.index_now)
        for one in days
    )


@given(month=MONTHS, cut=st.integers(0, 30), count=COUNTS)
def test_two_parts_are_the_whole_month(month, cut, count):
    first, second = parts(month, cut, count)
    assert first.share + second.share == 1


@given(amounts=st.lists(st.fractions(min_value=0, max_value=10**9), max_size=9))
def test_lines_in_parts_are_the_rounded_sum(amounts):
    rounding = Rounding()
    assert sum(rounded_in_parts(amounts, rounding)) == rounding.of_line(sum(amounts))


@given(facts=MONTH, cut=st.integers(0, 30), count=COUNTS, chance=st.randoms(use_true_random=False))
def test_a_change_that_changes_nothing_pays_the_same_to_the_cent(facts, cut, count, chance):
    """Failures and points too, whichever of the equal terms they count by."""
    days = [one for one in parts(Period.parse("2026-10"), cut, count) if one.days]
    later = (SETTINGS,) * (len(days) - 1)
    split = replace(
        facts,
        charged=charged(facts, days),
        unavailable=tuple(
            replace(one, terms=chance.randrange(len(days))) for one in facts.unavailable
        ),
        shortfalls=tuple(
            replace(one, terms=chance.randrange(len(days))) for one in facts.shortfalls
        ),
    )
    settings = replace(SETTINGS, later=later)
    assert mechanisms["availability"].assess(settings, split).total == paid(facts)


@given(facts=MONTH, more=FAILURE, points=SHORTFALL, number=st.integers(0, 1))
def test_one_more_failure_never_pays_more_whichever_terms_it_counts_by(facts, more, points, number):
    dearer = replace(SETTINGS, point_value=Decimal(200), annual_charge=Decimal(36_000_000))
    settings = replace(SETTINGS, later=(dearer,))
    days = charged(facts, parts(Period.parse("2026-10"), 9, CALENDAR))
    before = replace(facts, charged=days)
    alone = replace(more, occasion="", terms=number)
    worse = replace(
        before,
        unavailable=(*before.unavailable, alone),
        shortfalls=(*before.shortfalls, replace(points, terms=number)),
    )
    assess = mechanisms["availability"].assess
    assert assess(settings, worse).total <= assess(settings, before).total


@pytest.mark.parametrize(
    ("first", "last", "count", "share"),
    [
        ("2026-02-15", "2026-02-28", CALENDAR, "14/28"),
        ("2026-02-15", "2026-02-28", THIRTY, "16/30"),
        ("2028-02-01", "2028-02-28", CALENDAR, "28/29"),
        ("2026-10-31", "2026-10-31", THIRTY, "0/30"),
        ("2026-10-01", "2026-10-30", THIRTY, "30/30"),
        ("2026-11-01", "2026-11-30", THIRTY, "30/30"),
    ],
)
def test_days_count_as_the_contract_says(first, last, count, share):
    first, last = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    found = days_of(first, last, Period.containing("month", first), count)
    assert f"{found.days}/{found.of}" == share


def test_a_term_has_the_months_that_it_pays():
    assert months_in(dt.date(2026, 4, 16), dt.date(2026, 6, 15)) == 2


def test_days_are_read_from_plain_text_and_what_is_wrong_is_said():
    plain = {
        "days": {"first": "2026-10-01", "last": "2026-10-10", "days": 10, "of": 31},
        "index_base": "100",
        "index_now": "100",
    }
    assert read_facts(ChargedDays, plain).days.last == dt.date(2026, 10, 10)
    plain["days"]["first"] = "first of October"
    with pytest.raises(CannotAssess, match=r"days\.first: A day goes here"):
        read_facts(ChargedDays, plain)


def test_terms_and_days_that_do_not_fit_are_refused():
    facts = AvailabilityFacts(index_base=Decimal(100), index_now=Decimal(100))
    with pytest.raises(CannotAssess, match="Stretches of days: 0, terms: 2"):
        mechanisms["availability"].assess(replace(SETTINGS, later=(SETTINGS,)), facts)
