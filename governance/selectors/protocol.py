"""Adherence to the communication protocol, measured from what really happened."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core.periods import Period
from governance.models import Activity, CheckIn, Meeting, ProtocolLine, ProtocolTold
from governance.protocol_sources import BY_HAND, ProtocolSource, protocol_sources, register_source

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from partnerships.models import Partnership

MOST_PERIODS: Final = 6
"""So many of the last whole periods are counted."""


@dataclass(frozen=True, slots=True)
class Adherence:
    """In how many of the whole periods since it was agreed it was told; `missed` are the others.

    The period that runs counts only once it was told in it.
    """

    kept: int
    of: int
    missed: tuple[str, ...]
    last_on: dt.date | None


def source_choices() -> list[tuple[str, str]]:
    """What can show that something was told."""
    known = [(one.slug, str(one.label)) for one in protocol_sources().values()]
    return [*known, (BY_HAND, _("somebody writes it down"))]


def periods_of(line: ProtocolLine, today: dt.date) -> list[Period]:
    """The last whole periods since it was agreed, oldest first."""
    if line.agreed_on is None:
        return []
    found: list[Period] = []
    until = line.ended_on or today
    period = Period.containing(line.every, until).previous()  # type: ignore[arg-type] # a kind
    while period.start >= line.agreed_on and len(found) < MOST_PERIODS:
        found.append(period)
        period = period.previous()
    return found[::-1]


def adherence_of(
    partnership: Partnership, lines: Sequence[ProtocolLine], today: dt.date
) -> Mapping[int, Adherence]:
    """Of each agreed line; one query for each source that is used."""
    agreed = [one for one in lines if one.agreed_on is not None]
    if not agreed:
        return {}
    told = _told(partnership, agreed, today)
    return {one.pk: _adherence(one, told[one.pk], today) for one in agreed}


def _adherence(line: ProtocolLine, days: set[dt.date], today: dt.date) -> Adherence:
    counted = [(one, any(day in one for day in days)) for one in periods_of(line, today)]
    running = Period.containing(line.every, today)  # type: ignore[arg-type] # a kind
    if line.ended_on is None and any(day in running for day in days):
        counted.append((running, True))
    return Adherence(
        kept=sum(kept for _period, kept in counted),
        of=len(counted),
        missed=tuple(one.label for one, kept in counted if not kept),
        last_on=max(days, default=None),
    )


def _told(
    partnership: Partnership, lines: Sequence[ProtocolLine], today: dt.date
) -> dict[int, set[dt.date]]:
    """The days on which each line was told."""
    since = min(one.agreed_on for one in lines if one.agreed_on is not None)
    found: dict[int, set[dt.date]] = defaultdict(set)
    for slug in {one.source for one in lines}:
        if slug == BY_HAND:
            rows = ProtocolTold.objects.filter(line__in=[one.pk for one in lines])
            for line, day in rows.values_list("line", "on"):
                found[line].add(day)
            continue
        source = protocol_sources().get(slug)
        days = list(source.days(partnership, since, today)) if source else []
        for one in lines:
            if one.source == slug:
                found[one.pk] |= {day for side, day in days if side in {"", one.side}}
    return found


def install_sources() -> None:
    """Check-ins, meetings and what both sides do together; once, at the app's start."""
    register_source(ProtocolSource("check_in", _lazy("the monthly check-in"), _check_ins))
    register_source(ProtocolSource("meeting", _lazy("a meeting of a body"), _meetings))
    register_source(ProtocolSource("activity", _lazy("a workshop or review held"), _activities))


def _check_ins(
    partnership: Partnership, since: dt.date, until: dt.date
) -> Iterable[tuple[str, dt.date]]:
    """A check-in tells of its month, also where it was written in the days after."""
    rows = CheckIn.objects.filter(
        partnership=partnership, month__range=(f"{since:%Y-%m}", f"{until:%Y-%m}")
    )
    for side, month in rows.values_list("side", "month"):
        yield side, Period.parse(month).start


def _meetings(
    partnership: Partnership, since: dt.date, until: dt.date
) -> Iterator[tuple[str, dt.date]]:
    held = [Meeting.State.HELD, Meeting.State.CIRCULATED, Meeting.State.APPROVED]
    for one in Meeting.objects.filter(partnership=partnership, state__in=held):
        if since <= one.day <= until:
            yield "", one.day


def _activities(
    partnership: Partnership, since: dt.date, until: dt.date
) -> Iterator[tuple[str, dt.date]]:
    rows = Activity.objects.filter(partnership=partnership, held_on__range=(since, until))
    for day in rows.values_list("held_on", flat=True):
        assert day is not None  # noqa: S101 - within the range
        yield "", day
