"""The plan of the phases: dates from durations, and what is known already."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from partnerships.type import PartnershipType, Phase


@dataclass(frozen=True, slots=True)
class PlannedPhase:
    """A phase with its planned days, both inclusive."""

    phase: str
    position: int
    planned_from: dt.date
    planned_until: dt.date


def phase_plan(
    kind: PartnershipType,
    begins_on: dt.date,
    *,
    ends_on: dt.date | None = None,
    months: Mapping[str, int] | None = None,
    known: Mapping[str, dt.date] | None = None,
) -> tuple[PlannedPhase, ...]:
    """Where each phase begins and ends, one after the other, without a gap.

    Each phase lasts its typical months. Between two settled days the phases share the time: the
    one that fills the term takes what the others leave; where there is none, or nothing is left,
    each takes a part in proportion to its months.

    Args:
        kind: the type.
        begins_on: first day of the first phase.
        ends_on: last day of the contract; None when it is not known yet.
        months: other durations, by slug of the phase.
        known: first days that are settled, by slug of the phase.

    Raises:
        KeyError: when a slug is not that of a phase.
        ValueError: when the settled days are not in the order of the phases, or too close for
            each phase to have a day.
    """
    durations = {phase.slug: phase.months for phase in kind.phases}
    for slug in (*(months or {}), *(known or {})):
        kind.phase(slug)
    durations.update(months or {})
    settled = {0: begins_on} | {kind.position(slug): day for slug, day in (known or {}).items()}
    if ends_on is not None:
        settled[len(kind.phases)] = ends_on + _DAY
    starts = _starts(kind, settled, durations)
    return tuple(
        PlannedPhase(phase.slug, position, start, until - _DAY)
        for position, (phase, start, until) in enumerate(
            zip(kind.phases, starts, starts[1:], strict=False)
        )
    )


def add_months(day: dt.date, months: int) -> dt.date:
    """The same day so many months later (or earlier); the last day of a month that is shorter."""
    month = day.year * 12 + day.month - 1 + months
    year, index = divmod(month, 12)
    return dt.date(year, index + 1, min(day.day, calendar.monthrange(year, index + 1)[1]))


_DAY: Final = dt.timedelta(days=1)


def _starts(
    kind: PartnershipType, settled: dict[int, dt.date], durations: dict[str, int]
) -> list[dt.date]:
    """The first day of each phase, and the day after the last one ends."""
    positions = sorted(settled)
    starts: list[dt.date] = []
    for first, after in pairwise(positions):
        phases = kind.phases[first:after]
        starts.extend(_shared(phases, settled[first], settled[after], durations))
    starts.append(settled[positions[-1]])
    for phase in kind.phases[positions[-1] :]:
        starts.append(add_months(starts[-1], durations[phase.slug]))
    return starts


def _shared(
    phases: Sequence[Phase], start: dt.date, stop: dt.date, durations: dict[str, int]
) -> list[dt.date]:
    """The first day of each of these phases, which begin on `start` and are over on `stop`."""
    if (stop - start).days < len(phases):
        names = ", ".join(phase.slug for phase in phases)
        raise ValueError(f"From {start} to {stop} there is no room for: {names}.")
    filler = next((at for at, phase in enumerate(phases) if phase.fills_the_term), None)
    if filler is not None:
        ahead, behind = [start], [stop]
        for phase in phases[:filler]:
            ahead.append(add_months(ahead[-1], durations[phase.slug]))
        for phase in reversed(phases[filler + 1 :]):
            behind.append(add_months(behind[-1], -durations[phase.slug]))
        if ahead[-1] < behind[-1]:
            return ahead + behind[:0:-1]
    return _in_proportion(phases, start, stop, durations)


def _in_proportion(
    phases: Sequence[Phase], start: dt.date, stop: dt.date, durations: dict[str, int]
) -> list[dt.date]:
    spare = (stop - start).days - len(phases)
    total = sum(durations[phase.slug] for phase in phases) or 1
    gone = 0
    starts = []
    for position, phase in enumerate(phases):
        starts.append(start + dt.timedelta(days=position + spare * gone // total))
        gone += durations[phase.slug]
    return starts
