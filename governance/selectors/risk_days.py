"""What the register of risks puts into the contract calendar: the actions, by the day due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from governance.models import Risk, RiskAction
from partnerships.contract_calendar import Entry

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership


def risk_entries(
    partnership: Partnership, user: User, since: dt.date, until: dt.date
) -> Iterator[Entry]:
    """Actions against risks that the reader sees, without those that were dropped; one query."""
    today = clock.today()
    rows = (
        RiskAction.objects.filter(
            risk__in=Risk.objects.visible_to(user).filter(partnership=partnership),
            due_on__range=(since, until),
        )
        .exclude(state=RiskAction.State.DROPPED)
        .select_related("risk", "owner")
    )
    for one in rows:
        late = one.is_overdue(today)
        look = "good" if one.state == RiskAction.State.DONE else "bad" if late else "info"
        yield Entry(
            day=one.due_on,
            key=f"risk-action-{one.uuid}",
            kind=_("Action against a risk"),
            title=one.title,
            url=reverse("risk", args=[partnership.uuid, one.risk.uuid]),
            who=str(one.owner),
            look=look,
            state=_("late") if late else str(one.get_state_display()),
        )
