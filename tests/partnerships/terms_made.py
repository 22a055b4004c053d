"""Strategies that make terms of any type from what its fields say."""

from __future__ import annotations

import datetime as dt
import unicodedata
from decimal import Decimal

from hypothesis import strategies as st

from partnerships.terms import Kind, fields_of

TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs",)), min_size=1, max_size=20
).map(lambda text: unicodedata.normalize("NFC", text))


def _decimals(field, places):
    least = Decimal(0 if field.minimum is None else field.minimum)
    most = Decimal(10**9 if field.maximum is None else field.maximum)
    return st.decimals(least, most, allow_nan=False, allow_infinity=False, places=places)


def value_of(field):
    """A value that the field may hold."""
    made = {
        Kind.MONEY: lambda: _decimals(field, 2),
        Kind.SHARE: lambda: _decimals(field, 6),
        Kind.NUMBER: lambda: _decimals(field, 6),
        Kind.COUNT: lambda: st.integers(field.minimum or 0, field.maximum or 10**6),
        Kind.DATE: lambda: st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1)),
        Kind.TEXT: lambda: TEXT,
        Kind.LONG_TEXT: lambda: TEXT,
        Kind.CHOICE: lambda: st.sampled_from([code for code, _label in field.choices]),
        Kind.ROWS: lambda: st.lists(rows_of(field.row), max_size=3).map(tuple),
    }
    return made[field.kind]()


def rows_of(row):
    """A whole row of a table."""
    return st.builds(row, **{field.name: value_of(field) for field in fields_of(row)})


def terms_of(declared):
    """Terms of a type; each may be known or not."""
    return st.builds(
        declared,
        **{
            field.name: st.one_of(st.just(getattr(declared(), field.name)), value_of(field))
            for field in fields_of(declared)
        },
    )
