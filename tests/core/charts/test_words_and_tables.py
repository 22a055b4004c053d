"""How figures are said, and as CSV."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from core.charts import Cell, Table, Unit, Words
from core.charts.table import dated, said, valued

NBSP = "\u00a0"


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        (Unit("%", places=1), Decimal("96.4"), f"96.4{NBSP}%"),
        (Unit("m", "€", 2), Decimal("2.445"), f"€2.45{NBSP}m"),
        (Unit("m", "€", 1), Decimal("-0.84"), f"−€0.8{NBSP}m"),
        (Unit(), 1234567, "1,234,567"),
        (Unit(places=1), 0.1 + 0.2, "0.3"),
        (Unit(places=1), Decimal("-0.04"), "0.0"),
    ],
)
def test_a_value_is_said_half_up_with_its_unit(unit, value, text):
    assert unit.say(value) == text


def test_separators_follow_the_language():
    assert Unit(places=2).say(Decimal("1234.5"), Words(decimal_point=",", group=".")) == "1.234,50"


@pytest.mark.parametrize(
    ("days", "text"),
    [(0, "on time"), (1, "1 day late"), (24, "24 days late"), (-2, "2 days early")],
)
def test_lateness_is_said_in_days(days, text):
    assert Words().lateness(days) == text


def test_nothing_is_a_word_and_never_zero():
    assert valued(None, Unit("%")) == Cell("–", None)
    assert valued(0, Unit("%")) == Cell(f"0{NBSP}%", 0)
    assert dated(None, missing="not recorded").text == "not recorded"


def test_csv_keeps_bare_values_and_leaves_nothing_empty_but_nothing():
    row = (said("a"), Cell("1,5", Decimal("1.50")), dated(dt.date(2026, 11, 23)), Cell("–"))
    assert Table(("n", "v", "d", "x"), (row,)).csv() == "n,v,d,x\r\na,1.50,2026-11-23,\r\n"


@pytest.mark.parametrize("typed", ["=1+1", "+1", "-1", "@x", "\tx"])
def test_no_text_is_read_as_a_formula(typed):
    assert Table(("n",), ((said(typed),),)).csv().splitlines()[1].lstrip('"').startswith("'")


def test_a_column_of_numbers_is_known_as_one():
    rows = ((said("a"), Cell("–")), (said("b"), Cell("1", 1)))
    assert Table(("n", "v"), rows).numeric == (False, True)
