"""What meetings put into the contract calendar."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from governance.models import Meeting
from governance.selectors.sides import side_name
from partnerships.contract_calendar import Entry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership

S = Meeting.State
TAG = {
    S.CONVENED: "info",
    S.SESSION: "warn",
    S.HELD: "none",
    S.CIRCULATED: "info",
    S.APPROVED: "good",
    S.CANCELLED: "bad",
}


def meeting_entries(
    partnership: Partnership, _user: User, since: dt.date, until: dt.date
) -> Iterator[Entry]:
    """The meetings between two days; one query."""
    one_day = dt.timedelta(days=1)
    found = Meeting.objects.filter(
        partnership=partnership,
        starts_at__date__range=(since - one_day, until + one_day),
    ).select_related("body")
    for one in found:
        if since <= clock.day_of(one.starts_at) <= until:
            yield Entry(
                day=one.day,
                key=f"meeting-{one.uuid}",
                kind=_("Meeting"),
                title=str(one.body),
                url=reverse("meeting", args=[one.uuid]),
                who=_("%(side)s in the chair") % {"side": side_name(partnership, one.chair)},
                look=TAG[S(one.state)],
                state=str(one.get_state_display()),
            )
