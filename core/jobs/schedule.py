"""What runs by itself: each entry's due periods become jobs, once each, also those missed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from django.db import transaction

from core.jobs.handlers import handler_of
from core.jobs.queue import enqueue
from core.models.job import DueRun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from core.jobs.cadence import Cadence, Occurrence

_LOOK_BACK = dt.timedelta(days=62)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheduled:
    """One line of `config.schedule`.

    Attributes:
        name: of the entry; never reuse one for other work.
        job_kind: what `@handles` names.
        cadence: when it is due.
        why: for whom it runs, in one sentence; shown to the administrator.
        missed: after a standstill run "each" missed period, or the "last" one only.
        payload: makes the payload from the name of the period; by default {"period": …}.
    """

    name: str
    job_kind: str
    cadence: Cadence
    why: str
    missed: Literal["each", "last"] = "each"
    payload: Callable[[str], Mapping[str, Any]] = lambda period: {"period": period}


_schedule: tuple[Scheduled, ...] = ()


def install(table: Iterable[Scheduled]) -> None:
    """Take in the schedule, in place of what was there.

    Raises:
        ValueError: when two entries have one name.
    """
    global _schedule  # noqa: PLW0603 - filled once, when all apps are loaded
    entries = tuple(table)
    names = [entry.name for entry in entries]
    if len(set(names)) != len(names):
        raise ValueError("Two entries of the schedule have the same name.")
    _schedule = entries


def entries() -> tuple[Scheduled, ...]:
    """The schedule in force."""
    return _schedule


def enqueue_due(now: dt.datetime) -> int:
    """Make a job for every period that has become due and has none; how many were made.

    An entry seen for the first time starts with the next period. After a standstill longer than
    62 days the older periods are left out.
    """
    return sum(_enqueue_due(entry, now) for entry in _schedule)


def _enqueue_due(entry: Scheduled, now: dt.datetime) -> int:
    handler_of(entry.job_kind)
    last = (
        DueRun.objects.filter(name=entry.name).order_by("-due_at").values_list("due_at", flat=True)
    ).first()
    after = max(last, now - _LOOK_BACK) if last else now - _LOOK_BACK
    due = list(entry.cadence.between(after, now))
    if last is None:
        _record(entry, due[-1:], skipped=True)
        return 0
    skipped = due[:-1] if entry.missed == "last" else []
    _record(entry, skipped, skipped=True)
    return _record(entry, due[len(skipped) :], skipped=False)


def _record(entry: Scheduled, due: Iterable[Occurrence], *, skipped: bool) -> int:
    made = 0
    for occurrence in due:
        with transaction.atomic():
            run, created = DueRun.objects.get_or_create(
                name=entry.name,
                period=occurrence.period,
                defaults={"due_at": occurrence.due_at},
            )
            if created and not skipped:
                run.job = enqueue(
                    entry.job_kind,
                    entry.payload(occurrence.period),
                    key=f"schedule:{entry.name}:{occurrence.period}",
                    title=entry.why,
                )
                run.save(update_fields=["job"])
                made += 1
    return made
