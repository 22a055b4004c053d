"""One concern for one reader: for which side they speak, and what they can do now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import cached_property

from core import clock
from governance.ladder import TALKS, Awaits, Level
from governance.matters import matter_of
from governance.models import ConcernOffer
from governance.selectors.concern_people import PARTIES, RAISES, People

if TYPE_CHECKING:
    from core.ledger.history import About
    from core.models import User
    from governance.matters import Matter
    from governance.models import Concern, ConcernStep


@dataclass
class ConcernForReader:
    """A concern as one person stands to it; read lazily, in a constant number of queries."""

    concern: Concern
    reader: User
    permissions: frozenset[str]

    @cached_property
    def people(self) -> People:
        return People.of([self.concern.partnership])

    @cached_property
    def side(self) -> str:
        """The side for which the reader speaks on the present level."""
        if RAISES not in self.permissions or not self.concern.is_open:
            return ""
        return self.people.speaks_for(self.reader, self.concern)

    @property
    def is_party(self) -> bool:
        return self.side in PARTIES

    @property
    def is_over(self) -> bool:
        """Whether the present limit has ended."""
        due_on = self.concern.due_on
        return due_on is not None and due_on < clock.today()

    @cached_property
    def matter(self) -> Matter | None:
        return matter_of(self.concern)

    @cached_property
    def about(self) -> About | None:
        """What it is about, by its name of today."""
        uuid = self.concern.about_uuid
        if self.matter is None or uuid is None:
            return None
        return self.matter.named([uuid]).get(uuid)

    @cached_property
    def steps(self) -> list[ConcernStep]:
        return list(self.concern.steps.all())

    @cached_property
    def offers(self) -> list[ConcernOffer]:
        return list(self.concern.offers.all())

    @cached_property
    def offer(self) -> ConcernOffer | None:
        """The offer that waits for an answer."""
        found = (one for one in self.offers if one.state == ConcernOffer.State.OPEN)
        return next(found, None) if self.concern.is_open else None

    @cached_property
    def wishes(self) -> dict[str, Any]:
        """By side who wants to go up from the present level before its time."""
        state = self.concern.state
        return {one.side: one for one in self.concern.climb_wishes.all() if one.level == state}

    @property
    def adjudication(self) -> Any:
        return getattr(self.concern, "adjudication", None)

    @property
    def arbitration(self) -> Any:
        return getattr(self.concern, "arbitration", None)

    # What the reader can do now.

    @property
    def may_speak(self) -> bool:
        return bool(self.side)

    @property
    def _talks(self) -> bool:
        return self.concern.is_open and self.concern.level in TALKS

    @property
    def may_climb(self) -> bool:
        return self.may_speak and self._talks and self.is_over

    @property
    def may_wish(self) -> bool:
        return self.is_party and self._talks and not self.is_over and self.side not in self.wishes

    @property
    def may_offer(self) -> bool:
        return self.is_party and (self.offer is None or self.offer.side == self.side)

    @property
    def may_answer_offer(self) -> bool:
        return self.is_party and self.offer is not None and self.offer.side != self.side

    def awaits(self, what: Awaits) -> bool:
        """Whether a party that reads can give what is awaited now."""
        return self.is_party and self.concern.awaits == what

    @property
    def may_appoint(self) -> bool:
        return self.awaits(Awaits.APPOINTMENT)

    @property
    def may_decide(self) -> bool:
        return self.awaits(Awaits.DECISION)

    @property
    def may_refer(self) -> bool:
        if not self.is_party or self.concern.level is not Level.ADJUDICATION:
            return False
        return self.is_over is not (self.concern.awaits == Awaits.REFERRAL)

    @property
    def may_close_by_decision(self) -> bool:
        return self.awaits(Awaits.REFERRAL) and self.is_over

    @property
    def may_agree_arbitrator(self) -> bool:
        return self.awaits(Awaits.ARBITRATOR)

    @property
    def may_record_award(self) -> bool:
        return self.is_party and self.concern.level is Level.ARBITRATION

    @property
    def may_withdraw(self) -> bool:
        if not self.concern.is_open or RAISES not in self.permissions:
            return False
        if self.adjudication is not None and self.adjudication.decided_on is not None:
            return False
        mine = self.concern.raised_by_id == self.reader.pk
        return mine or self.side == self.concern.raised_for
