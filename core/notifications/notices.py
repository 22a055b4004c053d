"""Making notices of what To do holds: each once, whatever the clock and the schedule did."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils import translation

from core import clock, worklist
from core.models.notice import Notice
from core.notifications.audience import audience

if TYPE_CHECKING:
    from collections.abc import Sequence

    from core.models import User
    from core.worklist import WorkItem

SOON: Final = dt.timedelta(days=7)
"""From how long before its day a row counts as due soon, until that day has passed."""
CHUNK: Final = 250


@dataclass(frozen=True, slots=True)
class Sight:
    """What a person's To do holds on a day, and what of it they are to be told."""

    user: User
    rows: frozenset[str]
    told: tuple[Notice, ...]


def look(user: User, today: dt.date) -> Sight:
    """What is to be told, in the person's language; reads only.

    While somebody stands in for `user`, only the stand-in is told.
    """
    with translation.override(user.language):
        items = worklist.items_of(user, today)
        about = {item.partnership for item in items if item.partnership is not None}
        reached = audience().reached(user, about, today)
        now = clock.now()
        told = tuple(
            notice
            for item in items
            if item.partnership in reached
            and (notice := _notice(user, item, today, now)) is not None
        )
    return Sight(user, frozenset(item.key for item in items), told)


def record(sight: Sight) -> int:
    """Keep what was not told before, and close what no longer waits; how much is new.

    The same cause, round and day is told once; where its row is back, so is what was told of it.
    Call it in a transaction.
    """
    _close(sight)
    back = {one.key for one in sight.told}
    Notice.objects.filter(user=sight.user, key__in=back, over_at__isnull=False).update(over_at=None)
    return add(sight.told)


def add(notices: Sequence[Notice]) -> int:
    """Keep those whose person was not told before; how many that were."""
    known = set(
        Notice.objects.filter(
            user__in={one.user_id for one in notices}, key__in={one.key for one in notices}
        ).values_list("user_id", "key")
    )
    fresh = [one for one in notices if (one.user_id, one.key) not in known]
    # Another worker may be telling the same at this moment: the constraint lets one of us.
    Notice.objects.bulk_create(fresh, batch_size=CHUNK, ignore_conflicts=True)
    return len(fresh)


def occasion(item: WorkItem, today: dt.date) -> Notice.Kind | None:
    """Why a person is told of the row today, if at all; what is most pressing goes first."""
    if item.is_overdue(today):
        return Notice.Kind.OVERDUE
    if item.group != "mine":
        return None
    if item.due_on is not None and item.due_on - today <= SOON:
        return Notice.Kind.SOON
    return Notice.Kind.WAITING if item.arrived else None


def _notice(user: User, item: WorkItem, today: dt.date, now: dt.datetime) -> Notice | None:
    kind = occasion(item, today)
    if kind is None or item.partnership is None:
        return None
    # Another day for the same thing is told anew; that it waits is told once.
    day = "" if kind is Notice.Kind.WAITING or item.due_on is None else item.due_on.isoformat()
    return Notice(
        user=user,
        key=f"{item.key}|{kind.value}|{day}",
        kind=kind,
        item=item.key,
        partnership=item.partnership,
        title=item.title[:300],
        where=item.where[:300],
        why=item.why,
        role_line=item.role_line[:300],
        due_on=item.due_on,
        url=item.url,
        act_label=item.act_label,
        told_at=now,
    )


def _close(sight: Sight) -> None:
    rows = Notice.objects.filter(user=sight.user, over_at__isnull=True).exclude(item="")
    gone = [pk for pk, item in rows.values_list("pk", "item") if item not in sight.rows]
    for start in range(0, len(gone), CHUNK):
        Notice.objects.filter(pk__in=gone[start : start + CHUNK]).update(over_at=clock.now())
