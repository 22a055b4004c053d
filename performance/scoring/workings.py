"""How a score was worked out: in words, and as a formula with the figures in it."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from performance.scoring.exact import equals, figure, trimmed
from performance.scoring.normalise import HUNDRED, progress
from performance.scoring.states import Axis, Direction, Kind
from performance.scoring.wording import Text, text, with_unit
from performance.scoring.wording import gettext_noop as _

if TYPE_CHECKING:
    from decimal import Decimal

    from performance.scoring.definition import Definition
    from performance.scoring.exact import Amount
    from performance.scoring.observation import Observation

LOWER_IS_BETTER = Text(_("Lower is better."))

_HIGHER_PROMISE = _(
    "The contract gives no points at %(start)s or less and full points at %(end)s or more."
)
_LOWER_PROMISE = _(
    "The contract gives no points at %(start)s or more and full points at %(end)s or less."
)
_PRODUCT = _("%(score)s × weight %(weight)s %(points)s points")

WHY_NONE = {
    Kind.NOT_REPORTED: Text(
        _("It was due and has not been reported. Its weight waits; it is not counted as zero.")
    ),
    Kind.NOT_YET_DUE: Text(_("It is not due in this period. Its weight does not count yet.")),
    Kind.NOT_APPLICABLE: Text(_("It does not apply in this period. Its weight is left out.")),
}


@dataclass(frozen=True, slots=True)
class Workings:
    """How one score was worked out.

    Attributes:
        words: sentences, in order.
        formula: the calculation with the figures in it, the same in every language; "" where
            there is nothing to calculate.
        points: what the score is worth for each goal; None where there is no score.
    """

    words: tuple[Text, ...]
    formula: str = ""
    points: Text | None = None


def work_out(
    kpi: Definition, record: Observation, score: Fraction | None, minimum_worth: Decimal
) -> Workings:
    """The words and the formula of one line; `score` is exact and belongs to the record's value."""
    value = record.value
    if score is None or value is None:
        reason = (text(_("Reason given: %(reason)s"), reason=record.reason),) * bool(record.reason)
        return Workings((WHY_NONE[record.kind], *reason))
    words, formula = (
        _range(kpi, value, score)
        if kpi.direction is Direction.RANGE
        else _goalposts(kpi, value, score, minimum_worth)
    )
    return Workings(words, formula, _points(kpi, score))


def shown_with_unit(kpi: Definition, value: Amount) -> str:
    """A figure of this KPI, unrounded, with its unit."""
    return with_unit(figure(value, kpi.decimals), kpi.unit)


def _goalposts(
    kpi: Definition, value: Amount, score: Fraction, worth: Decimal
) -> tuple[tuple[Text, ...], str]:
    start, end = kpi.no_points_at, kpi.full_points_at
    lower = kpi.direction is Direction.LOWER
    promise = text(
        _LOWER_PROMISE if lower else _HIGHER_PROMISE,
        start=shown_with_unit(kpi, start),
        end=shown_with_unit(kpi, end),
    )
    travelled = progress(value, start, end)
    way = _way(kpi, value, travelled)
    words = (promise, *_bend(kpi, worth), way, *(LOWER_IS_BETTER,) * lower)
    if travelled in {0, 1}:
        return words, _beyond(kpi, value, end if travelled else start, score)
    if not kpi.piecewise or kpi.minimum is None:
        return words, f"{_quotient(kpi, value, start, end)} × 100 {equals(score)}"
    if travelled < progress(kpi.minimum, start, end):
        share = _quotient(kpi, value, start, kpi.minimum)
        return words, f"{share} × {trimmed(worth, 6)} {equals(score)}"
    share = _quotient(kpi, value, kpi.minimum, end)
    rest = trimmed(HUNDRED - Fraction(worth), 6)
    return words, f"{trimmed(worth, 6)} + {share} × {rest} {equals(score)}"


def _bend(kpi: Definition, worth: Decimal) -> tuple[Text, ...]:
    if not kpi.piecewise or kpi.minimum is None:
        return ()
    return (
        text(
            _("The agreed minimum, %(minimum)s, is worth %(worth)s points."),
            minimum=shown_with_unit(kpi, kpi.minimum),
            worth=trimmed(worth, 6),
        ),
    )


def _way(kpi: Definition, value: Amount, travelled: Fraction) -> Text:
    start, end = kpi.no_points_at, kpi.full_points_at
    shown = shown_with_unit(kpi, value)
    if travelled == 0:
        return text(_("%(value)s gets no points."), value=shown)
    if travelled == 1:
        return text(_("%(value)s gets full points."), value=shown)
    return text(
        _("From %(start)s to %(value)s is %(done)s of the %(whole)s on the way to %(end)s."),
        start=shown_with_unit(kpi, start),
        value=shown,
        done=figure(abs(Fraction(value) - Fraction(start))),
        whole=figure(abs(end - start)),
        end=shown_with_unit(kpi, end),
    )


def _range(kpi: Definition, value: Amount, score: Fraction) -> tuple[tuple[Text, ...], str]:
    outer_low, outer_high = kpi.outer_low, kpi.outer_high
    if outer_low is None or outer_high is None:
        raise AssertionError("A range has outer limits.")
    words = (
        text(
            _("The contract gives full points from %(low)s to %(high)s."),
            low=shown_with_unit(kpi, kpi.low),
            high=shown_with_unit(kpi, kpi.high),
        ),
        text(
            _("None are left at %(outer_low)s on one side and %(outer_high)s on the other."),
            outer_low=shown_with_unit(kpi, outer_low),
            outer_high=shown_with_unit(kpi, outer_high),
        ),
    )
    if score == HUNDRED:
        low, result, high = (_plain(kpi, number) for number in (kpi.low, value, kpi.high))
        return words, f"{low} ≤ {result} ≤ {high} → 100"
    below = value < kpi.low
    inner, outer = (kpi.low, outer_low) if below else (kpi.high, outer_high)
    if score == 0:
        return words, _beyond(kpi, value, outer, score)
    return words, f"{_quotient(kpi, value, outer, inner)} × 100 {equals(score)}"


def _beyond(kpi: Definition, value: Amount, mark: Decimal, score: Fraction) -> str:
    relation = "=" if value == mark else "<" if value < mark else ">"
    return f"{_plain(kpi, value)} {relation} {_plain(kpi, mark)} → {trimmed(score)}"


def _quotient(kpi: Definition, value: Amount, start: Amount, end: Amount) -> str:
    """Both differences positive, so that "lower is better" reads (45 − 29) ÷ (45 − 25)."""
    value_text, start_text, end_text = (_plain(kpi, number) for number in (value, start, end))
    if end > start:
        return f"({value_text} − {start_text}) ÷ ({end_text} − {start_text})"
    return f"({start_text} − {value_text}) ÷ ({start_text} − {end_text})"


def _plain(kpi: Definition, number: Amount) -> str:
    written = figure(number, kpi.decimals)
    return f"({written})" if number < 0 else written


def _points(kpi: Definition, score: Fraction) -> Text:
    financial, community = (kpi.weight(axis) for axis in Axis)
    if financial and financial == community:
        return text(
            _("%(score)s × weight %(weight)s %(points)s points, once in each goal"),
            **_product(score, financial),
        )
    if financial and community:
        return text(
            _("%(financial)s for financial sustainability, %(community)s for community outcome"),
            financial=text(_PRODUCT, **_product(score, financial)),
            community=text(_PRODUCT, **_product(score, community)),
        )
    if financial or community:
        return text(_PRODUCT, **_product(score, financial or community))
    return Text(_("It is watched and has no weight in either goal."))


def _product(score: Fraction, weight: Fraction) -> dict[str, str]:
    return {
        "score": figure(score),
        "weight": figure(weight),
        "points": equals(score * weight),
    }
