"""A month of several stretches of days is refused where they do not make a month."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from performance.days_in_force import Days
from performance.mechanisms.availability import Availability
from performance.mechanisms.availability_facts import ChargedDays
from tests.performance.mechanisms.test_availability import failure, month, settings


def stretch(first, last, *, days=None, of=31, index=100):
    counted = Days(
        first=dt.date(2026, 10, first),
        last=dt.date(2026, 10, last),
        days=last - first + 1 if days is None else days,
        of=of,
    )
    return ChargedDays(days=counted, index_base=Decimal(100), index_now=Decimal(index))


def told(facts, **other):
    found = Availability().objections_to(facts, settings(**other))
    return [(one.where, one.message.say()) for one in found]


TWO = {"later": (settings(annual_charge=Decimal(1_300_000)),)}


def test_two_stretches_that_make_the_month_are_taken():
    assert told(month(charged=(stretch(1, 10), stretch(11, 31))), **TWO) == []


@pytest.mark.parametrize(
    ("charged", "words"),
    [
        ((stretch(1, 10),), "Stretches of days: 1, terms: 2. One stretch each is needed."),
        ((stretch(1, 20), stretch(11, 31)), "More days count than the month has."),
        (
            (stretch(1, 10, index=0), stretch(11, 31)),
            "The days from 2026-10-01 need an index above 0, and days of the month.",
        ),
        (
            (stretch(1, 10, days=40), stretch(11, 31, days=0)),
            "The days from 2026-10-01 need an index above 0, and days of the month.",
        ),
    ],
)
def test_stretches_that_do_not_are_refused_in_words(charged, words):
    assert ("charged", words) in told(month(charged=charged), **TWO)


def test_a_failure_counts_by_terms_that_the_month_has():
    both = (stretch(1, 10), stretch(11, 31))
    facts = month(charged=both, unavailable=(failure(terms=2),))
    words = "F1 counts by terms number 2, which the month does not have."
    assert ("terms", words) in told(facts, **TWO)
    assert told(month(charged=both, unavailable=(failure(terms=1),)), **TWO) == []
