from __future__ import annotations

import copy
import pickle
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.core.exceptions import FieldError, ValidationError
from django.db import IntegrityError, models
from django.db.models import Avg, Case, F, Max, Min, Q, Sum, Value, When
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.fields import MoneyField
from core.money import Amount, MinorUnits, TooManyDecimals, UnknownCurrency, from_minor, to_minor
from tests.core.fields.tables import Line

LARGEST = 2**63 - 1
on_both = settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)


def make(lines, amount=Decimal("1.25"), currency="GBP", **more) -> Any:
    return lines.create(amount=amount, currency=currency, **more)


def reloaded(line: Line) -> Any:
    return Line.objects.using(line._state.db).get(pk=line.pk)


@pytest.mark.parametrize(
    ("currency", "minor", "units"),
    [("GBP", 125, "1.25"), ("JPY", 125, "125"), ("KWD", 1255, "1.255"), ("CLF", -1, "-0.0001")],
)
def test_an_amount_is_kept_as_minor_units_and_read_as_units(lines, currency, minor, units) -> None:
    line = make(lines, waived=Decimal(units), currency=currency, amount=0)
    assert lines.values_list("waived", flat=True).get() == minor
    assert str(reloaded(line).waived) == units
    assert reloaded(line).waived.currency == currency


@on_both
@given(
    st.lists(
        st.tuples(st.integers(0, 10**13), st.sampled_from(["GBP", "JPY", "KWD", "CLF"])),
        min_size=1,
        max_size=200,
    )
)
def test_what_is_written_is_read_and_sums_are_exact(lines, rows) -> None:
    lines.all().delete()
    lines.bulk_create(
        Line(amount=from_minor(minor, currency), currency=currency) for minor, currency in rows
    )
    read = [(to_minor(row.amount, row.currency), row.currency) for row in lines.order_by("pk")]
    assert read == rows
    assert lines.aggregate(total=Sum("amount")) == {"total": sum(minor for minor, _ in rows)}


def test_ints_and_decimals_mean_units_and_minor_units_mean_minor_units(lines) -> None:
    line = make(lines, amount=7)
    assert reloaded(line).amount == 7
    line.amount = MinorUnits(7)
    assert line.amount == Decimal("0.07")
    line.save()
    assert reloaded(line).amount == Decimal("0.07")


@pytest.mark.parametrize("value", [1.5, True, "1.50", object()])
def test_what_is_not_exact_is_refused_where_it_is_assigned(value) -> None:
    with pytest.raises(TypeError, match=r"amount: .* is not an exact number"):
        Line(amount=value, currency="GBP")
    with pytest.raises(TypeError, match="is not an exact number"):
        Line(currency="GBP").amount = value


def test_saving_never_rounds(lines) -> None:
    with pytest.raises(TooManyDecimals):
        make(lines, amount=Decimal("1.255"))
    with pytest.raises(TooManyDecimals):
        lines.bulk_create([Line(amount=Decimal("0.5"), currency="JPY")])
    assert not lines.exists()


def test_an_amount_without_a_known_currency_is_not_saved(lines) -> None:
    for currency in ("", "XXX"):
        with pytest.raises(UnknownCurrency):
            make(lines, currency=currency)
        with pytest.raises(UnknownCurrency):
            make(lines, amount=MinorUnits(5), currency=currency)


def test_the_range_is_that_of_64_bits(lines) -> None:
    assert reloaded(make(lines, MinorUnits(LARGEST))).amount == from_minor(LARGEST, "GBP")
    for amount in (MinorUnits(LARGEST + 1), from_minor(LARGEST + 1, "GBP")):
        with pytest.raises(OverflowError, match="64 bits"):
            make(lines, amount)


def test_after_saving_the_attribute_has_the_decimals_of_the_currency(lines) -> None:
    line = make(lines, amount=Decimal("1.5"))
    assert str(line.amount) == "1.50"


def test_null_stays_null_and_zero_stays_zero(lines) -> None:
    missing, zero = make(lines), make(lines, waived=0)
    assert reloaded(missing).waived is None
    assert reloaded(zero).waived == 0
    assert lines.get(waived__isnull=True) == missing
    assert lines.get(waived=0) == zero
    assert lines.exclude(pk=zero.pk).aggregate(total=Sum("waived")) == {"total": None}
    assert lines.filter(pk=0).aggregate(total=Sum("waived", default=0)) == {"total": 0}


def test_update_fields_write_only_what_they_name(lines) -> None:
    line = make(lines)
    line.amount, line.waived = Decimal(2), Decimal(1)
    line.save(update_fields=["waived"])
    assert (reloaded(line).amount, reloaded(line).waived) == (Decimal("1.25"), 1)


def test_refresh_takes_the_row_as_it_stands(lines) -> None:
    line = make(lines)
    lines.update(amount=MinorUnits(300))
    line.refresh_from_db()
    assert line.amount == 3
    lines.update(amount=MinorUnits(400), currency="JPY")
    line.refresh_from_db()
    assert (line.amount, line.currency) == (400, "JPY")


@pytest.mark.parametrize(
    "query",
    [
        lambda lines: lines.defer("amount"),
        lambda lines: lines.defer("currency"),
        lambda lines: lines.defer("amount", "currency"),
        lambda lines: lines.only("pk"),
    ],
)
def test_deferred_columns_are_fetched_when_read(lines, query, django_assert_num_queries) -> None:
    make(lines)
    line = query(lines).get()
    with django_assert_num_queries(1, connection=_connection(lines)):
        assert line.amount == Decimal("1.25")
        assert line.currency == "GBP"


def test_a_deferred_amount_is_not_written_by_save(lines) -> None:
    make(lines)
    line = lines.defer("amount").get()
    lines.update(amount=MinorUnits(999))
    line.waived = 1
    line.save()
    assert (reloaded(line).amount, reloaded(line).waived) == (Decimal("9.99"), 1)


def test_a_deferred_amount_is_of_the_currency_of_its_row(lines) -> None:
    make(lines)
    line = lines.defer("amount").get()
    line.currency = "JPY"
    assert (line.amount, line.currency) == (Decimal("1.25"), "JPY")


@pytest.mark.parametrize(
    "twin",
    [copy.copy, copy.deepcopy, lambda line: pickle.loads(pickle.dumps(line))],  # noqa: S301
)
def test_a_copy_has_the_amount_whether_it_was_read_or_not(lines, twin, monkeypatch) -> None:
    make(lines)
    monkeypatch.setattr(apps, "get_model", lambda *_: Line)
    unread, read = lines.get(), lines.get()
    assert read.amount == twin(unread).amount == twin(read).amount == Decimal("1.25")


@pytest.mark.parametrize("read_before", [True, False])
def test_changing_the_currency_never_moves_the_decimal_point(lines, read_before) -> None:
    line = lines.get(pk=make(lines, cap=5).pk)
    if read_before:
        assert line.amount == Decimal("1.25")
    line.currency = "KWD"
    assert (line.amount, line.cap) == (Decimal("1.25"), 5)
    line.save()
    assert lines.values_list("amount", flat=True).get() == 1250
    line.currency = "JPY"
    with pytest.raises(TooManyDecimals):
        line.save()


def test_values_give_minor_units(lines) -> None:
    make(lines)
    for found in (
        lines.values_list("amount", flat=True).get(),
        lines.values("amount").get()["amount"],
        lines.aggregate(x=Sum("amount"))["x"],
        lines.aggregate(x=Max("amount"))["x"],
        lines.aggregate(x=Min("amount"))["x"],
        lines.annotate(x=F("amount") + F("amount")).get().x - 125,
        lines.annotate(x=2 * F("amount")).get().x - 125,
    ):
        assert type(found) is MinorUnits
        assert found == 125


@pytest.mark.parametrize(
    "condition",
    [
        {"amount": MinorUnits(125)},
        {"amount__gte": to_minor(Decimal("1.25"), "GBP")},
        {"amount__in": [MinorUnits(1), MinorUnits(125)]},
        {"amount__range": (MinorUnits(100), MinorUnits(200))},
        {"amount__gt": F("waived")},
        {"amount__gt": 0},
        {"amount": Amount(Decimal("1.25"), "GBP")},
    ],
)
def test_filters_compare_minor_units(lines, condition) -> None:
    make(lines, waived=1)
    assert lines.filter(**condition).exists()
    assert not lines.exclude(**condition).exists()


@pytest.mark.parametrize("value", [Decimal("1.25"), Decimal(0), 125, 1.25, "1.25", True, False])
def test_a_filter_or_update_without_a_currency_says_to_use_to_minor(lines, value) -> None:
    for act in (
        lambda: lines.filter(amount=value),
        lambda: lines.filter(amount__gte=value),
        lambda: lines.filter(amount__in=[value]),
        lambda: lines.exclude(Q(amount__lt=value)),
        lambda: lines.annotate(x=Sum("amount")).filter(x__gt=value),
        lambda: lines.update(amount=value),
    ):
        with pytest.raises(TypeError, match="to_minor"):
            act()


def test_update_takes_minor_units_and_expressions_of_money(lines) -> None:
    make(lines, waived=1)
    lines.update(amount=MinorUnits(200))
    lines.update(amount=F("amount") + MinorUnits(5))
    lines.update(amount=F("amount") - F("waived"))
    assert lines.get().amount == Decimal("1.05")
    lines.update(amount=Value(MinorUnits(7)), waived=None)
    assert (lines.get().amount, lines.get().waived) == (Decimal("0.07"), None)


def test_update_refuses_expressions_that_are_not_money(lines) -> None:
    make(lines, value=2)
    for expression in (
        F("amount") + Decimal("1.50"),
        F("amount") * F("value"),
        F("amount") + F("value"),
        Value(5),
        F("value"),
        F("pk"),
        models.expressions.RawSQL("5", ()),
    ):
        with pytest.raises((TypeError, FieldError), match="output_field"):
            lines.update(amount=expression)
    assert lines.get().amount == Decimal("1.25")


def test_bulk_update_writes_each_row_in_its_own_currency(lines) -> None:
    rows = [make(lines), make(lines, 5, "JPY"), lines.get(pk=make(lines).pk)]
    rows[0].amount, rows[1].amount, rows[1].currency = Decimal("2.50"), Decimal("2.5"), "KWD"
    lines.bulk_update(rows, ["amount", "currency"])
    assert list(lines.order_by("pk").values_list("amount", flat=True)) == [250, 2500, 125]
    rows[1].currency = "JPY"
    with pytest.raises(TooManyDecimals):
        lines.bulk_update(rows, ["amount", "currency"])


def test_a_case_may_choose_between_amounts(lines) -> None:
    make(lines, waived=3)
    chosen = Case(
        When(currency="GBP", then=F("waived")),
        default=Value(MinorUnits(1)),
        output_field=MoneyField(),
    )
    assert lines.annotate(x=chosen).get().x == MinorUnits(300)


def test_an_average_is_refused_because_it_would_be_cut_off(lines) -> None:
    make(lines, 1)
    with pytest.raises(TypeError, match="Avg of a MoneyField would be cut off"):
        lines.aggregate(x=Avg("amount"))


def test_an_expression_may_be_assigned_and_saved(lines) -> None:
    line = make(lines)
    line.amount = F("amount") + MinorUnits(75)
    line.save()
    assert reloaded(line).amount == 2


def test_the_default_of_the_database_is_read_back(lines) -> None:
    line = make(lines)
    assert (line.cap, line.cap.currency) == (0, "JPY")
    line.cap = 5
    line.save()
    assert reloaded(line).cap == 5


def test_the_database_refuses_what_its_constraints_refuse(lines) -> None:
    with pytest.raises(IntegrityError):
        make(lines, Decimal("-0.01"))


def test_full_clean_says_what_is_wrong_and_how_to_mend_it(lines) -> None:
    for currency, amount, code, words in (
        ("GBP", "1.255", "decimals", "GBP has 2 decimals. Write no more."),
        ("JPY", "1.5", "decimals", "JPY has no decimals. Write a whole amount."),
        ("XXX", "1", "no_currency", "Choose the currency first; an amount needs one."),
        ("GBP", "92233720368547758.08", "range", "too large to be kept"),
    ):
        line = Line(amount=Decimal(amount), currency=currency)
        line._state.db = lines.db
        with pytest.raises(ValidationError) as refused:
            line.full_clean()
        (error,) = refused.value.error_dict["amount"]
        assert error.code == code
        assert words in error.messages[0]


def test_full_clean_checks_constraints_and_validators_in_units(lines) -> None:
    line = Line(amount=Decimal("-0.01"), waived=Decimal("-0.01"), currency="GBP")
    line._state.db = lines.db
    with pytest.raises(ValidationError) as refused:
        line.full_clean()
    assert set(refused.value.error_dict) == {"waived", "__all__"}
    make(lines, Decimal("1.25")).full_clean()


def test_what_is_serialised_is_in_units_and_reads_back(lines) -> None:
    line = make(lines, Decimal("1200.50"))
    field = Line._meta.get_field("amount")
    assert field.value_to_string(line) == "1200.50"
    assert field.to_python("1200.50") == Decimal("1200.50")
    assert field.to_python(MinorUnits(5)) == MinorUnits(5)
    assert Line._meta.get_field("waived").value_to_string(line) == ""
    for nonsense in ("12,5", "NaN", "", 1.5, True):
        with pytest.raises(ValidationError):
            field.to_python(nonsense)


def _connection(lines):
    from django.db import connections  # noqa: PLC0415 - the alias is made by the fixture

    return connections[lines.db]
