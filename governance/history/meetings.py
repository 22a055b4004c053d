"""The ledger's acts on meetings, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ledger.history import About, describe, describe_all, names
from governance.models import Meeting

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from django.utils.functional import Promise

    from core.ledger.history import RecordedAct


@names("meeting")
def meetings(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Meetings by body and day."""
    found = Meeting.objects.filter(uuid__in=ids).select_related("body")
    return {one.uuid: About(str(one), reverse("meeting", args=[one.uuid])) for one in found}


SENTENCES: dict[str, str | Promise] = {
    "meeting.convened": gettext_lazy("convened a meeting"),
    "meeting.moved": gettext_lazy("moved a meeting to another day"),
    "meeting.item_added": gettext_lazy("put a point on the agenda"),
    "meeting.item_removed": gettext_lazy("took a point off the agenda"),
    "meeting.paper_added": gettext_lazy("handed in a paper"),
    "meeting.cancel": gettext_lazy("cancelled a meeting"),
    "meeting.open": gettext_lazy("opened a meeting"),
    "meeting.attendance_taken": gettext_lazy("wrote down who is in the room"),
    "meeting.close": gettext_lazy("ended a meeting"),
    "meeting.minutes_written": gettext_lazy("wrote minutes"),
    "meeting.action_added": gettext_lazy("wrote down an action"),
    "meeting.action_removed": gettext_lazy("took an action away before minutes were circulated"),
    "meeting.action_done": gettext_lazy("did an action of a meeting"),
    "meeting.circulate": gettext_lazy("circulated minutes"),
    "meeting.commented": gettext_lazy("commented on minutes"),
    "meeting.objected": gettext_lazy("objected to minutes; they are mended"),
    "meeting.approved_by_side": gettext_lazy("approved minutes for one side"),
}


describe_all(SENTENCES)


@describe("meeting.votes_recorded")
def recorded(act: RecordedAct) -> str:
    outcome = act.facts.get("outcome")
    if outcome == "carried":
        return _("wrote down the votes in the room: option %(letter)s is carried") % {
            "letter": act.facts.get("option", "")
        }
    return _("wrote down the votes in the room: nothing is carried")


@describe("meeting.approve")
def approved(act: RecordedAct) -> str:
    if act.facts.get("silent"):
        return _("minutes are approved: nobody objected until the time was over")
    return _("approved minutes")
