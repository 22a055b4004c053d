from __future__ import annotations

from decimal import Decimal

import pytest
from django import forms
from django.utils import translation

from core.form_fields import AmountField, ScaledField
from tests.core.fields.tables import Line, LineForm


def typed(**values: str) -> LineForm:
    return LineForm({"amount": "1.25", "currency": "GBP", **values})


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("1250.50", "1250.50"),
        ("1,250.50", "1250.50"),
        ("1 250 000", "1250000"),
        (" 1\u00a0250\u00a0000.5 ", "1250000.5"),
        ("+5", "5"),
        (".5", "0.5"),
        ("5.", "5"),
        ("-1,000", "-1000"),
        ("\u22127", "-7"),
        ("97.50", "97.50"),
    ],
)
def test_a_form_reads_what_people_type(text: str, number: str) -> None:
    for field in (AmountField(), ScaledField(max_digits=19, decimal_places=6)):
        assert str(field.clean(text)) == str(Decimal(number))


@pytest.mark.parametrize(
    "text",
    ["1,5", "1,25,000", "1,250 000", "12,345,67", "£5", "5 m", "1e3", "NaN", "1.2.3", "--5", ","],
)
def test_what_could_be_misread_is_refused(text: str) -> None:
    with pytest.raises(forms.ValidationError, match="Write digits only"):
        AmountField().clean(text)


def test_an_empty_optional_number_is_none_and_not_zero() -> None:
    assert AmountField(required=False).clean("") is None
    assert AmountField(required=False).clean("0") == 0


def test_another_language_brings_its_own_separators() -> None:
    with translation.override("de"):
        assert AmountField().clean("1.250,50") == Decimal("1250.50")
        assert AmountField().prepare_value(Decimal("1250.50")) == "1250,50"
        with pytest.raises(forms.ValidationError):
            AmountField().clean("1.25")


def test_what_was_typed_stays_when_it_was_wrong() -> None:
    form = typed(amount="1,250.555", value="97,5")
    assert not form.is_valid()
    assert form.errors == {
        "amount": ["GBP has 2 decimals. Write no more."],
        "value": ["This is not a number we can read. Write digits only, for example 1250.50."],
    }
    assert form["amount"].value() == "1,250.555"
    assert 'value="97,5"' in str(form["value"])


def test_what_was_typed_stays_when_something_else_was_wrong() -> None:
    form = typed(currency="XXXX", value="97.50")
    assert not form.is_valid()
    assert 'value="97.50"' in str(form["value"])


def test_a_stored_number_is_shown_as_plain_digits() -> None:
    line = Line(amount=Decimal("1250.50"), currency="GBP", value=Decimal("97.500000"))
    form = LineForm(instance=line)
    assert form["amount"].value() == "1250.50"
    assert form["value"].value() == "97.5"
    assert 'inputmode="decimal"' in str(form["amount"])


def test_a_form_makes_the_instance_whatever_the_order_of_its_fields(db) -> None:
    form = typed(amount="1,250", currency="JPY", waived="")
    assert form.is_valid(), form.errors
    assert (form.instance.amount, form.instance.waived) == (1250, None)
    assert not typed(amount="1.5", currency="JPY").is_valid()


def test_the_same_number_written_otherwise_is_no_change() -> None:
    line = Line(amount=Decimal("1250.50"), currency="GBP", value=Decimal("97.5"))
    form = LineForm(
        {"amount": "1,250.5", "currency": "GBP", "value": "97.50", "waived": ""}, instance=line
    )
    assert form.changed_data == []


def test_a_scaled_form_field_of_a_model_refuses_more_than_six_decimals(db) -> None:
    form = typed(value="0.1234567")
    assert form.errors == {"value": ["Write at most 6 decimals."]}
