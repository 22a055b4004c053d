"""The terms of a contract: declared once, in the type's file, as a frozen dataclass.

A term is a field annotated with what a form, a serializer, a comparison and a report need to know
of it, so that none of them lists the terms again:

    @dataclass(frozen=True, slots=True, kw_only=True)
    class DBFOTerms(Terms):
        unitary_charge: Annotated[Decimal | None, money(_("Unitary charge"), needed_by="G3")] = None

A term that is not known is None, an empty text or an empty tuple. It is never replaced by a
default: `suggested` is shown beside an empty field and is only taken when a person takes it.
Shares are fractions (0.3 is 30 %). Amounts are in units of the partnership's currency.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, get_type_hints

from django.utils.translation import gettext, ngettext

from core.money import TooManyDecimals, exponent, to_minor
from core.problems import Problem
from core.scaled import SCALE, TooFine, TooLarge, to_scaled

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from partnerships.catalogue.provenance import Source
    from partnerships.codelists import Text

LARGEST_AMOUNT: Final = Decimal(10) ** 15
"""Amounts stay below this, in units, so that they fit the columns that they are summed into."""


class Kind(StrEnum):
    """What sort of value a term holds."""

    MONEY = "money"
    SHARE = "share"
    NUMBER = "number"
    COUNT = "count"
    DATE = "date"
    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    ROWS = "rows"


PYTHON_TYPES: Final[dict[Kind, type]] = {
    Kind.MONEY: Decimal,
    Kind.SHARE: Decimal,
    Kind.NUMBER: Decimal,
    Kind.COUNT: int,
    Kind.DATE: dt.date,
    Kind.TEXT: str,
    Kind.LONG_TEXT: str,
    Kind.CHOICE: str,
    Kind.ROWS: tuple,
}


class Terms:
    """Base of the terms of one type. Subclasses are frozen dataclasses with annotated fields."""

    __slots__ = ()

    def objections(self) -> Iterable[Problem]:
        """What is wrong between terms, such as an end before the beginning. Pure; may be empty."""
        return ()


class TermRow:
    """Base of one row of a table among the terms. The first field names the row."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A value that somebody uses, shown beside an empty field with its source."""

    value: Decimal | int | str
    source: Source


@dataclass(frozen=True, slots=True, kw_only=True)
class TermField:
    """What is known of one term.

    Attributes:
        kind: what sort of value it holds.
        label: what a person reads.
        help: one sentence that says what to enter; may be empty.
        unit: what is counted ("months", "a year"); money takes the partnership's currency.
        clause: where in a contract it usually stands.
        needed_by: code of the gate at which it must be known; "" when it may stay open.
        optional: whether a cell may stay empty; for columns of a table.
        minimum: smallest value allowed, itself included.
        maximum: largest value allowed, itself included.
        choices: code and label of each choice; for `Kind.CHOICE`.
        row: dataclass of one row; for `Kind.ROWS`.
        suggested: a value to show beside the empty field.
        name: the dataclass field; filled in by `fields_of`.
    """

    kind: Kind
    label: Text
    help: Text = ""
    unit: Text = ""
    clause: Text = ""
    needed_by: str = ""
    optional: bool = False
    minimum: Decimal | int | None = None
    maximum: Decimal | int | None = None
    choices: tuple[tuple[str, Text], ...] = ()
    row: type[TermRow] | None = None
    suggested: Suggestion | None = None
    name: str = ""


def money(label: Text, **known: Any) -> TermField:
    """An amount in units of the partnership's currency, not negative unless `minimum` says so."""
    return TermField(kind=Kind.MONEY, label=label, **({"minimum": 0} | known))


def share(label: Text, **known: Any) -> TermField:
    """A fraction from 0 to 1, shown as a percentage."""
    return TermField(kind=Kind.SHARE, label=label, **({"minimum": 0, "maximum": 1} | known))


def number(label: Text, **known: Any) -> TermField:
    """A number with up to six decimals."""
    return TermField(kind=Kind.NUMBER, label=label, **known)


def count(label: Text, **known: Any) -> TermField:
    """A whole number, not negative unless `minimum` says so."""
    return TermField(kind=Kind.COUNT, label=label, **({"minimum": 0} | known))


def day(label: Text, **known: Any) -> TermField:
    """A date."""
    return TermField(kind=Kind.DATE, label=label, **known)


def text(label: Text, **known: Any) -> TermField:
    """One line."""
    return TermField(kind=Kind.TEXT, label=label, **known)


def long_text(label: Text, **known: Any) -> TermField:
    """Several lines."""
    return TermField(kind=Kind.LONG_TEXT, label=label, **known)


def choice(label: Text, *options: tuple[str, Text], **known: Any) -> TermField:
    """One of the options, each a code and a label."""
    return TermField(kind=Kind.CHOICE, label=label, choices=options, **known)


def rows(label: Text, row: type[TermRow], **known: Any) -> TermField:
    """A table; its rows are instances of the dataclass `row`."""
    return TermField(kind=Kind.ROWS, label=label, row=row, **known)


def fields_of(declared: type[Terms | TermRow]) -> tuple[TermField, ...]:
    """The terms of a type, or the columns of a table, in the order in which they are declared.

    Raises:
        TypeError: when a field is declared without what is known of it.
    """
    if declared not in _FIELDS:
        _FIELDS[declared] = tuple(_declared_fields(declared))
    return _FIELDS[declared]


_FIELDS: Final[dict[type, tuple[TermField, ...]]] = {}


def _declared_fields(declared: type[Terms | TermRow]) -> Iterator[TermField]:
    hints = get_type_hints(declared, include_extras=True)
    found = dataclasses.fields(declared)  # type: ignore[arg-type] # every subclass is one
    own = declared.__annotations__
    # What all types have in common comes after what is the type's own.
    for field in sorted(found, key=lambda field: field.name not in own):
        known: tuple[object, ...] = getattr(hints[field.name], "__metadata__", ())
        if len(known) != 1 or not isinstance(known[0], TermField):
            raise TypeError(f"{declared.__qualname__}.{field.name} does not say what it holds.")
        yield dataclasses.replace(known[0], name=field.name)


def is_known(value: object) -> bool:
    """Whether a term was given. Zero is given; None, "" and an empty table are not."""
    return value is not None and value not in ("", ())


def missing(terms: Terms, gates: Collection[str]) -> tuple[TermField, ...]:
    """The terms that must be known by one of these gates and are not."""
    return tuple(
        field
        for field in fields_of(type(terms))
        if field.needed_by in gates and not is_known(getattr(terms, field.name))
    )


def problems(
    terms: Terms, *, currency: str, gates: Collection[str] = frozenset()
) -> tuple[Problem, ...]:
    """Everything that is wrong with the terms, all at once: values, rows, and between terms.

    Args:
        terms: the terms as entered.
        currency: ISO code of the partnership's currency; it limits the decimals of amounts.
        gates: codes of the gates by which `needed_by` terms must be known; none while drafting.

    Raises:
        core.money.UnknownCurrency: when the code is not an active one.
    """
    exponent(currency)
    found = [
        problem
        for field in fields_of(type(terms))
        for problem in _of_field(field, getattr(terms, field.name), currency)
    ]
    if not found:
        found.extend(terms.objections())
    found.extend(
        Problem(
            field.name,
            "missing",
            gettext("%(label)s is missing. Enter it before this stage approval.")
            % {"label": field.label},
        )
        for field in missing(terms, gates)
    )
    return tuple(found)


def not_rising(field: str, label: Text, values: Iterable[Any]) -> Iterator[Problem]:
    """A problem for each row whose bound is not above that of the row before it."""
    before: Any = None
    for position, value in enumerate(values, start=1):
        if before is not None and value <= before:
            where = gettext("row %(row)d, %(column)s") % {"row": position, "column": label}
            message = gettext("Each row must begin above the one before it. Sort or correct them.")
            yield Problem(field, "not_rising", message, where)
        before = value


def _of_field(field: TermField, value: object, currency: str) -> Iterator[Problem]:
    if field.row is not None:
        yield from _of_rows(field, field.row, value, currency)
    elif is_known(value):
        for code, message in _wrong(field, value, currency):
            yield Problem(field.name, code, message)


def _of_rows(
    field: TermField, row_type: type[TermRow], value: object, currency: str
) -> Iterator[Problem]:
    if not isinstance(value, tuple) or not all(isinstance(row, row_type) for row in value):
        yield Problem(field.name, "wrong_kind", gettext("Enter this as rows of the table."))
        return
    columns = fields_of(row_type)
    names: set[object] = set()
    for position, row in enumerate(value, start=1):
        for column in columns:
            where = gettext("row %(row)d, %(column)s") % {"row": position, "column": column.label}
            for code, message in _wrong_cell(column, getattr(row, column.name), currency):
                yield Problem(field.name, code, message, where)
        name = getattr(row, columns[0].name)
        if is_known(name) and name in names:
            where = gettext("row %(row)d") % {"row": position}
            message = gettext("“%(name)s” stands in an earlier row. Join them or rename this one.")
            yield Problem(field.name, "double", message % {"name": name}, where)
        names.add(name)


def _wrong_cell(column: TermField, cell: object, currency: str) -> Iterator[tuple[str, str]]:
    if is_known(cell):
        yield from _wrong(column, cell, currency)
    elif not column.optional:
        yield "missing", gettext("Fill in this cell, or remove the row.")


def _wrong(field: TermField, value: object, currency: str) -> Iterator[tuple[str, str]]:
    expected = PYTHON_TYPES[field.kind]
    if not isinstance(value, expected) or isinstance(value, bool):
        yield "wrong_kind", _kind_message(field.kind)
    elif isinstance(value, Decimal):
        yield from _wrong_decimal(field, value, currency)
    elif isinstance(value, int):
        yield from _out_of_bounds(field, Decimal(value))
    elif field.kind is Kind.CHOICE and value not in {code for code, _label in field.choices}:
        allowed = ", ".join(str(label) for _code, label in field.choices)
        yield "not_offered", gettext("Choose one of: %(allowed)s.") % {"allowed": allowed}


def _wrong_decimal(field: TermField, value: Decimal, currency: str) -> Iterator[tuple[str, str]]:
    if not value.is_finite():
        yield "wrong_kind", _kind_message(field.kind)
        return
    try:
        to_minor(value, currency) if field.kind is Kind.MONEY else to_scaled(value)
    except (TooManyDecimals, TooFine):
        decimals = exponent(currency) if field.kind is Kind.MONEY else SCALE
        message = ngettext(
            "Round it to %(decimals)d decimal.", "Round it to %(decimals)d decimals.", decimals
        )
        yield "too_many_decimals", message % {"decimals": decimals}
    except TooLarge:
        yield "too_large", gettext("This is larger than can be stored. Check the unit.")
    yield from _out_of_bounds(field, value)


def _out_of_bounds(field: TermField, value: Decimal) -> Iterator[tuple[str, str]]:
    if field.minimum is not None and value < field.minimum:
        message = gettext("Enter %(minimum)s or more.")
        yield "too_small", message % {"minimum": _bound(field, field.minimum)}
    if field.maximum is not None and value > field.maximum:
        message = gettext("Enter %(maximum)s or less.")
        yield "too_large", message % {"maximum": _bound(field, field.maximum)}
    if field.kind is Kind.MONEY and abs(value) >= LARGEST_AMOUNT:
        yield "too_large", gettext("This is larger than can be stored. Check the unit.")


def _bound(field: TermField, bound: Decimal | int) -> str:
    return f"{bound * 100}\u00a0%" if field.kind is Kind.SHARE else str(bound)


def _kind_message(kind: Kind) -> str:
    messages = {
        Kind.MONEY: gettext("Enter an amount in figures, such as 1250000.50."),
        Kind.SHARE: gettext("Enter a percentage from 0 to 100."),
        Kind.NUMBER: gettext("Enter a number, such as 12.5."),
        Kind.COUNT: gettext("Enter a whole number, such as 12."),
        Kind.DATE: gettext("Enter a date, such as 2026-11-23."),
    }
    return messages.get(kind, gettext("Enter words."))
