"""Which months a payment rests on, and what figures published later change."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import Period
from performance.indexation import (
    IndexationRule,
    Vintage,
    effect_of_later_vintages,
    index_factor,
    months_before,
    reference_months,
    reviewed_on,
)

SHARE = Decimal("0.3")
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2060, 12, 31))


def months(base: str, month: str, lag: int = 0) -> tuple[str, str, str]:
    rule = IndexationRule(base_on=dt.date.fromisoformat(base), lag=lag)
    found = reference_months(rule, Period.parse(month))
    return found.base.key, found.now.key, found.reviewed_on.isoformat()


def vintage(month: str, value: str, published: str) -> Vintage:
    return Vintage(
        month=Period.parse(month),
        value=Decimal(value),
        published_on=dt.date.fromisoformat(published),
    )


BASE = vintage("2015-04", "100.0", "2015-05-15")
FIRST = vintage("2026-04", "127.6", "2026-05-15")
LATER = vintage("2026-04", "128.0", "2026-08-14")


def test_nothing_is_indexed_in_the_first_year():
    assert months("2015-04-01", "2015-04") == ("2015-04", "2015-04", "2015-04-01")
    assert months("2015-04-01", "2016-03") == ("2015-04", "2015-04", "2015-04-01")


def test_each_anniversary_reviews_the_charge():
    assert months("2015-04-01", "2016-04") == ("2015-04", "2016-04", "2016-04-01")
    assert months("2015-04-01", "2026-10") == ("2015-04", "2026-04", "2026-04-01")


def test_both_figures_lie_as_many_months_before_as_the_contract_says():
    assert months("2015-06-30", "2026-10", lag=2) == ("2015-04", "2026-04", "2026-06-30")
    assert months("2016-01-01", "2017-01", lag=2) == ("2015-11", "2016-11", "2017-01-01")


def test_a_review_in_the_course_of_a_month_counts_from_the_next_one():
    assert months("2015-06-30", "2026-06", lag=2)[1] == "2025-04"
    assert months("2015-06-30", "2026-07", lag=2)[1] == "2026-04"
    assert months("2015-06-01", "2026-06", lag=2)[1] == "2026-04"


def test_the_month_of_the_base_day_itself_is_the_first_that_pays():
    assert months("2015-06-30", "2015-06") == ("2015-06", "2015-06", "2015-06-30")
    with pytest.raises(ValueError, match="before the price base"):
        months("2015-06-30", "2015-05")


def test_a_29_february_is_kept_on_the_28th():
    assert reviewed_on(dt.date(2024, 2, 29), dt.date(2026, 2, 28)) == dt.date(2026, 2, 28)
    assert reviewed_on(dt.date(2024, 2, 29), dt.date(2028, 2, 28)) == dt.date(2027, 2, 28)
    assert reviewed_on(dt.date(2024, 2, 29), dt.date(2028, 2, 29)) == dt.date(2028, 2, 29)


@pytest.mark.parametrize("lag", [-1, 25])
def test_a_lag_of_more_than_two_years_is_a_mistake(lag):
    with pytest.raises(ValueError, match="lag"):
        IndexationRule(base_on=dt.date(2015, 4, 1), lag=lag)


def test_only_a_month_is_paid_for():
    rule = IndexationRule(base_on=dt.date(2015, 4, 1))
    with pytest.raises(ValueError, match="not a month"):
        reference_months(rule, Period.parse("2026-Q1"))


@given(base=DAYS, day=DAYS, lag=st.integers(0, 24))
def test_the_months_stand_whole_years_apart_and_never_lie_ahead(base, day, lag):
    month = Period.containing("month", max(base, day))
    found = reference_months(IndexationRule(base_on=base, lag=lag), month)
    years = found.now.start.year - found.base.start.year
    assert found.now.start == found.base.start.replace(year=found.base.start.year + years)
    assert found.now == months_before(Period.containing("month", found.reviewed_on), lag)
    assert found.now.start <= month.start
    assert years == found.reviewed_on.year - base.year
    assert found.reviewed_on <= max(month.start, base)


@pytest.mark.parametrize(("now", "factor"), [("100", "1"), ("128", "1.084"), ("103", "1.009")])
def test_the_indexed_share_alone_follows(now, factor):
    assert index_factor(SHARE, Decimal(100), Decimal(now)) == Fraction(factor)


def test_a_figure_of_zero_indexes_nothing():
    for base, now in ((0, 100), (100, 0)):
        with pytest.raises(ValueError, match="above zero"):
            index_factor(SHARE, Decimal(base), Decimal(now))


def test_a_later_vintage_gives_another_factor_and_says_so():
    """30,000,000 a year at 30 %: 127.6 gave 32,484,000, 128.0 gives 32,520,000."""
    found = effect_of_later_vintages(SHARE, used=(BASE, FIRST), known=(BASE, LATER))
    assert (found.old, found.new) == (Fraction("1.0828"), Fraction("1.084"))
    assert found.changes
    assert found.effect_on(Decimal(30_000_000)) == 36_000
    assert found.effect_on(Decimal(2_500_000)) == 3_000
    assert str(found.cause) == (
        "2026-04 was 127.6 and is 128 since 2026-08-14: the factor goes from 1.0828 to 1.084"
    )


def test_nothing_changes_where_nothing_was_revised():
    found = effect_of_later_vintages(SHARE, used=(BASE, FIRST), known=(BASE, FIRST))
    assert not found.changes
    assert str(found.cause) == "No figure was revised since: the factor stays 1.0828"


def test_two_revisions_are_both_named():
    base = vintage("2015-04", "100.5", "2015-08-15")
    found = effect_of_later_vintages(SHARE, used=(BASE, FIRST), known=(base, LATER))
    assert str(found.cause).startswith("2015-04 was 100 and is 100.5 since 2015-08-15; 2026-04 was")
    assert str(found.cause).endswith("to 1.082090")


def test_other_months_and_older_vintages_are_refused():
    with pytest.raises(ValueError, match="another month"):
        effect_of_later_vintages(SHARE, used=(BASE, FIRST), known=(FIRST, FIRST))
    with pytest.raises(ValueError, match="older"):
        effect_of_later_vintages(SHARE, used=(BASE, LATER), known=(BASE, FIRST))
