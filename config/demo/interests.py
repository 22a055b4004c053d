"""What both sides of a story want and bring, by the people who would say it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final

from config.demo.part import Part
from performance.services.contributions import (
    ContributionFacts,
    agree_to_contribution,
    record_contribution,
    review_contribution,
)
from performance.services.interests import (
    SideObjectiveFacts,
    agree_to_objective,
    write_side_objective,
)

if TYPE_CHECKING:
    from performance.models import Contribution

SAID: Final = dt.timedelta(days=400)
"""So long ago both sides sat down together."""
REVIEWED: Final = dt.timedelta(days=60)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the side of a person wants, and which of the shared objectives serves it."""

    person: str
    title: str
    goal: str
    kpis: tuple[str, ...]
    why: str = ""
    shared: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What the side of a person brings, and what whoever `receives` it found after a year."""

    person: str
    kind: str
    what: str
    extent: str
    receives: str = ""
    verdict: str = "as_agreed"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Interests(Part):
    """Objectives of each side, agreement to the shared ones, and what each side brings."""

    def plan(self) -> None:
        """Puts all of it on the agenda."""
        together = self.story.together
        if together is None or not together.wanted:
            return
        self.agenda.on(self.today - SAID, partial(self._say, together.wanted))
        for one in together.brought:
            self.agenda.on(self.today - SAID, partial(self._bring, one))

    def _say(self, wanted: tuple[Wanted, ...]) -> None:
        shared = list(self.partnership.objectives.order_by("position"))
        for one in wanted:
            facts = SideObjectiveFacts(
                title=one.title,
                why=one.why,
                goal=one.goal,
                shared=None if one.shared is None else shared[one.shared],
                kpis=tuple(self.partnership.kpis.filter(code__in=one.kpis)),
            )
            write_side_objective(self.partnership, facts, actor=self.people[one.person])
        for objective in shared:
            for person in (self.story.manager, self.story.submitter):
                agree_to_objective(objective, actor=self.people[person])

    def _bring(self, one: Brought) -> None:
        facts = ContributionFacts(kind=one.kind, what=one.what, extent=one.extent)
        made = record_contribution(self.partnership, facts, actor=self.people[one.person])
        if one.receives:
            agree_to_contribution(made, actor=self.people[one.receives])
            self.agenda.on(self.today - REVIEWED, partial(self._review, made, one))

    def _review(self, made: Contribution, one: Brought) -> None:
        review_contribution(
            made, verdict=one.verdict, note=one.note, actor=self.people[one.receives]
        )
