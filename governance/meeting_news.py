"""News of meetings: that one was moved to another day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.formatting import day
from core.notifications.asking import ask_to_tell
from core.notifications.news import News, tell
from governance.models import Meeting
from governance.selectors.seats import seats_in_force

if TYPE_CHECKING:
    import datetime as dt

    from core.models import User
    from governance.events import MeetingRescheduled

MOVED: Final = "meetings.tell_move"


def rescheduled(event: MeetingRescheduled) -> None:
    """Everybody who was to come is told by a job."""
    facts = {"meeting": event.meeting_id, "move": event.move, "actor": event.actor_id}
    ask_to_tell(MOVED, f"{event.meeting_id}:{event.move}", facts)


def tell_move(meeting_id: int, move: int, actor_id: int) -> None:
    """Who has a seat, their deputies, the secretary and who presents. Call it in a transaction.

    A move that another followed is not told any more: the later one says the day.
    """
    found = Meeting.objects.select_related("partnership", "body", "secretary")
    meeting = found.get(pk=meeting_id)
    if meeting.moves != move or meeting.moved_from is None:
        return
    before = meeting.moved_from

    def news() -> News:
        known = {"body": meeting.body, "when": _moment(meeting.starts_at)}
        facts = {"before": _moment(before), "reason": meeting.move_reason}
        return News(
            title=_("Moved to %(when)s: %(body)s") % known,
            why=_("It was to be on %(before)s. %(reason)s") % facts,
            role_line=_("You were to come"),
            url=reverse("meeting", args=[meeting.uuid]),
            act_label=_("Open"),
        )

    tell(
        [one for one in _who_comes(meeting) if one.pk != actor_id],
        key=f"meeting_moved:{meeting.uuid}:{move}",
        partnership=meeting.partnership.uuid,
        where=meeting.partnership.name,
        news=news,
    )


def _who_comes(meeting: Meeting) -> list[User]:
    found = {meeting.secretary_id: meeting.secretary}
    for seat in seats_in_force().filter(body=meeting.body).select_related("holder", "deputy"):
        found |= {one.pk: one for one in (seat.holder, seat.deputy) if one is not None}
    for item in meeting.items.select_related("presenter"):
        if item.presenter is not None:
            found[item.presenter.pk] = item.presenter
    return list(found.values())


def _moment(at: dt.datetime) -> str:
    return f"{day(at)}, {timezone.localtime(at):%H:%M}"
