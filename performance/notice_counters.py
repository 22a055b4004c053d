"""Where notices stand: how many of them, in which time, and what the next one would give. Pure.

Two kinds of contract count notices. The standard form of PF2 (HM Treasury, Standardisation of PF2
Contracts, persistent breach; the design's source S5) has a ladder: a notice, a final notice when it
recurs within twelve months, a right to terminate when it recurs once more within six. The Joint
Services Command and Staff College (NAO; S31) counts: a warning notice for one service in three
months on end, sixteen within twelve months over all services. Nothing of either is built in: the
steps are terms of the contract.

A window of so many months that ends on a day begins on the day after the corresponding day so many
months before. "Again within so many months" includes the corresponding day.
"""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WITHIN: Final = "within"
ON_END: Final = "on_end"
AGAIN: Final = "again"
_YEAR: Final = 12

How = Literal["within", "on_end", "again"]


@dataclass(frozen=True, slots=True)
class Served:
    """What is counted: a notice on the day on which it counts as received, or a failure."""

    on: dt.date
    kind: str
    service: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A step of the contract.

    Attributes:
        counts: the kind that is counted.
        how: `within` so many months that roll; in each of so many calendar months `on_end`; or
            `again` within so many months after the step before was reached.
        times: how often; for `on_end` in each month.
        each_service: whether each service is counted by itself.
        gives: what reaching it gives, in words of the contract.
    """

    name: str
    counts: str
    how: How
    times: int
    months: int
    each_service: bool
    gives: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a step stands for a service; "" for all together.

    Attributes:
        count: how many count today towards it; months for `on_end`.
        needed: how many reach it.
        reached_on: the last day on which it was reached; None where it never was.
        until: the last day on which the next one would count with those that count today; None
            where nothing counts.
    """

    step: Step
    service: str
    count: int
    needed: int
    reached_on: dt.date | None
    until: dt.date | None

    @property
    def left(self) -> int:
        """How many more reach it; 0 where it is reached by those that count today."""
        return max(self.needed - self.count, 0)


def standings(steps: Sequence[Step], served: Iterable[Served], today: dt.date) -> list[Standing]:
    """Each step for each service that it counts, in the order of the contract."""
    known = sorted((one for one in served if one.on <= today), key=lambda one: one.on)
    found: list[Standing] = []
    before: Step | None = None
    for step in steps:
        for service in _services(step, known):
            days = _days(step, known, service)
            found.append(
                _standing(step, service, days, _reached(before, steps, known, service), today)
            )
        before = step
    return found


def months_after(day: dt.date, months: int) -> dt.date:
    """The corresponding day so many months later, or earlier where below 0; the last of a month."""
    number = day.year * _YEAR + day.month - 1 + months
    year, month = divmod(number, _YEAR)
    last = calendar.monthrange(year, month + 1)[1]
    return dt.date(year, month + 1, min(day.day, last))


def _services(step: Step, known: Sequence[Served]) -> list[str]:
    if not step.each_service:
        return [""]
    return sorted({one.service for one in known if one.kind == step.counts}) or [""]


def _days(step: Step, known: Sequence[Served], service: str) -> list[dt.date]:
    return [
        one.on
        for one in known
        if one.kind == step.counts and (not step.each_service or one.service == service)
    ]


def _standing(
    step: Step, service: str, days: list[dt.date], before: list[dt.date], today: dt.date
) -> Standing:
    if step.how == WITHIN:
        count, until = _in_window(days, step.months, today)
        needed = step.times
    elif step.how == ON_END:
        count, until = _run_until(_full_months(days, step.times), today)
        needed = step.months
    else:
        count, until = _since(days, before, step.months, today)
        needed = step.times
    reached = _reaches(step, days, before)
    return Standing(
        step=step,
        service=service,
        count=min(count, needed) if step.how == AGAIN else count,
        needed=needed,
        reached_on=reached[-1] if reached else None,
        until=until,
    )


def _reached(
    before: Step | None, steps: Sequence[Step], known: Sequence[Served], service: str
) -> list[dt.date]:
    """The days on which the step before was reached, for this service."""
    if before is None:
        return []
    earlier = steps[: steps.index(before)]
    days = _days(before, known, service)
    return _reaches(before, days, _reached(earlier[-1] if earlier else None, steps, known, service))


def _reaches(step: Step, days: list[dt.date], before: list[dt.date]) -> list[dt.date]:
    """Every day on which one more reached the step."""
    if step.how == WITHIN:
        return [
            day
            for place, day in enumerate(days)
            if sum(one > months_after(day, -step.months) for one in days[: place + 1]) >= step.times
        ]
    if step.how == ON_END:
        return _runs(_full_months(days, step.times), step.months)
    found = set()
    for start in before:
        last = months_after(start, step.months)
        since = [day for day in days if start < day <= last]
        if len(since) >= step.times:
            found.add(since[step.times - 1])
    return sorted(found)


def _in_window(days: list[dt.date], months: int, today: dt.date) -> tuple[int, dt.date | None]:
    counted = [day for day in days if day > months_after(today, -months)]
    if not counted:
        return 0, None
    # The oldest leaves on the corresponding day; on the day before it still counts.
    return len(counted), months_after(counted[0], months) - dt.timedelta(days=1)


def _full_months(days: list[dt.date], times: int) -> dict[int, dt.date]:
    """The calendar months with so many, each with the day on which it was full."""
    found: dict[int, list[dt.date]] = {}
    for day in days:
        found.setdefault(_number(day), []).append(day)
    return {month: each[times - 1] for month, each in found.items() if len(each) >= times}


def _runs(full: dict[int, dt.date], length: int) -> list[dt.date]:
    return sorted(
        day for month, day in full.items() if all(month - back in full for back in range(length))
    )


def _run_until(full: dict[int, dt.date], today: dt.date) -> tuple[int, dt.date | None]:
    """The run that ends in this month or the last one, and the last day to go on with it."""
    now = _number(today)
    end = now if now in full else now - 1
    count = 0
    while end - count in full:
        count += 1
    if not count:
        return 0, None
    year, month = divmod(end + 1, _YEAR)
    return count, dt.date(year, month + 1, calendar.monthrange(year, month + 1)[1])


def _since(
    days: list[dt.date], before: list[dt.date], months: int, today: dt.date
) -> tuple[int, dt.date | None]:
    """Since the step before was last reached, as long as its months run."""
    running = [day for day in before if today <= months_after(day, months)]
    if not running:
        return 0, None
    start = running[-1]
    return sum(day > start for day in days), months_after(start, months)


def _number(day: dt.date) -> int:
    return day.year * _YEAR + day.month - 1
