"""What every change of a concern asks first: for whom somebody speaks, and whether it is open."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.formatting import day
from core.problems import Problem
from core.transitions import Transition, locked
from governance.events import ConcernMoved
from governance.ladder import LABELS, Level
from governance.selectors.concern_people import PARTIES, RAISES, People
from governance.selectors.sides import side_name
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from core.models import User
    from core.transitions import Guard
    from governance.models import Concern
    from partnerships.models import Document, Partnership

EVIDENCE = "concernEvidence"


@dataclass(frozen=True, slots=True)
class Speaker:
    """A concern, locked, and the side for which the actor speaks on it."""

    concern: Concern
    people: People
    actor: User
    side: str

    @classmethod
    def of(cls, concern: Concern, actor: User) -> Speaker:
        """The concern as it stands now."""
        row = locked(concern)
        return cls.on(row, actor)

    @classmethod
    def on(cls, row: Concern, actor: User) -> Speaker:
        """As `of`, of a row that is locked already."""
        people = People.of([row.partnership])
        side = people.speaks_for(actor, row) if row.is_open else ""
        return cls(row, people, actor, side)

    def objections(self, *, party: bool = False) -> Iterator[Problem]:
        """Why this person does not act here; with `party` only the two sides do."""
        row = self.concern
        if not row.is_open:
            yield closed(row)
            return
        if RAISES not in permissions_on(self.actor, row.partnership):
            yield Problem("", "forbidden", _("Your role here does not answer concerns."))
        elif not self.side or (party and self.side not in PARTIES):
            known = {"level": LABELS[row.level], "people": self.names()}
            message = _("Now it is with: %(level)s. There it is for %(people)s.")
            yield Problem("", "not_yours", message % known)

    def names(self) -> str:
        """Who holds it on its level, side by side."""
        row = self.concern
        found = self.people.holders(row.partnership, row.level)
        named = {side: ", ".join(map(str, people)) for side, people in found.items()}
        return "; ".join(
            f"{side_name(row.partnership, side)}: {people or _('nobody today')}"
            for side, people in named.items()
        )


def closed(row: Concern) -> Problem:
    """That it is over, since when and through whom."""
    message = _("It is over: %(state)s on %(day)s by %(person)s.")
    known = {
        "state": row.get_state_display().lower(),
        "day": day(row.closed_at) if row.closed_at else "",
        "person": row.closed_by,
    }
    return Problem("", "closed", message % known)


def guarded(move: Transition, guard: Guard) -> Transition:
    """The move with what stands in its way."""
    return Transition(move.name, move.sources, move.target, guards=(guard,), seals=move.seals)


def wrong_level(row: Concern, wanted: Level) -> Iterator[Problem]:
    """That this is done on another level."""
    if row.is_open and row.level is not wanted:
        message = _("That is done on the level “%(wanted)s”; it stands on “%(level)s”.")
        known = {"wanted": LABELS[wanted], "level": LABELS[row.level]}
        yield Problem("", "wrong_level", message % known)


def wrong_evidence(
    evidence: Iterable[Document], partnership: Partnership, field: str = "evidence"
) -> Iterator[Problem]:
    """Objections to files that are not of this partnership, or that one side does not see."""
    for one in evidence:
        if one.partnership_id != partnership.pk or one.audience != "shared":
            message = _("Choose documents of this partnership that both sides see.")
            yield Problem(field, "foreign", message)
            return


def outside(
    field: str, given: dt.date | None, first: dt.date, last: dt.date, missing: str
) -> Iterator[Problem]:
    """Objections to a day that is missing, or not from `first` to `last`."""
    if given is None:
        yield Problem(field, "required", missing)
    elif not first <= given <= last:
        message = _("Enter a day from %(first)s to %(last)s.")
        yield Problem(field, "outside", message % {"first": day(first), "last": day(last)})


def moved(actor: User, steps: Sequence[int] = ()) -> Callable[[Concern], ConcernMoved]:
    """Makes the event that tells of it from the saved row; `steps` are those made meanwhile."""

    def made(row: Concern) -> ConcernMoved:
        step = steps[-1] if steps else None
        return ConcernMoved(row.partnership_id, row.pk, row.state, actor.pk, step)

    return made
