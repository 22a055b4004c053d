"""One goal out of its lines: score, data received, range, minimums and state."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from performance.scoring.caps import caps_of, held_down
from performance.scoring.exact import apart_from, equals, figure, plain, shown
from performance.scoring.normalise import HUNDRED
from performance.scoring.results import AxisResult, Minimums
from performance.scoring.states import Kind, Status
from performance.scoring.wording import Text, text
from performance.scoring.wording import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from performance.scoring.results import LineResult
    from performance.scoring.rules import Rules
    from performance.scoring.states import Axis

NONE = Fraction(0)


def sum_up(axis: Axis, every_line: Sequence[LineResult], rules: Rules) -> AxisResult:
    """The result for one goal, from all lines of the scorecard."""
    lines = [line for line in every_line if line.weight(axis)]
    received = [line for line in lines if line.observation.kind is Kind.VALUE]
    missing = [line for line in lines if line.observation.kind is Kind.NOT_REPORTED]
    waiting = [line for line in lines if line.observation.kind is Kind.NOT_YET_DUE]
    weight_received, weight_missing = _weight(axis, received), _weight(axis, missing)
    expected = weight_received + weight_missing
    points = sum((line.points(axis) or NONE for line in received), NONE)
    coverage = weight_received / expected if expected else None
    enough = coverage is not None and coverage >= rules.coverage
    score = points / weight_received if enough else None
    low = points / expected if expected else None
    high = (points + HUNDRED * weight_missing) / expected if expected else None
    by_score = None if score is None else rules.tier(score)
    caps = caps_of(received, (), rules, by_score)
    return AxisResult(
        axis=axis,
        status=_status(coverage, rules),
        exact=score,
        points=points,
        weight_received=weight_received,
        weight_expected=expected,
        weight_not_yet_due=_weight(axis, waiting),
        coverage=coverage,
        kpis_received=len(received),
        kpis_expected=len(received) + len(missing),
        low=low,
        high=high,
        tier_by_score=by_score,
        tier=held_down(by_score, caps),
        caps=caps,
        minimums=_minimums(received, missing),
        words=(
            *_how(points, weight_received, expected, score, rules),
            *_what_is_missing(missing, low, high, rules),
        ),
    )


def _weight(axis: Axis, lines: Sequence[LineResult]) -> Fraction:
    return sum((line.weight(axis) for line in lines), NONE)


def _status(coverage: Fraction | None, rules: Rules) -> Status:
    if coverage is None:
        return Status.NO_DATA
    if coverage < rules.coverage:
        return Status.INSUFFICIENT
    return Status.COMPLETE if coverage == 1 else Status.PARTIAL


def _minimums(received: Sequence[LineResult], missing: Sequence[LineResult]) -> Minimums:
    return Minimums(
        met=tuple(line.definition.code for line in received if line.below_minimum is False),
        failed=tuple(line.definition.code for line in received if line.below_minimum),
        unknown=tuple(
            line.definition.code for line in missing if line.definition.minimum is not None
        ),
    )


def _how(
    points: Fraction, received: Fraction, expected: Fraction, score: Fraction | None, rules: Rules
) -> tuple[Text, ...]:
    if not expected:
        return (Text(_("Nothing with a weight in this goal is due in this period.")),)
    if score is None:
        return (
            text(
                _("Weight %(received)s of %(expected)s has data; a score needs %(needed)s of it."),
                received=figure(received),
                expected=figure(expected),
                needed=plain(rules.coverage),
            ),
        )
    words = text(
        _("%(points)s points ÷ weight %(weight)s %(score)s, shown as %(shown)s"),
        points=figure(points),
        weight=figure(received),
        score=equals(score),
        shown=shown(score),
    )
    if received == expected:
        return (words,)
    gap = text(
        _("Weight %(missing)s of %(expected)s is waiting for data"),
        missing=figure(expected - received),
        expected=figure(expected),
    )
    return (words, gap)


def _what_is_missing(
    missing: Sequence[LineResult], low: Fraction | None, high: Fraction | None, rules: Rules
) -> tuple[Text, ...]:
    if not missing or low is None or high is None:
        return ()
    between = {"low": apart_from(low, rules.pass_mark), "high": apart_from(high, rules.pass_mark)}
    if len(missing) == 1:
        unreported = text(_("%(name)s has not been reported."), name=missing[0].definition.name)
        whatever = _("Whatever it turns out to be, the score lies between %(low)s and %(high)s")
    else:
        unreported = text(_("%(count)s figures have not been reported."), count=str(len(missing)))
        whatever = _("Whatever they turn out to be, the score lies between %(low)s and %(high)s")
    side = _EITHER_SIDE
    if high < rules.pass_mark:
        side = _BELOW
    elif low >= rules.pass_mark:
        side = _REACHED
    return (unreported, text(side, whatever=text(whatever, **between)))


_BELOW = _("%(whatever)s: below the pass mark either way.")
_REACHED = _("%(whatever)s: the pass mark is reached either way.")
_EITHER_SIDE = _("%(whatever)s: it may turn out on either side of the pass mark.")
