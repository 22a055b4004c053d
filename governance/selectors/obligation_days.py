"""What the register of obligations puts into the contract calendar."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from governance.models import Obligation, Occurrence
from governance.obligation_days import due_days
from governance.selectors.obligations import state_of_day, whose
from partnerships.contract_calendar import Entry

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership


def obligation_entries(
    partnership: Partnership, _user: User, since: dt.date, until: dt.date
) -> Iterator[Entry]:
    """Each day of the register, and what recurs after the days that stand there; two queries."""
    today = clock.today()
    rows = Occurrence.objects.filter(
        obligation__partnership=partnership, due_on__range=(since, until)
    ).select_related("obligation__organisation", "obligation__owner")
    there = set()
    for one in rows:
        one.obligation.partnership = partnership
        there.add((one.obligation_id, one.due_on))
        place = [partnership.uuid, one.obligation.uuid, one.uuid]
        state = state_of_day(one, today)
        yield Entry(
            day=one.due_on,
            key=f"obligation-{one.uuid}",
            kind=_kind(one.obligation),
            title=one.obligation.title,
            url=reverse("obligation_day", args=place),
            who=whose(one.obligation, partnership),
            look=state["kind"],
            state=state["label"],
        )
    yield from _later(partnership, max(since, today), until, there)


def _later(
    partnership: Partnership, since: dt.date, until: dt.date, there: set[tuple[int, dt.date]]
) -> Iterator[Entry]:
    recurring = partnership.obligations.filter(
        kind=Obligation.Kind.RECURRING, ended_on__isnull=True
    ).select_related("organisation", "owner")
    for row in recurring:
        for day in due_days(row, partnership.ends_on, since, until):
            if (row.pk, day) in there:
                continue
            yield Entry(
                day=day,
                key=f"obligation-{row.uuid}-{day}",
                kind=_kind(row),
                title=row.title,
                url=reverse("obligation", args=[partnership.uuid, row.uuid]),
                who=whose(row, partnership),
                look="none",
                state=_("planned"),
            )


def _kind(row: Obligation) -> str:
    return _("Right") if row.is_right else _("Duty")
