"""Facts of a period, read from plain JSON into what a mechanism takes. No framework."""

from __future__ import annotations

import datetime as dt
from dataclasses import MISSING, fields, is_dataclass
from decimal import Decimal, InvalidOperation
from types import NoneType, UnionType
from typing import TYPE_CHECKING, Any, TypeVar, get_args, get_origin, get_type_hints

from performance.mechanism import CannotAssess, Objection
from performance.mechanisms.availability_facts import AvailabilityFacts
from performance.mechanisms.outcome_facts import OutcomeFacts
from performance.mechanisms.revenue_terms import RevenueShareFacts
from performance.mechanisms.stage_instalments import InstalmentFacts
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text

if TYPE_CHECKING:
    from collections.abc import Mapping

FactsT = TypeVar("FactsT")

MOST_DIGITS = 18

FACTS: dict[str, type[Any]] = {
    "availability": AvailabilityFacts,
    "revenue_share": RevenueShareFacts,
    "stage_instalments": InstalmentFacts,
    "outcomes": OutcomeFacts,
}
"""What each mechanism takes, by its slug."""


def read_facts(declared: type[FactsT], plain: object) -> FactsT:
    """The facts that `plain` says: numbers as text or whole numbers, never binary fractions.

    Raises:
        CannotAssess: every field that is unknown, missing or not of its kind, by its place.
    """
    found: list[Objection] = []
    made = _row(declared, plain, "", found)
    if found:
        raise CannotAssess(tuple(found))
    return made  # type: ignore[no-any-return] # an instance of `declared`


def _row(declared: type[Any], plain: object, where: str, found: list[Objection]) -> Any:
    if not isinstance(plain, dict):
        found.append(Objection(where or "facts", text(_("An object with named fields goes here."))))
        return None
    hints = get_type_hints(declared)
    known = {field.name: field for field in fields(declared)}
    for name in sorted(plain.keys() - known.keys()):
        message = _("No field is called %(name)s. There are: %(known)s.")
        words = {"name": name, "known": ", ".join(known)}
        found.append(Objection(_within(where, name), text(message, **words)))
    values = {}
    for name, field in known.items():
        if name in plain:
            values[name] = _value(hints[name], plain[name], _within(where, name), found)
        elif field.default is MISSING and field.default_factory is MISSING:
            found.append(Objection(_within(where, name), text(_("This field is missing."))))
    return None if found else declared(**values)


def _value(kind: Any, plain: object, where: str, found: list[Objection]) -> Any:
    if get_origin(kind) is UnionType:
        if plain is None:
            return None
        [kind] = [one for one in get_args(kind) if one is not NoneType]
    if get_origin(kind) is tuple:
        return _tuple(kind, plain, where, found)
    if is_dataclass(kind):
        return _row(kind, plain, where, found)  # type: ignore[arg-type] # a class
    return _plain_value(kind, plain, where, found)


def _tuple(kind: Any, plain: object, where: str, found: list[Objection]) -> tuple[Any, ...]:
    inner = get_args(kind)
    if not isinstance(plain, list) or (inner[-1] is not ... and len(plain) != len(inner)):
        found.append(Objection(where, text(_("A list goes here."))))
        return ()
    kinds = inner[:1] * len(plain) if inner[-1] is ... else inner
    pairs = zip(kinds, plain, strict=True)
    return tuple(
        _value(one, value, f"{where}[{number}]", found) for number, (one, value) in enumerate(pairs)
    )


def _plain_value(kind: type[Any], plain: object, where: str, found: list[Objection]) -> Any:
    if kind is Decimal and isinstance(plain, str | int) and not isinstance(plain, bool):
        try:
            value = Decimal(plain)
        except InvalidOperation:
            value = Decimal("NaN")
        if value.is_finite() and _is_of_this_world(value):
            return value
    elif kind is dt.date:
        day = _day(plain)
        if day is not None:
            return day
    elif kind is not Decimal and type(plain) is kind:
        return plain
    message = {
        Decimal: _(
            "A number goes here, as text or whole, with at most 18 digits on each side of the"
            ' point: "98.6" or 98.'
        ),
        int: _("A whole number goes here."),
        bool: _("true or false goes here."),
        str: _("Text goes here."),
        dt.date: _("A day goes here, as 2026-10-31."),
    }[kind]
    found.append(Objection(where, text(message)))
    return None


def _day(plain: object) -> dt.date | None:
    try:
        return dt.date.fromisoformat(plain) if isinstance(plain, str) else None
    except ValueError:
        return None


def _is_of_this_world(value: Decimal) -> bool:
    """Whether it has few enough digits on both sides; a longer one is a mistake or an attack."""
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)  # noqa: S101 - finite
    return value.adjusted() < MOST_DIGITS and exponent >= -MOST_DIGITS


def _within(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name


def example_of(slug: str) -> Mapping[str, Any]:
    """Facts to begin with: a month or year in which nothing went wrong."""
    examples: dict[str, Mapping[str, Any]] = {
        "availability": {"index_base": "100", "index_now": "100"},
        "revenue_share": {"revenue": "0"},
        "stage_instalments": {"accepted": []},
        "outcomes": {"counted": []},
    }
    return examples[slug]
