"""Reading meetings: with whom the page names, with all there is, or with what a step needs."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, prefetch_related_objects

from governance.models import (
    AgendaItem,
    Attendance,
    Decision,
    Meeting,
    MeetingAction,
    MinutesAnswer,
    Vote,
)

S = Meeting.State


def rows(meetings: Any) -> Any:
    """A queryset of meetings with those whom the page always names."""
    return meetings.select_related(
        "body",
        "partnership__authority",
        "partnership__partner",
        "secretary",
        "convened_by",
        "circulated_by",
    )


def _items(*parts: str) -> Prefetch[Any]:
    # Votes in the room are written down all at once: of an open question there are none yet.
    decisions = Decision.objects.select_related("body", "partnership").prefetch_related(
        Prefetch("votes", Vote.objects.none()), *parts
    )
    known = AgendaItem.objects.select_related("concern", "condition", "presenter", "recorded_by")
    return Prefetch("items", known.prefetch_related(Prefetch("decision", decisions)))


def find(meetings: Any) -> Any:
    """A queryset of meetings with everything that there is of them."""
    return rows(meetings).prefetch_related(
        _items("options", "criteria__ratings", "interests__person", "papers"),
        "items__papers",
        "items__earlier_actions__owner",
        Prefetch("actions", MeetingAction.objects.select_related("owner", "item")),
        Prefetch("attendance", Attendance.objects.select_related("seat__holder", "person")),
        Prefetch("answers", MinutesAnswer.objects.select_related("by")),
    )


def read_agenda(meeting: Meeting) -> Meeting:
    """Reads the agenda with its papers alone."""
    prefetch_related_objects([meeting], _items("papers"), "items__papers")
    return meeting


def read_parts(meeting: Meeting, *, to_act: bool = False) -> Meeting:
    """Reads what the page shows of this meeting now; `to_act`: only what its steps need."""
    votes = ("options", "interests") if meeting.state == S.SESSION else ()
    attendance = Prefetch("attendance", Attendance.objects.select_related("person"))
    if to_act:
        prefetch_related_objects([meeting], _items(*votes), attendance)
        return meeting
    parts: list[Any] = [
        _items(*votes, "papers"),
        "items__papers",
        "items__earlier_actions",
        Prefetch("actions", MeetingAction.objects.select_related("owner")),
        attendance,
    ]
    if meeting.circulated_at is not None:
        parts.append(Prefetch("answers", MinutesAnswer.objects.select_related("by")))
    prefetch_related_objects([meeting], *parts)
    return meeting
