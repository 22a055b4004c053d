from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from performance.validation import Unreadable, read_number

NBSP, NARROW, THIN = "\u00a0", "\u202f", "\u2009"


@pytest.mark.parametrize(
    ("typed", "unit", "number"),
    [
        ("96.4", "%", "96.4"),
        ("96,4", "%", "96.4"),
        (" 96.4 ", "%", "96.4"),
        ("96.4 %", "%", "96.4"),
        ("96.4%", "%", "96.4"),
        (f"96,4{NBSP}%", "%", "96.4"),
        ("96.4 percent", "%", "96.4"),
        ("96.4 % within 1 hour", "% within 1 hour", "96.4"),
        ("96.4 %", "% within 1 hour", "96.4"),
        ("0", "tests", "0"),
        ("0.0", "tests", "0"),
        ("00", "tests", "0"),
        ("14 minutes", "minutes", "14"),
        ("1 day", "days", "1"),
        ("20.9 KWH PER m²", "kWh per m²", "20.9"),
        ("20.9 kWh/m2", "kWh/m²", "20.9"),
        ("€1 850", "€", "1850"),
        ("1 234.5", "", "1234.5"),
        ("1 234,5", "", "1234.5"),
        (f"1{NBSP}234{NARROW}567", "", "1234567"),
        (f"13{THIN}064{THIN}000", "m³", "13064000"),
        ("13'064'000", "", "13064000"),
        ("13’064’000", "", "13064000"),
        ("1234567", "", "1234567"),
        ("1.234", "", "1.234"),
        ("0,234", "", "0.234"),
        ("1,2345", "", "1.2345"),
        ("1234,567", "", "1234.567"),
        (".5", "", "0.5"),
        (",5", "", "0.5"),
        ("+5", "", "5"),
        ("-5", "", "-5"),
        ("−5.5", "", "-5.5"),
        ("-0", "", "0"),
        ("٩٦", "%", "96"),
        ("0.123456", "", "0.123456"),
        ("0.1234560000", "", "0.123456"),
        ("9223372036854.775807", "", "9223372036854.775807"),
    ],
)
def test_what_people_write_is_read_as_they_mean_it(typed, unit, number):
    found = read_number(typed, unit)

    assert found == Decimal(number)
    assert str(found) == number


@pytest.mark.parametrize(
    ("typed", "unit", "code", "mend"),
    [
        ("-", "%", "nothing_typed", "Enter 0 if it was measured and there were none"),
        ("–", "%", "nothing_typed", "tick “Nothing to report”"),
        ("N/A", "%", "nothing_typed", "tick “Nothing to report”"),
        ("none", "%", "nothing_typed", "tick “Nothing to report”"),
        ("1,234", "", "ambiguous", "Write 1234, or 1.234 for the smaller number."),
        ("96,400", "%", "ambiguous", "Write 96400, or 96.400 for the smaller number."),
        ("1,234.5", "", "ambiguous", "without marks between the thousands: 1234.5."),
        ("1.234,5", "", "ambiguous", "without marks between the thousands: 1234.5."),
        ("1,234,567", "", "ambiguous", "without marks between the thousands: 1234567."),
        ("1.234.567,8", "", "ambiguous", "without marks between the thousands: 1234567.8."),
        ("abc", "%", "not_a_number", "Enter digits only"),
        ("12 34", "", "not_a_number", "Enter digits only"),
        ("1.2.3", "", "not_a_number", "Enter digits only"),
        ("5.", "", "not_a_number", "Enter digits only"),
        ("3/4", "", "not_a_number", "Enter digits only"),
        ("<5", "", "not_a_number", "Enter digits only"),
        ("5 - 6", "", "not_a_number", "Enter digits only"),
        ("--5", "", "not_a_number", "Enter digits only"),
        ("1e3", "", "wrong_unit", "Enter the number alone"),
        ("96.4 km", "%", "wrong_unit", "unit asked for, %."),
        ("96.4 %", "hours", "wrong_unit", "unit asked for, hours."),
        ("96.4 ‰", "%", "wrong_unit", "unit asked for, %."),
        ("% 96.4 %", "%", "wrong_unit", "unit asked for, %."),
        ("0.1234565", "", "too_fine", "at most six decimals, for example 0.123457."),
        ("9223372036854.775808", "", "too_large", "too large"),
        ("9" * 30, "", "too_large", "too large"),
        ("9" * 1000, "", "not_a_number", "9…”"),
    ],
)
def test_what_cannot_be_taken_says_why_and_how_to_mend_it(typed, unit, code, mend):
    found = read_number(typed, unit)

    assert isinstance(found, Unreadable)
    assert found.code == code
    assert mend in str(found.message)


@settings(deadline=None, derandomize=True)
@given(st.decimals(-(10**9), 10**9, places=6))
def test_every_number_is_read_back_as_it_was_written(number):
    assert read_number(f"{number:f}") == number


@settings(deadline=None, derandomize=True)
@given(st.text(max_size=80), st.sampled_from(["", "%", "hours"]))
def test_whatever_is_typed_gives_a_number_or_a_reason(typed, unit):
    found = read_number(typed, unit)

    assert isinstance(found, Decimal | Unreadable)
    assert isinstance(found, Decimal) or str(found.message)
