"""What every change of a decision asks first: who takes part, who prepares, and whether it may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.problems import Problem, refuse_if
from core.transitions import Transition, locked
from governance.decision_kinds import DECIDED_AFTER_THE_END
from governance.events import DecisionMoved
from governance.models import Decision
from governance.selectors.decision_authority import of_a_bidder
from governance.selectors.seats import kept_out
from governance.selectors.sides import side_of
from partnerships.editing import ended
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership

TAKES_PART = "take_part"
BEING_PREPARED = frozenset({Decision.State.DRAFT, Decision.State.CONSULTATION})


def guarded(move: Transition, *guards: Any) -> Transition:
    """The move with what stands in its way."""
    return Transition(move.name, move.sources, move.target, guards=guards, seals=move.seals)


def prepared(decision: Decision, actor: User, problems: Any) -> Decision:
    """The row locked, while it is being prepared by the side that raised it.

    Raises:
        Refused: with these problems and its own.
    """
    row: Decision = locked(decision)
    found = [*may_prepare(row, actor), *problems]
    if row.state not in BEING_PREPARED:
        found.append(too_late(row))
    refuse_if(found)
    return row


def too_late(row: Decision) -> Problem:
    """That it cannot be changed any more."""
    message = _("This question is %(state)s; it cannot be changed any more.")
    return Problem("", "wrong_state", message % {"state": row.get_state_display()})


def may_take_part(partnership: Partnership, actor: User, kind: str = "") -> Iterator[Problem]:
    """Why this person takes no part in decisions here, of that kind; nothing where they do."""
    closed = ended(partnership)
    if closed is not None and kind not in DECIDED_AFTER_THE_END:
        yield closed.problem()
    if TAKES_PART not in permissions_on(actor, partnership):
        message = _("Your role here does not take part in decisions; ask the contract manager.")
        yield Problem("", "forbidden", message)


def may_speak(row: Decision, actor: User) -> Iterator[Problem]:
    """Why this person takes no part in this question; nothing where they do."""
    yield from may_take_part(row.partnership, actor, row.kind)
    if actor.pk in kept_out(row):
        yield of_a_bidder()


def may_prepare(row: Decision, actor: User) -> Iterator[Problem]:
    """Why this person does not prepare this question; nothing where they do."""
    yield from may_speak(row, actor)
    if row.raised_by_id != actor.pk and side_of(actor, row.partnership) != row.raised_for:
        message = _("Only the side that raised a question prepares it; take a position instead.")
        yield Problem("", "other_side", message)


def moved(row: Decision) -> DecisionMoved:
    """The event that tells of it."""
    return DecisionMoved(row.partnership_id, row.pk, row.state)
