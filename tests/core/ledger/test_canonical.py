"""Equal values have one text, on every machine."""

from __future__ import annotations

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.utils.translation import gettext_lazy

from core.ledger.canonical import canonical_json
from core.money import to_minor


def test_keys_are_sorted_and_nothing_is_spaced():
    assert canonical_json({"b": [1, True, None], "a": {"d": "x", "c": ()}}) == (
        '{"a":{"c":[],"d":"x"},"b":[1,true,null]}'
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("1.10"), '"1.1"'),
        (Decimal(100), '"100"'),
        (Decimal("1E+3"), '"1000"'),
        (Decimal("-0.00"), '"0"'),
        (Decimal("-0.50"), '"-0.5"'),
        (to_minor(Decimal("12.34"), "EUR"), "1234"),
        (dt.date(2026, 11, 23), '"2026-11-23"'),
        (uuid.UUID(int=1), '"00000000-0000-0000-0000-000000000001"'),
        ("Rosal\u0069\u0301a", '"Rosal\u00eda"'),
    ],
)
def test_each_kind_of_value_has_one_spelling(value, text):
    assert canonical_json(value) == text


def test_a_moment_is_told_in_utc_with_microseconds():
    paris = dt.timezone(dt.timedelta(hours=1))
    assert canonical_json(dt.datetime(2026, 11, 23, 10, 0, tzinfo=paris)) == (
        '"2026-11-23T09:00:00.000000Z"'
    )


@pytest.mark.parametrize(
    "value",
    [
        1.5,
        dt.datetime(2026, 11, 23),  # noqa: DTZ001 - the point
        b"bytes",
        {1: "x"},
        {"a": {2, 3}},
        gettext_lazy("depends on the reader's language"),
    ],
)
def test_what_has_no_one_spelling_is_refused(value):
    with pytest.raises(TypeError):
        canonical_json(value)


@pytest.mark.parametrize(
    "value", [Decimal("NaN"), Decimal("Infinity"), "\ud800", {"\u00ed": 1, "i\u0301": 2}]
)
def test_what_cannot_be_written_is_refused(value):
    with pytest.raises(ValueError, match=r"."):
        canonical_json(value)
