"""How long a concern may stay on each level: set by a partnership, and told when it ends."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from core import clock
from core.calendars import add_business_days
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.concern_news import tell_limit
from governance.ladder import LONGEST_DAYS, TALKS, TOLD_BEFORE, Limits
from governance.models import Concern, ConcernLimits
from partnerships.editing import ended
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership

KEEPS: Final = "keep_bodies"
_LOOK_AHEAD: Final = dt.timedelta(days=4 * TOLD_BEFORE + 10)
"""Longer than so many business days ever last; the exact day is asked of each concern."""


def set_limits(
    partnership: Partnership, limits: Limits, *, reason: str, actor: User
) -> ConcernLimits:
    """Sets the business days of each level, from the next level that begins on.

    What runs already keeps the limit it began with.

    Raises:
        Refused: a number that is too small or too large, no reason, or the person may not.
    """
    with audited(partnership.stream, actor=actor, kind="concern_limits.changed") as told:
        row = locked(partnership)
        problems = []
        over = ended(row)
        if over is not None:
            problems.append(over.problem())
        if KEEPS not in permissions_on(actor, row):
            message = _("The contract manager sets the limits here; ask them.")
            problems.append(Problem("", "forbidden", message))
        for level in TALKS:
            if not 1 <= limits.of(level) <= LONGEST_DAYS:
                message = _("Enter a number of business days from 1 to %(most)d.")
                problems.append(Problem(level, "out_of_range", message % {"most": LONGEST_DAYS}))
        if not reason.strip():
            message = _("Say why, or name the clause of the contract.")
            problems.append(Problem("reason", "required", message))
        refuse_if(problems)
        made = ConcernLimits.objects.create(
            partnership=row,
            operational=limits.operational,
            representatives=limits.representatives,
            executives=limits.executives,
            reason=reason.strip(),
            changed_by=actor,
            at=clock.now(),
        )
        told.fact(**{level.value: limits.of(level) for level in TALKS})
    return made


def tell_limits(today: dt.date) -> int:
    """Tells both sides of each limit that ends soon, and of each that has ended; how many were.

    Each is told once before and once when it ends, whatever runs were missed or doubled: what was
    told stands with the concern, in the transaction of the telling.
    """
    told = 0
    for pk in _near(today):
        with transaction.atomic():
            row = locked(Concern(pk=pk))
            told += _tell(row, today)
    return told


def _near(today: dt.date) -> Iterator[int]:
    """Concerns of whose limit something may have to be told; one query."""
    ended_untold = Q(due_on__lte=today) & ~Q(told_end=F("due_on"))
    soon = Q(due_on__gt=today, due_on__lte=today + _LOOK_AHEAD) & ~Q(told_before=F("due_on"))
    untold = Q(told_end__isnull=True, due_on__lte=today) | Q(
        told_before__isnull=True, due_on__gt=today, due_on__lte=today + _LOOK_AHEAD
    )
    rows = Concern.objects.open().filter(ended_untold | soon | untold)
    yield from list(rows.order_by("pk").values_list("pk", flat=True))


def _tell(row: Concern, today: dt.date) -> int:
    due_on = row.due_on
    if not row.is_open or due_on is None:
        return 0
    if today >= due_on:
        if row.told_end == due_on:
            return 0
        row.told_end = due_on
        row.save(update_fields=["told_end"])
        tell_limit(row, has_ended=True)
        return 1
    near = add_business_days(due_on, -TOLD_BEFORE, row.partnership.country)
    if today < near or row.told_before == due_on:
        return 0
    row.told_before = due_on
    row.save(update_fields=["told_before"])
    tell_limit(row, has_ended=False)
    return 1
