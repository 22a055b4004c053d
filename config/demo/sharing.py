"""What both sides of a story put together, and what they teach each other."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final

from config.demo.part import Part
from core import clock
from governance.services.learning_sessions import Attendee, hold_session, plan_session
from governance.services.pools import (
    PoolFacts,
    draw,
    give_back,
    grant_request,
    offer,
    request_from,
    set_up_pool,
)
from governance.services.programmes import ProgrammeFacts, plan_programme

if TYPE_CHECKING:
    from governance.models import CapacityProgramme, LearningSession, PoolRequest

BEGAN: Final = dt.timedelta(days=200)
DRAWN: Final = dt.timedelta(days=40)
BACK: Final = dt.timedelta(days=12)
TAUGHT: Final = (dt.timedelta(days=150), dt.timedelta(days=30))
"""When the sessions of the programme were held."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """A pool, first offered by the manager's side, and a programme that the partner teaches.

    `people` are those of the authority, each with their skill before and after.
    """

    pool: str
    unit: str
    offered: tuple[int, int]
    asked: int
    back: int
    purpose: str
    programme: str
    aim: str
    wanted: int
    topics: tuple[str, str]
    people: tuple[tuple[str, int, int], ...]
    teacher: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Sharing(Part):
    """Puts the pool and the programme of a story on its agenda."""

    def plan(self) -> None:
        """Puts all of it on the agenda."""
        shares = self.story.together.shares if self.story.together else None
        if shares is not None:
            self.agenda.on(self.today - BEGAN, partial(self._begin, shares))

    def _begin(self, shares: Shares) -> None:
        manager, lead = self._manager, self._lead
        own, others = shares.offered
        facts = PoolFacts(name=shares.pool, unit=shares.unit, quantity=Decimal(own))
        pool = set_up_pool(self.partnership, facts, actor=manager)
        offer(pool, quantity=Decimal(others), actor=lead)
        asked = request_from(
            pool,
            quantity=Decimal(shares.asked),
            purpose=shares.purpose,
            until_on=self.today + BEGAN,
            actor=lead,
        )
        self.agenda.on(self.today - DRAWN, partial(self._draw, asked, shares))
        programme = plan_programme(
            self.partnership,
            ProgrammeFacts(
                title=shares.programme,
                aim=shares.aim,
                skill="digital",
                learner="authority",
                people_wanted=shares.wanted,
                until_on=self.today + BEGAN,
            ),
            actor=manager,
        )
        for topic, ago in zip(shares.topics, TAUGHT, strict=True):
            self._plan(programme, topic, self.today - ago, shares)

    def _draw(self, asked: PoolRequest, shares: Shares) -> None:
        quantity = Decimal(shares.asked)
        granted = grant_request(asked, quantity=quantity, answer="", actor=self._manager)
        today = clock.today()
        drawn = draw(granted, quantity=quantity, on=today, note="", actor=self._lead)
        self.agenda.on(self.today - BACK, partial(self._back, drawn, shares))

    def _back(self, drawn: PoolRequest, shares: Shares) -> None:
        give_back(
            drawn, quantity=Decimal(shares.back), on=clock.today(), note="", actor=self._manager
        )

    def _plan(self, programme: CapacityProgramme, topic: str, day: dt.date, shares: Shares) -> None:
        session = plan_session(
            self.partnership,
            kind="capacity",
            topic=topic,
            skill="digital",
            taught_by="partner",
            planned_on=day,
            programme=programme,
            actor=self._manager,
        )
        self.agenda.on(day, partial(self._hold, session, shares))

    def _hold(self, session: LearningSession, shares: Shares) -> None:
        came = [Attendee(name, "authority", before, after) for name, before, after in shares.people]
        came.append(Attendee(shares.teacher, "partner"))
        hold_session(session, held_on=clock.today(), people=came, actor=self._manager)
