"""Minutes of a meeting: who was there, what was said and decided, who does what by when."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import day
from core.periods import Period
from governance.models import Meeting
from governance.selectors.meeting_page import MeetingView, counted_words, hour
from governance.selectors.meeting_rows import find
from governance.selectors.sides import side_name
from governance.voting import ABSTAIN, AGAINST, SideRule
from partnerships.types import types
from reports.framing import framed
from reports.report import Collected, ReportKind, Thing, kinds, periods_of

if TYPE_CHECKING:
    import datetime as dt

    from governance.models import AgendaItem
    from partnerships.models import Partnership
    from reports.models import IssuedReport

S = Meeting.State


def things(partnership: Partnership) -> list[Thing]:
    """The meetings whose minutes are circulated or approved, newest first."""
    found = Meeting.objects.filter(
        partnership=partnership, state__in=[S.CIRCULATED, S.APPROVED]
    ).order_by("-starts_at", "-pk")
    return [Thing(one.uuid, one.reference, Period.containing("month", one.day)) for one in found]


def collect(
    partnership: Partnership, period: Period, report: IssuedReport, now: dt.datetime
) -> Collected:
    """The minutes as they stand, and whether both sides have approved them."""
    meeting = find(Meeting.objects.filter(partnership=partnership)).get(uuid=report.about)
    view = MeetingView(meeting, meeting.secretary, frozenset())
    return Collected(
        title=_("Minutes: %(body)s, %(day)s")
        % {"body": meeting.body.name, "day": day(meeting.day)},
        data=_data(partnership, meeting, report),
        context={
            "partnership": partnership,
            "kind_label": types[partnership.type].label,
            "period": period,
            "meeting": meeting,
            "hours": _hours(meeting),
            "chair": side_name(partnership, meeting.chair),
            "people": view.people,
            "points": [_point(partnership, one) for one in view.items],
            "actions": view.actions,
            "answered": view.answered,
            "remarks": [one for one in view.remarks if one.kind == "comments"],
            "now": now,
        },
        rule_version="minutes 1",
    )


def _hours(meeting: Meeting) -> str:
    if meeting.opened_at is None or meeting.closed_at is None:
        return ""
    known = {"from": hour(meeting.opened_at), "until": hour(meeting.closed_at)}
    return _("%(from)s to %(until)s") % known


def _point(partnership: Partnership, item: AgendaItem) -> dict[str, Any]:
    return {
        "row": item,
        "result": counted_words(item) if item.counted_at else None,
        "option": _option(item),
        "voices": [voice_line(partnership, one) for one in item.count.get("sides", [])],
        "aside": _aside(item),
        "decided": item.decision,
    }


def _option(item: AgendaItem) -> str:
    letter = item.count.get("option", "")
    if item.decision is None or not letter:
        return ""
    return next((str(x) for x in item.decision.options.all() if x.letter == letter), "")


def _aside(item: AgendaItem) -> list[dict[str, str]]:
    if item.decision is None or not item.counted_at:
        return []
    return [
        {"name": str(one.person), "text": one.text}
        for one in item.decision.interests.all()
        if one.has_interest
    ]


def voice_line(partnership: Partnership, side: dict[str, Any]) -> dict[str, Any]:
    """What a side said in a count: its voice, by which rule, from how many votes."""
    choice = str(side["choice"])
    words = {AGAINST: _("against all of them"), ABSTAIN: _("abstains"), "": _("of no one mind")}
    return {
        "name": side_name(partnership, side["side"]),
        "choice": words.get(choice) or _("option %(letter)s") % {"letter": choice},
        "rule": str(SideRule(side["rule"]).label),
        "took_part": side["took_part"],
        "members": side["members"],
        "votes": ", ".join(
            (_("%(n)d %(choice)s") if said in words else _("%(n)d for %(choice)s"))
            % {"n": n, "choice": words.get(said, said)}
            for said, n in side["votes"].items()
        ),
    }


def _data(partnership: Partnership, meeting: Meeting, report: IssuedReport) -> dict[str, Any]:
    return framed(
        "meeting_minutes",
        report,
        partnership,
        {
            "meeting": {"uuid": str(meeting.uuid), "place": meeting.place, **_sealed(meeting)},
            "actions": [
                {
                    "uuid": str(one.uuid),
                    "text": one.text,
                    "owner": str(one.owner),
                    "side": one.side,
                    "due_on": one.due_on,
                    "done_on": one.done_on,
                }
                for one in meeting.actions.all()
            ],
            "answers": [
                {
                    "side": one.side,
                    "kind": one.kind,
                    "round": one.round,
                    "by": str(one.by),
                    "at": one.at,
                }
                for one in meeting.answers.all()
            ],
        },
    )


def _sealed(meeting: Meeting) -> dict[str, Any]:
    """What the ledger seals, so that whoever holds both can compare them."""
    return meeting.content()


kinds.register(
    ReportKind(
        slug="meeting_minutes",
        label=gettext_lazy("Minutes of a meeting"),
        audience="shared",
        templates={"full": "reports/meeting_minutes.html"},
        template_version="2",
        collect=collect,
        periods=periods_of(things),
        things=things,
    )
)
