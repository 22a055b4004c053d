"""What is open with a body, and so is proposed for the agenda of its next meeting."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.formatting import day
from governance.ladder import Level
from governance.models import AgendaItem, Body, Concern, Decision, FollowUp, Meeting, MeetingAction

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

Kind = AgendaItem.Kind
AHEAD = (Meeting.State.CONVENED, Meeting.State.SESSION)


@dataclass(frozen=True, slots=True)
class Proposed:
    """One thing that is open: its kind, its row, and why it is proposed."""

    kind: str
    row: Any
    title: str
    why: str

    @property
    def uuid(self) -> UUID:
        found: UUID = self.row.uuid
        return found

    @property
    def key(self) -> str:
        """What names it on a form."""
        return f"{self.kind}:{self.row.uuid}"


def proposed_for(body: Body) -> list[Proposed]:
    """What is open and on no agenda of a meeting ahead; four queries."""
    return [*_questions(body), *_concerns(body), *_actions(body), *_conditions(body)]


def _questions(body: Body) -> Iterator[Proposed]:
    found = Decision.objects.filter(body=body, state=Decision.State.CONSULTATION).exclude(
        agenda_items__meeting__state__in=AHEAD
    )
    for one in found.order_by("raised_at", "pk"):
        why = _("waits for a vote")
        yield Proposed(Kind.DECISION.value, one, str(one), why)


def _concerns(body: Body) -> Iterator[Proposed]:
    if body.kind != Body.Kind.BOARD:
        return
    found = Concern.objects.filter(
        partnership=body.partnership_id, state=Level.REPRESENTATIVES.value
    ).exclude(agenda_items__meeting__state__in=AHEAD)
    for one in found.order_by("raised_on", "pk"):
        why = _("is with the representatives")
        if one.due_on is not None:
            why = _("is with the representatives until %(day)s") % {"day": day(one.due_on)}
        yield Proposed(Kind.CONCERN.value, one, str(one), why)


def _actions(body: Body) -> Iterator[Proposed]:
    found = MeetingAction.objects.filter(meeting__body=body, done_on__isnull=True).exclude(
        looked_at__meeting__state__in=AHEAD
    )
    yield from _owed(Kind.ACTION.value, found.select_related("owner"))


def _conditions(body: Body) -> Iterator[Proposed]:
    found = FollowUp.objects.filter(
        decision__body=body, decision__state=Decision.State.DONE, done_on__isnull=True
    ).exclude(agenda_items__meeting__state__in=AHEAD)
    yield from _owed(Kind.CONDITION.value, found.select_related("owner"))


def _owed(kind: str, rows: Iterable[Any]) -> Iterator[Proposed]:
    for one in sorted(rows, key=lambda row: (row.due_on, row.pk)):
        known = {"person": one.owner, "day": day(one.due_on)}
        yield Proposed(kind, one, one.text, _("%(person)s, by %(day)s") % known)
