from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import FieldError, ValidationError
from django.db.models import Avg, F, Max, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.scaled import LARGEST, TooFine, TooLarge, from_scaled, stripped, to_scaled
from tests.core.fields.tables import Line

on_both = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def make(lines, value, **more) -> Any:
    return lines.create(amount=0, currency="GBP", value=value, **more)


@on_both
@given(st.lists(st.integers(-(10**15), 10**15).map(from_scaled), min_size=1, max_size=200))
def test_what_is_written_is_read_and_sums_are_exact(lines, numbers) -> None:
    lines.all().delete()
    lines.bulk_create(Line(amount=0, currency="GBP", value=number) for number in numbers)
    assert list(lines.order_by("pk").values_list("value", flat=True)) == numbers
    assert lines.aggregate(total=Sum("value")) == {"total": sum(numbers)}


@pytest.mark.parametrize(
    ("typed", "read"), [("97.50", "97.5"), ("100", "100"), ("1E+3", "1000"), ("0.000001",) * 2]
)
def test_a_number_comes_back_without_trailing_zeros_or_exponent(lines, typed, read) -> None:
    make(lines, Decimal(typed))
    assert str(lines.get().value) == read


def test_python_sees_a_decimal_before_and_after_saving(lines) -> None:
    line = make(lines, 5)
    assert type(line.value) is type(lines.get().value) is Decimal
    assert lines.get().weight == Decimal("0.25")


def test_the_column_holds_whole_millionths(lines) -> None:
    make(lines, Decimal("97.5"))
    with _connection(lines).cursor() as cursor:
        cursor.execute("SELECT value FROM exact_tables_line")
        assert cursor.fetchone() == (97_500_000,)


def test_null_is_not_zero(lines) -> None:
    missing, zero = make(lines, None), make(lines, 0)
    assert lines.get(value__isnull=True) == missing
    assert lines.get(value=0) == zero
    assert lines.filter(pk=missing.pk).aggregate(total=Sum("value")) == {"total": None}


@pytest.mark.parametrize("value", [1.5, True, "1.5"])
def test_what_is_not_exact_is_refused(lines, value) -> None:
    with pytest.raises(TypeError, match=r"value: .* is not an exact number"):
        Line(value=value)
    with pytest.raises(TypeError, match="is not a Decimal"):
        lines.filter(value__gt=value)
    with pytest.raises(TypeError, match="is not a Decimal"):
        lines.update(value=value)


def test_saving_never_rounds_and_keeps_the_range(lines) -> None:
    with pytest.raises(TooFine, match="more than 6 decimals"):
        make(lines, Decimal("0.0000001"))
    for number in (LARGEST + Decimal("0.000001"), -LARGEST - 1, Decimal("1E+40")):
        with pytest.raises(TooLarge):
            make(lines, number)
    for number in (LARGEST, -LARGEST):
        assert lines.get(pk=make(lines, number).pk).value == number


def test_filters_and_updates_speak_units(lines) -> None:
    make(lines, Decimal("97.5"))
    assert lines.filter(value=Decimal("97.500"), value__gt=97, value__in=[Decimal("97.5")]).exists()
    lines.update(value=F("value") + F("weight"))
    assert lines.get().value == Decimal("97.75")
    lines.update(value=F("value") * 2)
    assert lines.aggregate(x=Max("value")) == {"x": Decimal("195.5")}
    line = lines.get()
    line.value = Decimal("1.25")
    lines.bulk_update([line], ["value"])
    assert lines.get().value == Decimal("1.25")


def test_scales_are_never_mixed_in_sql(lines) -> None:
    make(lines, 2)
    for expression in (F("value") + 1, F("value") * F("weight"), F("value") + F("amount"), F("pk")):
        with pytest.raises((TypeError, FieldError), match="output_field"):
            lines.update(value=expression)
    with pytest.raises(FieldError):
        list(lines.annotate(x=F("value") * F("weight")))
    with pytest.raises(TypeError, match="would be cut off"):
        lines.aggregate(x=Avg("value"))


@pytest.mark.parametrize(
    ("value", "code"), [("0.1234567", "decimals"), ("1E+13", "range"), ("-1E+13", "range")]
)
def test_full_clean_says_how_to_mend_it(lines, value, code) -> None:
    line = Line(amount=0, currency="GBP", value=Decimal(value))
    line._state.db = lines.db
    with pytest.raises(ValidationError) as refused:
        line.full_clean()
    assert [error.code for error in refused.value.error_dict["value"]] == [code]


@given(st.integers(-(2**63) + 1, 2**63 - 1))
def test_millionths_come_back_unchanged(millionths: int) -> None:
    assert to_scaled(from_scaled(millionths)) == millionths


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**9)))
def test_stripping_changes_the_writing_and_not_the_number(number: Decimal) -> None:
    text = str(stripped(number))
    assert Decimal(text) == number
    assert "E" not in text
    assert "." not in text or not text.endswith("0")


def test_what_is_not_finite_is_refused() -> None:
    for text in ("NaN", "Infinity"):
        with pytest.raises(ValueError, match="not a number"):
            to_scaled(Decimal(text))


def _connection(lines):
    from django.db import connections  # noqa: PLC0415 - the alias is made by the fixture

    return connections[lines.db]
