"""Where a score is going: its slope against the rate that full marks would need."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from performance.scoring.definition import ScoringError
from performance.scoring.normalise import HUNDRED
from performance.scoring.wording import Text
from performance.scoring.wording import gettext_noop as _

if TYPE_CHECKING:
    from collections.abc import Sequence

    from performance.scoring.exact import Amount

WINDOW = 3


class Course(StrEnum):
    """The trend in a word."""

    ON_TRACK = "on_track"
    IMPROVING = "improving"
    STAGNATING = "stagnating"
    FALLING = "falling"


COURSE_LABELS: Final = {
    Course.ON_TRACK: Text(_("on the way to full points in time")),
    Course.IMPROVING: Text(_("improving")),
    Course.STAGNATING: Text(_("stagnating")),
    Course.FALLING: Text(_("falling")),
}


@dataclass(frozen=True, slots=True)
class Trend:
    """The trend of one score.

    Attributes:
        slope: points gained in each period, over the last three.
        needed: points needed in each remaining period to end at 100; None at the last period.
        ratio: slope through needed; None where none is needed or no period is left.
        course: None at the last period, unless the score is falling or full.
        run: for how many periods in a row the score has fallen (negative) or risen (positive).
    """

    slope: Fraction
    needed: Fraction | None
    ratio: Fraction | None
    course: Course | None
    run: int


def trend(scores: Sequence[Amount | None], *, periods_left: int) -> Trend | None:
    """The trend of a score over successive periods, the last one being the present.

    The thresholds are Concord's own defaults: a ratio of 1 or more is on track, from 0.5
    improving, from 0 stagnating, below 0 falling.

    Args:
        scores: oldest first; None for a period without a score.
        periods_left: reporting periods after the present one until the contract ends.

    Returns:
        None unless each of the last three periods has a score: a gap is not bridged.

    Raises:
        ScoringError: when `periods_left` is negative.
    """
    if periods_left < 0:
        raise ScoringError(["The periods left cannot be negative."])
    window = scores[-WINDOW:]
    known = [Fraction(score) for score in window if score is not None]
    if len(known) < WINDOW:
        return None
    slope = (known[-1] - known[0]) / (WINDOW - 1)
    needed = (HUNDRED - known[-1]) / periods_left if periods_left else None
    ratio = slope / needed if needed else None
    full = known[-1] == HUNDRED
    return Trend(slope, needed, ratio, _course(slope, ratio, full=full), run_length(scores))


def run_length(scores: Sequence[Amount | None]) -> int:
    """For how many periods in a row, up to the last, the score has risen (+) or fallen (−)."""
    run = 0
    for earlier, later in zip(reversed(scores[:-1]), reversed(scores[1:]), strict=True):
        if earlier is None or later is None or earlier == later:
            break
        step = 1 if later > earlier else -1
        if run * step < 0:
            break
        run += step
    return run


def _course(slope: Fraction, ratio: Fraction | None, *, full: bool) -> Course | None:
    if slope < 0:
        return Course.FALLING
    if full:
        return Course.ON_TRACK
    if ratio is None:
        return None
    if ratio >= 1:
        return Course.ON_TRACK
    return Course.IMPROVING if ratio >= Fraction(1, 2) else Course.STAGNATING
