"""What holds for every calculator, also for those that are added later."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from core.problems import Refused
from partnerships.terms import Kind, fields_of
from performance.calculator import calculators

EVERY = pytest.mark.parametrize("calculator", list(calculators), ids=calculators.keys())
DAYS = {"on": dt.date(2026, 11, 23), "ends_on": dt.date(2030, 6, 30)}
LARGE = Decimal(10) ** 14


def filled(declared, *, money=Decimal(1_000_000), share=Decimal("0.05")):
    """Everything filled in: the same amounts and shares, the first choice, a row in each table."""
    values = {}
    for one in fields_of(declared):
        values[one.name] = {
            Kind.MONEY: money,
            Kind.SHARE: share,
            Kind.NUMBER: Decimal(100),
            Kind.COUNT: one.minimum or 1,
            Kind.DATE: DAYS.get(one.name, dt.date(2026, 6, 30)),
            Kind.CHOICE: one.choices[0][0] if one.choices else "",
            Kind.ROWS: (filled(one.row, money=money, share=share),) if one.row else (),
        }.get(one.kind, "words")
    return declared(**values)


def shaped(calculator, **known):
    """As `filled`, with tiers that begin at zero and rates that begin after the first one."""
    given = filled(calculator.given, **known)
    if hasattr(given, "tiers"):
        tier = dataclasses.replace(given.tiers[0], above=Decimal(0))
        given = dataclasses.replace(given, tiers=(tier,))
    if hasattr(given, "rates"):
        given = dataclasses.replace(given, rates=(), paid_on=dt.date(2026, 9, 30))
    return given


def test_there_are_those_that_the_pages_promise():
    assert len(calculators) >= 8


@EVERY
def test_it_says_what_it_answers_and_where_its_formula_comes_from(calculator):
    assert str(calculator.label)
    assert str(calculator.lede).endswith(".")
    assert str(calculator.source)
    assert set(calculator.needed) <= {one.name for one in fields_of(calculator.given)}


@EVERY
def test_without_figures_everything_that_is_missing_is_said_at_once(calculator):
    with pytest.raises(Refused) as refused:
        calculator.work_out(calculator.given(), currency="EUR")
    assert {one.field for one in refused.value.problems} == set(calculator.needed)


@EVERY
@pytest.mark.parametrize("currency", ["EUR", "JPY", "BHD"])
def test_lines_are_rounded_to_the_currency_and_say_why(calculator, currency):
    found = calculator.work_out(shaped(calculator), currency=currency)
    assert found.assessment.lines
    assert str(found.headline)
    decimals = {"EUR": 2, "JPY": 0, "BHD": 3}[currency]
    for line in found.assessment.lines:
        assert str(line.cause)
        assert "%(" not in str(line.cause)
        if found.unit_of(line) == "money":
            assert line.amount == round(line.amount, decimals)
    assert "%(" not in "".join(map(str, (found.headline, *found.notes)))


@EVERY
def test_the_same_figures_give_the_same_lines(calculator):
    one, two = (calculator.work_out(shaped(calculator), currency="GBP") for _ in range(2))
    assert one.assessment == two.assessment


@EVERY
def test_large_figures_stay_exact(calculator):
    found = calculator.work_out(shaped(calculator, money=LARGE), currency="GBP")
    assert all(isinstance(line.amount, Decimal) for line in found.assessment.lines)


@EVERY
def test_a_negative_amount_and_a_share_above_all_are_refused(calculator):
    given = shaped(calculator, money=Decimal(-1), share=Decimal("1.5"))
    with pytest.raises(Refused) as refused:
        calculator.work_out(given, currency="GBP")
    assert refused.value.codes & {"too_small", "too_large"}
