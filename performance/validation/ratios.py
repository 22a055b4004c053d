"""The two numbers of a ratio: read, each objection beside its own input, and divided."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from core.scaled import TooLarge, to_scaled
from performance.scoring.ratio import ratio_value
from performance.scoring.wording import Text, text
from performance.scoring.wording import gettext_noop as _
from performance.validation.typed import Unreadable, read_number

if TYPE_CHECKING:
    from decimal import Decimal

    from performance.validation.figures import Figure

    Objection = tuple[str, str, Text]
    Read = tuple[Decimal | None, tuple[Decimal, Decimal] | None, list[Objection]]


class Typed(Protocol):
    """A row as it was typed."""

    @property
    def typed(self) -> str: ...

    @property
    def typed_below(self) -> str: ...

    @property
    def nothing_to_report(self) -> bool: ...


def read_ratio(asked: Figure, row: Typed, names: tuple[str, str]) -> Read:
    """The value, its two parts, and what stands against them.

    Args:
        asked: the figure, in whose unit the value stands.
        row: what was typed.
        names: those of the part above and of the part below.
    """
    typed = (row.typed.strip(), row.typed_below.strip())
    if row.nothing_to_report:
        return None, None, [("value", "both", Text(BOTH))] if any(typed) else []
    if not any(typed):
        message = text(_MISSING, above=names[0], below=names[1])
        return None, None, [("value", "missing_value", message)]
    above, wrong_above = _part("value", names[0], typed[0])
    below, wrong_below = _part("denominator", names[1], typed[1])
    if above is None or below is None:
        return None, None, [*wrong_above, *wrong_below]
    value, wrong = _divided(asked, above, below)
    return value, None if wrong else (above, below), wrong


def _part(field: str, name: str, entered: str) -> tuple[Decimal | None, list[Objection]]:
    if not entered:
        return None, [(field, "missing_part", text(_MISSING_PART, part=name))]
    number = read_number(entered, "")
    if isinstance(number, Unreadable):
        return None, [(field, number.code, text(_OF_PART, part=name, why=number.message))]
    if field == "denominator" and number <= 0:
        return None, [(field, "zero_denominator", text(_ZERO, part=name))]
    return number, []


def _divided(
    asked: Figure, above: Decimal, below: Decimal
) -> tuple[Decimal | None, list[Objection]]:
    value = ratio_value(above, below, asked.unit)
    try:
        to_scaled(value)
    except TooLarge:
        return None, [("value", "too_large", Text(_TOO_LARGE))]
    if not asked.allows(value):
        message = text(_OUT, limits=asked.limits_in_words(), value=asked.write(value))
        return None, [("value", "out_of_limits", message)]
    return value, []


BOTH = _("Either enter a number or tick “Nothing to report”, not both.")
_MISSING = _(
    "Enter both numbers, “%(above)s” and “%(below)s”; 0 above means measured and none. If there"
    " was nothing to measure, tick “Nothing to report” and say why."
)
_MISSING_PART = _("Enter “%(part)s” as well: the figure is worked out from both numbers.")
_OF_PART = _("“%(part)s”: %(why)s")
_ZERO = _(
    "“%(part)s” has to be more than 0; nothing can be divided by it otherwise. If there was"
    " nothing to measure, tick “Nothing to report” and say why."
)
_TOO_LARGE = _("The first number is too large beside the other one. Look at both again.")
_OUT = _("%(limits)s The two numbers make %(value)s.")
