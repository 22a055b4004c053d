"""What both sides owe each other in words: notices, requests, check-ins, lines to agree to."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day
from core.periods import Period
from core.worklist import WorkItem
from governance.models import CheckIn, FormalNotice, InformationRequest, ProtocolLine
from governance.selectors.exchange_rights import other_side, where_speaking
from governance.selectors.sides import side_name

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User

AHEAD: Final = dt.timedelta(days=30)
"""How long before its time bar a notice is shown: a month leaves time for post and for advice."""


def exchange_work(user: User, today: dt.date) -> Iterator[WorkItem]:
    """Six queries."""
    yield from _notices(user, today)
    yield from _requests(user)
    yield from _check_ins(user, today)
    yield from _lines(user)


def _notices(user: User, today: dt.date) -> Iterator[WorkItem]:
    to_serve = Q(state="to_serve", serve_by__lte=today + AHEAD) & where_speaking(user, of_own=True)
    to_answer = Q(state="served", answer_by__isnull=False) & where_speaking(user, of_own=False)
    found = FormalNotice.objects.filter(to_serve | to_answer).select_related(
        "partnership__authority", "partnership__partner"
    )
    for one in found:
        yield _to_serve(one, today) if one.state == "to_serve" else _to_answer(one)


def _to_serve(one: FormalNotice, today: dt.date) -> WorkItem:
    assert one.serve_by is not None  # noqa: S101 - a constraint says so
    why = (
        _("Barred since %(day)s by clause %(clause)s: ask for advice before anything is sent")
        if one.is_barred(today)
        else _("Barred after %(day)s by clause %(clause)s; it counts when it is received")
    )
    return WorkItem(
        title=_("Serve the notice: %(title)s") % {"title": one.title},
        where=one.partnership.name,
        why=why % {"day": day(one.serve_by), "clause": one.clause},
        role_line=_("You speak for %(side)s") % {"side": side_name(one.partnership, one.side)},
        due_on=one.serve_by,
        url=reverse("formal_notice", args=[one.uuid]),
        act_label=_("Open"),
        key=f"formal_notice_to_serve:{one.uuid}",
        partnership=one.partnership.uuid,
    )


def _to_answer(one: FormalNotice) -> WorkItem:
    assert one.received_on is not None  # noqa: S101 - a constraint says so
    mine = side_name(one.partnership, other_side(one.side))
    return WorkItem(
        title=_("Answer the notice: %(title)s") % {"title": one.title},
        where=one.partnership.name,
        why=_("%(side)s served it by clause %(clause)s; it counts as received on %(day)s")
        % {
            "side": side_name(one.partnership, one.side),
            "clause": one.clause,
            "day": day(one.received_on),
        },
        role_line=_("You speak for %(side)s") % {"side": mine},
        due_on=one.answer_by,
        url=reverse("formal_notice", args=[one.uuid]),
        act_label=_("Open"),
        key=f"formal_notice_to_answer:{one.uuid}",
        partnership=one.partnership.uuid,
        arrived=True,
    )


def _requests(user: User) -> Iterator[WorkItem]:
    found = InformationRequest.objects.filter(where_speaking(user, of_own=False), state="asked")
    for one in found.select_related("partnership__authority", "partnership__partner"):
        yield WorkItem(
            title=_("Answer: %(title)s") % {"title": one.title},
            where=one.partnership.name,
            why=_("%(side)s asked on %(day)s")
            % {"side": side_name(one.partnership, one.side), "day": day(one.asked_at.date())},
            role_line=_("You speak for %(side)s")
            % {"side": side_name(one.partnership, other_side(one.side))},
            due_on=one.due_on,
            url=reverse("information_request", args=[one.uuid]),
            act_label=_("Open"),
            key=f"information_request:{one.uuid}",
            partnership=one.partnership.uuid,
            arrived=True,
        )


def _check_ins(user: User, today: dt.date) -> Iterator[WorkItem]:
    """To answer; and to write, where the protocol has a check-in and this month has none."""
    found = CheckIn.objects.filter(where_speaking(user, of_own=False), answered_by__isnull=True)
    for one in found.select_related("partnership__authority", "partnership__partner"):
        yield WorkItem(
            title=_("Answer the check-in for %(month)s") % {"month": Period.parse(one.month).label},
            where=one.partnership.name,
            why=_("Next: %(next)s") % {"next": one.next},
            role_line=_("You speak for %(side)s")
            % {"side": side_name(one.partnership, other_side(one.side))},
            due_on=None,
            url=reverse("check_in", args=[one.uuid]),
            act_label=_("Open"),
            key=f"check_in_to_answer:{one.uuid}",
            partnership=one.partnership.uuid,
            arrived=True,
        )
    month = Period.containing("month", today)
    due = ProtocolLine.objects.filter(
        where_speaking(user, of_own=True), state="agreed", source="check_in", every="month"
    ).select_related("partnership__authority", "partnership__partner")
    lines = {(one.partnership_id, one.side): one for one in due}
    written = CheckIn.objects.filter(
        partnership__in={place for place, _side in lines}, month=month.key
    )
    for key in set(written.values_list("partnership", "side")) if lines else ():
        lines.pop(key, None)
    for one in lines.values():
        yield _to_write(one, month)


def _to_write(one: ProtocolLine, month: Period) -> WorkItem:
    return WorkItem(
        title=_("Check in for %(month)s") % {"month": month.label},
        where=one.partnership.name,
        why=_("Five lines, as the protocol says: %(what)s") % {"what": one.what},
        role_line=_("You speak for %(side)s") % {"side": side_name(one.partnership, one.side)},
        due_on=month.end,
        url=reverse("check_in_new", args=[one.partnership.uuid]),
        act_label=_("Write"),
        key=f"check_in_to_write:{one.uuid}:{month.key}",
        partnership=one.partnership.uuid,
    )


def _lines(user: User) -> Iterator[WorkItem]:
    waiting = where_speaking(user, of_own=False, field="proposed_for")
    found = ProtocolLine.objects.filter(waiting, state="proposed")
    for one in found.select_related("partnership", "proposed_by"):
        yield WorkItem(
            title=_("Agree to the protocol: %(what)s") % {"what": one.what},
            where=one.partnership.name,
            why=_("%(person)s proposed it on %(day)s")
            % {"person": one.proposed_by, "day": day(one.proposed_at.date())},
            role_line=_("You speak for the other side"),
            due_on=None,
            url=reverse("protocol_line", args=[one.uuid]),
            act_label=_("Open"),
            key=f"protocol_line:{one.uuid}",
            partnership=one.partnership.uuid,
            arrived=True,
        )
