"""What holds for every cell anybody might type."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from partnerships.source import Severity
from partnerships.source_cells import Column, RowReader, shown
from partnerships.sources.uk_pfi.columns import normalised
from partnerships.sources.uk_pfi.companies import company_number
from partnerships.sources.uk_pfi.shares import adds_up, read_shares
from partnerships.sources.uk_pfi.vocabulary import tidy_name

if TYPE_CHECKING:
    from partnerships.source import CellProblem

COLUMN = Column(0, "Anything")
CELLS = (
    st.none()
    | st.text(max_size=60)
    | st.integers()
    | st.floats()
    | st.booleans()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.timedeltas()
)
SHARES = st.lists(st.integers(1, 100), min_size=1, max_size=6)


def reader(value) -> tuple[RowReader, list[CellProblem]]:
    problems: list[CellProblem] = []
    return RowReader((value,), 5, problems), problems


@given(CELLS)
def test_a_cell_gives_a_number_or_a_reason(value):
    row, problems = reader(value)
    number = row.number_in(COLUMN, severity=Severity.ERROR)
    assert number is not None or problems or not shown(value)
    assert number is None or number.is_finite()
    assert all(problem.cell == "A5" for problem in problems)
    assert number is not None or not problems or row.as_listed


@given(CELLS)
def test_a_cell_gives_a_day_or_a_reason(value):
    row, problems = reader(value)
    day = row.date(COLUMN)
    assert day is not None or problems or not shown(value)
    assert day is None or dt.date(1980, 1, 1) <= day <= dt.date(2100, 12, 31)
    assert day is not None or not problems or row.as_listed


@given(st.decimals(-(10**6), 10**6, places=6))
def test_a_number_reads_the_same_as_text_and_as_number(number):
    as_text = reader(f"{number:f}")[0].number_in(COLUMN, severity=Severity.ERROR)
    as_number = reader(float(number))[0].number_in(COLUMN, severity=Severity.ERROR)
    assert as_text == as_number == number


@given(st.dates(dt.date(1980, 1, 1), dt.date(2100, 12, 31)))
def test_a_day_reads_the_same_in_every_form(day):
    forms = (day, day.isoformat(), f"{day:%d-%m-%Y}", f"{day.day}/{day.month}/{day.year}")
    assert {reader(form)[0].date(COLUMN) for form in forms} == {day}
    serial = (day - dt.date(1899, 12, 30)).days
    if 29_000 <= serial <= 74_000:
        assert reader(serial)[0].date(COLUMN) == day


@given(SHARES)
def test_shares_of_one_company_read_the_same_as_fractions_and_percents(parts):
    whole = sum(parts)
    fractions = [round(Decimal(part) / whole, 6) for part in parts]
    percents = [share * 100 for share in fractions]
    assert read_shares(fractions)[1] == tuple(fractions)
    if any(percent > 1 for percent in percents):
        assert read_shares(percents)[1] == tuple(fractions)


@given(st.lists(st.decimals(0, 100, places=3), max_size=6))
def test_shares_are_never_lost_and_add_up_where_some_reading_does(numbers):
    _reading, shares = read_shares(numbers)
    assert len(shares) == len(numbers)
    possible = (numbers, [number / 100 for number in numbers])
    assert adds_up(shares) or not any(adds_up(reading) for reading in possible)


@given(st.text(max_size=80), st.booleans())
def test_a_company_number_has_eight_characters_or_is_none(text, in_scotland):
    found = company_number(text, in_scotland=in_scotland)
    assert len(found.number) in {0, 8}
    assert (found.number == "") == (found.how == "none")
    again = company_number(found.number)
    assert again.number == found.number


@given(st.text(max_size=80))
def test_tidying_twice_changes_nothing_more(text):
    assert tidy_name(tidy_name(text)) == tidy_name(text)
    assert normalised(normalised(text)) == normalised(text)
