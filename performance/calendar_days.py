"""What milestones put into the contract calendar: the last day that the contract leaves them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from partnerships.contract_calendar import Entry
from performance.models import Milestone
from performance.selectors.milestones import state_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership


def milestone_deadlines(
    partnership: Partnership, _user: User, since: dt.date, until: dt.date
) -> Iterator[Entry]:
    """Milestones by their final contract deadline; one query."""
    today = clock.today()
    rows = Milestone.objects.filter(
        partnership=partnership, final_deadline_on__range=(since, until)
    )
    whose: dict[str, object] = {
        Milestone.Side.PARTNER: partnership.partner,
        Milestone.Side.AUTHORITY: partnership.authority,
    }
    for one in rows:
        assert one.final_deadline_on is not None  # noqa: S101 - asked for above
        state = state_of(one, today)
        yield Entry(
            day=one.final_deadline_on,
            key=f"milestone-{one.uuid}",
            kind=_("Milestone"),
            title=_("Final deadline: %(milestone)s") % {"milestone": one.name},
            url=reverse("milestone", args=[one.uuid]),
            who=str(whose.get(one.owed_by) or one.get_owed_by_display()),
            look=state["kind"],
            state=str(state["label"]),
        )
