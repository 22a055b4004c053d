"""What meetings leave for a person to do: papers, taking part, minutes, answers, actions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from core.formatting import day
from core.worklist import WorkItem
from governance.models import Meeting, MeetingAction, MinutesAnswer
from governance.selectors.seats import seats_in_force
from partnerships.models import Partnership

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from governance.models import AgendaItem, Seat

AHEAD: Final = dt.timedelta(days=14)
"""How long before its day an action is shown."""
S = Meeting.State


def meeting_work(user: User, today: dt.date) -> Iterator[WorkItem]:
    """Meetings that the person takes part in or writes up, and what they promised there."""
    able = Partnership.objects.permitted(user, "take_part")
    meetings = list(
        Meeting.objects.filter(partnership__in=able)
        .exclude(state__in=[S.APPROVED, S.CANCELLED])
        .select_related("partnership", "body")
        .prefetch_related("answers", "items__papers", "items__decision__papers")
    )
    if meetings:
        bodies = {one.body_id for one in meetings}
        seats = seats_in_force(today).filter(Q(holder=user) | Q(deputy=user), body__in=bodies)
        mine: dict[int, list[Seat]] = {}
        for seat in seats:
            mine.setdefault(seat.body_id, []).append(seat)
        for one in meetings:
            yield from _of(one, user, mine.get(one.body_id, []), today)
    yield from _actions(user, today)


def _of(one: Meeting, user: User, seats: list[Seat], today: dt.date) -> Iterator[WorkItem]:
    if one.state == S.CONVENED:
        yield from _to_prepare(one, user, today)
        if one.secretary_id == user.pk:
            why = _("It is convened for %(day)s") % {"day": day(one.day)}
            yield _item(one, _("Hold it"), why, one.day, "hold", _("You are its secretary"))
        elif any(seat.holder_id == user.pk for seat in seats) and today <= one.day:
            moment = timezone.localtime(one.starts_at)
            why = _("%(day)s, %(time)s, %(place)s") % {
                "day": day(one.day),
                "time": f"{moment:%H:%M}",
                "place": one.place,
            }
            role = _("You have a seat there")
            yield _item(one, _("Take part"), why, one.day, "part", role, arrived=True)
    elif one.state in {S.SESSION, S.HELD}:
        if one.secretary_id == user.pk:
            due_on = one.minutes_due_on or one.day
            why = _("Minutes are circulated by %(day)s") % {"day": day(due_on)}
            role = _("You are its secretary")
            yield _item(one, _("Circulate the minutes"), why, due_on, "minutes", role)
    else:
        yield from _to_answer(one, user, seats)


def _to_prepare(one: Meeting, user: User, today: dt.date) -> Iterator[WorkItem]:
    for item in one.items.all():
        if item.presenter_id == user.pk and not _has_paper(item) and today <= one.day:
            yield WorkItem(
                title=_("Hand in the paper: %(title)s") % {"title": item.title},
                where=one.partnership.name,
                why=_("Papers are due on %(day)s") % {"day": day(one.papers_due_on)},
                role_line=_("You present it"),
                due_on=one.papers_due_on,
                url=reverse("meeting", args=[one.uuid]),
                act_label=_("Open"),
                key=f"meeting_paper:{item.uuid}",
                partnership=one.partnership.uuid,
            )


def _has_paper(item: AgendaItem) -> bool:
    return bool(item.papers.all()) or bool(item.decision and item.decision.papers.all())


def _to_answer(one: Meeting, user: User, seats: list[Seat]) -> Iterator[WorkItem]:
    approved = {
        answer.side
        for answer in one.answers.all()
        if answer.round == one.round and answer.kind == MinutesAnswer.Kind.APPROVES
    }
    voices = one.body.side_rules()
    waits = any(
        seat.is_voting and seat.side in voices and seat.side not in approved for seat in seats
    )
    if waits and one.circulated_by_id != user.pk and one.approve_by is not None:
        why = _("Silence counts as no objection after %(day)s") % {"day": day(one.approve_by)}
        role = _("You have a seat there")
        yield _item(
            one, _("Approve the minutes"), why, one.approve_by, "approve", role, arrived=True
        )


def _item(
    one: Meeting,
    act: str,
    why: str,
    due_on: dt.date,
    step: str,
    role_line: str,
    **facts: Any,
) -> WorkItem:
    return WorkItem(
        title=_("%(act)s: %(title)s") % {"act": act, "title": one},
        where=one.partnership.name,
        why=why,
        role_line=role_line,
        due_on=due_on,
        url=reverse("meeting", args=[one.uuid]),
        act_label=_("Open"),
        key=f"meeting_{step}:{one.uuid}:{one.round}",
        partnership=one.partnership.uuid,
        **facts,
    )


def _actions(user: User, today: dt.date) -> Iterator[WorkItem]:
    found = MeetingAction.objects.filter(
        owner=user,
        done_on__isnull=True,
        due_on__lte=today + AHEAD,
        meeting__partnership__in=Partnership.objects.visible_to(user),
    ).select_related("meeting__partnership", "meeting__body")
    for one in found:
        yield WorkItem(
            title=one.text,
            where=one.meeting.partnership.name,
            why=_("An action of: %(meeting)s") % {"meeting": one.meeting},
            role_line=_("You see to it"),
            due_on=one.due_on,
            url=reverse("meeting", args=[one.meeting.uuid]),
            act_label=_("Open"),
            key=f"meeting_action:{one.uuid}",
            partnership=one.meeting.partnership.uuid,
        )
