"""Who proposes and decides what is disposed of, and what of each class is due."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from core.retention import RecordClass, record_classes
from governance.authority import held_today
from governance.models import Disposal
from governance.roles import roles_with
from governance.selectors.emergency import may_look
from governance.selectors.people_access import looks_after_concord
from partnerships.scopes import confined_to, within_reach

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

    from core.models import User

DECIDES: Final = "decide_gate"
SEES: Final = "view_history"


@dataclass(frozen=True, slots=True)
class Due:
    """A class and how much of it is due; None where that is not counted."""

    record_class: RecordClass
    rows: int | None
    held: int


def due_by_class(now: dt.datetime) -> list[Due]:
    """Every class in the order of the table; two queries for each that is counted."""
    return [_due(one, now) for one in record_classes()]


def _due(one: RecordClass, now: dt.datetime) -> Due:
    free = one.free(now)
    if free is None or one.due is None:
        return Due(one, None, 0)
    rows = free.count()
    return Due(one, rows, one.due(one.kept_until(now)).count() - rows)


def may_decide(user: User) -> bool:
    """Whether `user` approves decisions on some partnership: those two have the say."""
    if looks_after_concord(user) or confined_to(user) is not None:
        return False
    deciding = roles_with(DECIDES)
    return within_reach(user, DECIDES) and any(one.role in deciding for one in held_today(user))


def disposals_for(user: User) -> QuerySet[Disposal]:
    """All of them for administrators, auditors and officials; they concern no partnership."""
    rows = Disposal.objects.select_related(
        "proposed_by", "first_by", "second_by", "refused_by", "done_by"
    )
    is_open = confined_to(user) is None and within_reach(user, SEES) and may_look(user)
    return rows if is_open else rows.none()
