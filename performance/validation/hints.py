"""What looks odd in a figure. A hint never stops a return; it asks somebody to look again."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from statistics import median
from typing import TYPE_CHECKING, Final

from performance.scoring.wording import Text, text
from performance.scoring.wording import gettext_noop as _
from performance.validation.figures import PER_CENT, known_before

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.periods import Period
    from performance.validation.figures import Figure

Known = tuple["Period", Decimal]

WINDOW_MONTHS: Final = 24
ENOUGH_FOR_EXTREMES: Final = 12
TYPICAL_MONTHS: Final = 12
NEAR: Final = (Fraction(3, 5), Fraction(8, 5))
SHIFTS: Final = (1, 2, 3)


def hints(asked: Figure, value: Decimal, period: Period) -> Iterator[tuple[str, Text]]:
    """Code and sentence of whatever looks odd in a figure, beside those of earlier months.

    The thresholds are Concord's own defaults: a slip is a figure that would be within 0.6 to 1.6
    times the median of the last twelve, were its decimal point moved by one to three places; a
    record needs twelve earlier figures within 24 months; three equal figures in a row are pointed
    out unless they are zero or at a limit of what can be entered; a ratio above 100 % asks
    whether its two numbers changed places.
    """
    if asked.parts is not None and value > PER_CENT[1] and asked.unit.lstrip().startswith("%"):
        yield "swapped", text(_SWAPPED, above=asked.parts[0], below=asked.parts[1])
    known = known_before(asked, period)
    slip = _slip(asked, value, known)
    if slip:
        yield "decimal_slip", slip
    else:
        record = _record(asked, value, period, known)
        if record:
            yield "record", record
    if _is_third_in_a_row(asked, value, period, known):
        yield "unchanged", Text(_UNCHANGED)


def likely_meant(asked: Figure, value: Decimal, period: Period) -> Decimal | None:
    """The number that fits the limits and the history if the decimal point is put back."""
    known = known_before(asked, period)
    if not known:
        return None
    typical = _typical(known)
    for shift in SHIFTS:
        candidate = value.scaleb(-shift)
        if asked.allows(candidate) and _is_near(candidate, typical):
            return candidate
    return None


def _slip(asked: Figure, value: Decimal, known: Sequence[Known]) -> Text | None:
    if not known or not value:
        return None
    if min(past for _period, past in known) <= value <= max(past for _period, past in known):
        return None
    typical = _typical(known)
    when, last = known[-1]
    for shift in SHIFTS:
        for moved, messages in ((value.scaleb(shift), _LOWER), (value.scaleb(-shift), _HIGHER)):
            if _is_near(moved, typical):
                return text(messages[shift], last=asked.write(last), month=when.label)
    return None


def _record(asked: Figure, value: Decimal, period: Period, known: Sequence[Known]) -> Text | None:
    recent = [pair for pair in known if _months_before(pair[0], period) <= WINDOW_MONTHS]
    if len(recent) < ENOUGH_FOR_EXTREMES:
        return None
    lowest, highest = (pick(recent, key=lambda pair: pair[1]) for pick in (min, max))
    if lowest[1] <= value <= highest[1]:
        return None
    message, (when, before) = (_HIGHEST, highest) if value > highest[1] else (_LOWEST, lowest)
    months = max(_months_before(month, period) for month, _value in recent)
    return text(message, months=str(months), before=asked.write(before), month=when.label)


def _is_third_in_a_row(
    asked: Figure, value: Decimal, period: Period, known: Sequence[Known]
) -> bool:
    if not value or value in asked.limits:
        return False
    by_period = dict(known)
    last = period.previous()
    return by_period.get(last) == by_period.get(last.previous()) == value


def _typical(known: Sequence[Known]) -> Decimal:
    return median(value for _period, value in known[-TYPICAL_MONTHS:])


def _is_near(value: Decimal, typical: Decimal) -> bool:
    if not typical:
        return False
    least, most = NEAR
    return least <= Fraction(value) / Fraction(typical) <= most


def _months_before(earlier: Period, later: Period) -> int:
    first, last = earlier.start, later.start
    return (last.year - first.year) * 12 + last.month - first.month


_LOWER = {
    1: _(
        "About ten times lower than before (%(last)s in %(month)s):"
        " a decimal point may have slipped."
    ),
    2: _(
        "About a hundred times lower than before (%(last)s in %(month)s):"
        " a decimal point may have slipped."
    ),
    3: _(
        "About a thousand times lower than before (%(last)s in %(month)s):"
        " a decimal point may have slipped."
    ),
}
_HIGHER = {
    1: _(
        "About ten times higher than before (%(last)s in %(month)s):"
        " a decimal point may have slipped."
    ),
    2: _(
        "About a hundred times higher than before (%(last)s in %(month)s):"
        " a decimal point may have slipped."
    ),
    3: _(
        "About a thousand times higher than before (%(last)s in %(month)s):"
        " a decimal point may have slipped."
    ),
}
_HIGHEST = _("The highest in %(months)s months; before, it was %(before)s in %(month)s.")
_LOWEST = _("The lowest in %(months)s months; before, it was %(before)s in %(month)s.")
_SWAPPED = _("More than 100 %%. Are “%(above)s” and “%(below)s” each in their place?")
_UNCHANGED = _("The same figure three months in a row, to the digit. Was it measured anew?")
