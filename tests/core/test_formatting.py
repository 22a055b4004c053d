from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.template import Context, Template
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from core import clock, formatting
from core.money import Amount, MinorUnits
from core.periods import Period

TODAY = dt.date(2026, 11, 23)


def spaced(text: str) -> str:
    return text.replace("_", "\u00a0")


@pytest.mark.parametrize(
    ("amount", "currency", "full", "exact", "short"),
    [
        ("1250000", "GBP", "£1,250,000", "£1,250,000.00", "£1.25_m"),
        ("23200.5", "EUR", "€23,200.50", "€23,200.50", "€23,201"),
        ("-5", "GBP", "−£5", "−£5.00", "−£5"),
        ("-0.4", "GBP", "−£0.40", "−£0.40", "£0"),
        ("0", "GBP", "£0", "£0.00", "£0"),
        ("10", "CHF", "CHF_10", "CHF_10.00", "CHF_10"),
        ("1.255", "KWD", "KWD_1.255", "KWD_1.255", "KWD_1"),
        ("1280000000", "EUR", "€1,280,000,000", "€1,280,000,000.00", "€1.28_bn"),
        ("30000000", "EUR", "€30,000,000", "€30,000,000.00", "€30.0_m"),
        ("58349999", "USD", "$58,349,999", "$58,349,999.00", "$58.3_m"),
        ("128000000", "JPY", "¥128,000,000", "¥128,000,000", "¥128_m"),
        ("999499", "GBP", "£999,499", "£999,499.00", "£999,499"),
        ("999999.5", "GBP", "£999,999.50", "£999,999.50", "£1.00_m"),
        ("9999999", "GBP", "£9,999,999", "£9,999,999.00", "£10.0_m"),
        ("999500000", "GBP", "£999,500,000", "£999,500,000.00", "£1.00_bn"),
        ("-2687400", "EUR", "−€2,687,400", "−€2,687,400.00", "−€2.69_m"),
        ("1234500000000", "EUR", "€1,234,500,000,000", "€1,234,500,000,000.00", "€1,235_bn"),
    ],
)
def test_an_amount_is_written_in_full_exactly_and_short(
    amount: str, currency: str, full: str, exact: str, short: str
) -> None:
    units = Decimal(amount)
    assert formatting.money(units, currency) == spaced(full)
    assert formatting.money_exact(units, currency) == spaced(exact)
    assert formatting.money_short(units, currency) == spaced(short)


def test_an_amount_knows_its_currency_and_others_must_be_told() -> None:
    assert formatting.money(Amount(Decimal("1.25"), "GBP")) == "£1.25"
    assert formatting.money(MinorUnits(125), "JPY") == "¥125"
    assert formatting.money(MinorUnits(125), "GBP") == "£1.25"
    assert formatting.money(125, "GBP") == "£125"
    for amount in (Decimal(1), MinorUnits(1), 1):
        with pytest.raises(ValueError, match="without its currency"):
            formatting.money(amount)


def test_an_amount_is_never_relabelled_or_made_of_floating_point() -> None:
    with pytest.raises(ValueError, match="GBP"):
        formatting.money(Amount(Decimal("1.25"), "GBP"), "EUR")
    floating: Any = 1.5
    with pytest.raises(TypeError, match="floating point"):
        formatting.money(floating, "GBP")


def test_what_is_finer_than_the_currency_is_rounded_half_up_for_display() -> None:
    assert formatting.money(Decimal("0.125"), "GBP") == "£0.13"
    assert formatting.money_exact(Decimal("-0.125"), "GBP") == "−£0.13"
    assert formatting.money(Decimal("-0.001"), "GBP") == "£0"


@given(st.decimals(-(10**12), 10**12, places=2))
def test_a_full_amount_reads_back(units: Decimal) -> None:
    text = formatting.money_exact(units, "GBP").replace("£", "").replace(",", "")
    assert Decimal(text.replace(formatting.MINUS, "-")) == units


@pytest.mark.parametrize(
    ("number", "decimals", "text"),
    [
        ("1250.500000", None, "1,250.5"),
        ("97.5", 2, "97.50"),
        ("97", None, "97"),
        ("1E+3", None, "1,000"),
        ("-0.25", None, "−0.25"),
        ("-0.04", 1, "0.0"),
        ("2.5", 0, "3"),
        ("0.000001", None, "0.000001"),
    ],
)
def test_a_number_is_stripped_of_zeros_unless_decimals_are_asked_for(
    number: str, decimals: int | None, text: str
) -> None:
    assert formatting.scaled(Decimal(number), decimals) == text
    assert formatting.percent(Decimal(number), decimals) == f"{text}\u00a0%"


def test_days_are_written_in_words() -> None:
    assert formatting.day(TODAY) == spaced("23_November 2026")
    assert formatting.short_day(dt.date(2026, 11, 11)) == spaced("Wed_11_Nov")


def test_a_moment_is_shown_as_its_day_in_our_zone(settings) -> None:
    settings.TIME_ZONE = "Pacific/Auckland"
    assert formatting.day(dt.datetime(2026, 11, 22, 18, tzinfo=dt.UTC)).startswith("23")


@pytest.mark.parametrize(
    ("offset", "text"),
    [
        (4, "in_4_days"),
        (2, "in_2_days"),
        (1, "tomorrow"),
        (0, "today"),
        (-1, "1_day_overdue"),
        (-12, "12_days_overdue"),
    ],
)
def test_a_due_day_says_how_far_off_it_is(offset: int, text: str) -> None:
    due = TODAY + dt.timedelta(days=offset)
    assert formatting.days_until(due, TODAY) == spaced(text)
    with clock.travel(dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC)):
        assert formatting.days_until(due) == spaced(text)


@pytest.mark.parametrize("key", ["2026-10", "2026-Q3", "2026-H1", "2026"])
def test_a_period_reads_as_its_english_label(key: str) -> None:
    assert formatting.period_label(Period.parse(key)) == Period.parse(key).label


def test_separators_and_months_follow_the_language() -> None:
    with translation.override("de"):
        assert formatting.money(Decimal("1250000.5"), "EUR") == "€1.250.000,50"
        assert formatting.scaled(Decimal("1250.5")) == "1.250,5"
        assert "Mai" in formatting.day(dt.date(2026, 5, 4))


def render(source: str, **context: object) -> str:
    return Template("{% load concord %}" + source).render(Context(context))


def test_templates_write_figures_and_days() -> None:
    assert render(
        '{{ a|money }} {{ b|money:"GBP" }} {{ a|money_exact }} {{ c|money_short:"EUR" }} '
        "{{ n|scaled }} {{ n|scaled:3 }} {{ n|percent }} {{ d|day }} {{ d|short_day }} "
        "{{ d|days_until:t }} {{ p|period }}",
        a=Amount(Decimal(5), "GBP"),
        b=MinorUnits(125),
        c=Decimal(1280000000),
        n=Decimal("97.5"),
        d=dt.date(2026, 11, 27),
        t=TODAY,
        p=Period.parse("2026-Q3"),
    ) == spaced(
        "£5 £1.25 £5.00 €1.28_bn 97.5 97.500 97.5_% 27_November 2026 Fri_27_Nov "
        "in_4_days July to September 2026"
    )


@pytest.mark.parametrize(
    "name",
    [
        *("money", "money_exact", "money_short", "scaled", "percent"),
        *("day", "short_day", "days_until", "period"),
    ],
)
def test_nothing_is_written_for_what_is_missing(name: str) -> None:
    assert render("{{ missing|" + name + " }}", missing=None) == ""
