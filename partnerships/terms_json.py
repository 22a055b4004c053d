"""The terms of a contract as canonical JSON, and back, exactly; and two versions side by side."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, TypeVar

from django.utils.translation import gettext

from core.ledger.canonical import canonical_json
from core.problems import Problem, refuse_if
from partnerships.terms import Kind, TermField, TermRow, Terms, fields_of

if TYPE_CHECKING:
    from collections.abc import Iterator

SomeTerms = TypeVar("SomeTerms", bound=Terms)

_DECIMAL: Final = re.compile(r"-?\d{1,40}(\.\d{1,40})?\Z", re.ASCII)
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


def to_plain(terms: Terms) -> dict[str, Any]:
    """The terms as JSON has them: decimals and days are text, tables are lists of objects."""
    plain: dict[str, Any] = json.loads(to_json(terms))
    return plain


def to_json(terms: Terms) -> str:
    """The canonical JSON of the terms; equal terms give equal text, so that its hash names them.

    Raises:
        TypeError: when a value is of a kind that has no exact text, such as floating point.
        ValueError: when a decimal is not finite.
    """
    return canonical_json(dataclasses.asdict(terms))  # type: ignore[call-overload] # see Terms


def from_json(declared: type[SomeTerms], text: str) -> SomeTerms:
    """The terms that `to_json` wrote. Terms that the text does not name are not known.

    Raises:
        Refused: with every problem, when the text is not that of terms of this type.
    """
    try:
        plain = json.loads(text)
    except ValueError:
        plain = None
    return from_plain(declared, plain)


def from_plain(declared: type[SomeTerms], plain: object) -> SomeTerms:
    """The terms from what JSON or an API gave; checks kinds only, see `terms.problems`.

    Raises:
        Refused: with every problem: unknown names, values of another kind.
    """
    found: list[Problem] = []
    if isinstance(plain, Mapping):
        values = _read(declared, plain, found, "", "")
    else:
        found.append(Problem("", "not_an_object", gettext("Give the terms as a JSON object.")))
    refuse_if(found)
    return declared(**values)


@dataclass(frozen=True, slots=True)
class TermChange:
    """One difference between two versions of the terms.

    Attributes:
        field: the term, or the column of the table, that differs.
        before: value in the earlier version; None when it was not known or the row is new.
        after: value in the later version; None when it is not known or the row was removed.
        table: the term whose table it is; None outside tables.
        row: what names the row: the value of its first column; None outside tables.
    """

    field: TermField
    before: object
    after: object
    table: TermField | None = None
    row: object = None


def changes(before: Terms, after: Terms) -> tuple[TermChange, ...]:
    """What differs, term by term and cell by cell, in the order of the terms.

    Rows are matched by their first column; the order of rows does not count.

    Raises:
        TypeError: when the two are not terms of one type.
    """
    if type(before) is not type(after):
        raise TypeError("Only terms of one type can be compared.")
    return tuple(
        change
        for field in fields_of(type(before))
        for change in _field_changes(field, getattr(before, field.name), getattr(after, field.name))
    )


def in_facts(different: tuple[TermChange, ...]) -> list[dict[str, str]]:
    """Differences as the ledger keeps them: names of terms, values as text."""
    return [
        {
            "term": (one.table or one.field).name,
            "column": one.field.name if one.table else "",
            "from": "" if one.before is None else str(one.before),
            "to": "" if one.after is None else str(one.after),
        }
        for one in different
    ]


def _field_changes(field: TermField, before: Any, after: Any) -> Iterator[TermChange]:
    if field.row is None:
        if before != after:
            yield TermChange(field, before, after)
        return
    columns = fields_of(field.row)
    key = columns[0].name
    old = {getattr(row, key): row for row in before}
    new = {getattr(row, key): row for row in after}
    for name in (*old, *(name for name in new if name not in old)):
        for column in columns:
            was = getattr(old.get(name), column.name, None)
            becomes = getattr(new.get(name), column.name, None)
            if was != becomes:
                yield TermChange(column, was, becomes, field, name)


def _read(
    declared: type[Terms | TermRow],
    plain: Mapping[Any, object],
    found: list[Problem],
    within: str,
    where: str,
) -> dict[str, Any]:
    known = {field.name: field for field in fields_of(declared)}
    found.extend(
        Problem(
            within or str(name),
            "unknown",
            gettext("“%(name)s” is not a term here. Remove it or correct its name.")
            % {"name": name},
            where,
        )
        for name in plain
        if name not in known
    )
    return {
        name: _value(known[name], value, found, within or name, where)
        for name, value in plain.items()
        if name in known and value is not None
    }


def _value(field: TermField, value: object, found: list[Problem], within: str, where: str) -> Any:
    if field.row is not None:
        return _rows(field.row, value, found, within)
    reader = _READERS.get(field.kind, _text)
    try:
        return reader(value)
    except ValueError as refused:
        place = f"{where}, {field.label}" if where else ""
        found.append(Problem(within, "wrong_kind", str(refused), place))
        return None


def _rows(row: type[TermRow], value: object, found: list[Problem], within: str) -> Any:
    if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
        message = gettext("Give the rows as a list of JSON objects.")
        found.append(Problem(within, "wrong_kind", message))
        return ()
    return tuple(
        row(
            **_read(row, item, found, within, gettext("row %(row)d") % {"row": position}),
        )
        for position, item in enumerate(value, start=1)
    )


def _decimal(value: object) -> Decimal:
    if isinstance(value, int) and not isinstance(value, bool):
        return Decimal(value)
    if not isinstance(value, str) or not _DECIMAL.match(value):
        raise ValueError(gettext('Give a number as text in figures, such as "1250000.50".'))
    return Decimal(value)


def _whole(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise ValueError(gettext("Give a whole number, such as 12."))  # noqa: TRY004 - one refusal
    return value


def _day(value: object) -> dt.date:
    message = gettext('Give a day as year-month-day, such as "2026-11-23".')
    if not isinstance(value, str) or not _DAY.match(value):
        raise ValueError(message)
    try:
        return dt.date.fromisoformat(value)
    except ValueError:
        raise ValueError(message) from None


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(gettext("Give text."))  # noqa: TRY004 - one refusal
    return value


_READERS: Final = {
    Kind.MONEY: _decimal,
    Kind.SHARE: _decimal,
    Kind.NUMBER: _decimal,
    Kind.COUNT: _whole,
    Kind.DATE: _day,
}
