"""What the last nightly check found, as the page of the runs shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.models import Job
from partnerships.models import Partnership

if TYPE_CHECKING:
    import datetime as dt

    from core.models import User

KIND = "recompute.check"


@dataclass(frozen=True, slots=True)
class Found:
    """One difference that was kept; `partnership` is None for whoever may not see it."""

    difference: dict[str, Any]
    partnership: Partnership | None


@dataclass(frozen=True, slots=True)
class LastCheck:
    """Counts, and the differences that were kept; `differences` may be more than are listed."""

    finished_at: dt.datetime
    standings: int
    scorecards: int
    differences: int
    listed: tuple[Found, ...]


def last_check(user: User) -> LastCheck | None:
    """The newest check that was finished; None before the first. Two queries."""
    job = Job.objects.filter(kind=KIND, state=Job.State.DONE).order_by("-finished_at").first()
    if job is None or job.finished_at is None or job.result is None:
        return None
    listed = job.result["listed"]
    visible = {
        str(one.uuid): one
        for one in Partnership.objects.visible_to(user).filter(
            uuid__in={row["partnership"] for row in listed}
        )
    }
    return LastCheck(
        finished_at=job.finished_at,
        standings=job.result["standings"],
        scorecards=job.result["scorecards"],
        differences=job.result["differences"],
        listed=tuple(Found(row, visible.get(row["partnership"])) for row in listed),
    )
