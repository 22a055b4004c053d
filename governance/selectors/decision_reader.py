"""One decision for one reader: what they have said, and what they can do now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import cached_property

from core import clock
from core.problems import Refused
from governance.decision_kinds import KINDS
from governance.models import Decision
from governance.models.bidders import SELECTION
from governance.selectors.ballots import (
    ballot_of,
    criteria_fingerprint,
    is_over,
    ratings_fingerprint,
)
from governance.selectors.decision_authority import Authority
from governance.selectors.ground import Ground, ground_now
from governance.selectors.responsibilities import label_of
from governance.selectors.seats import rules_of, seats_in_force, seats_in_vote
from governance.selectors.sides import side_by, side_of

if TYPE_CHECKING:
    from core.models import User
    from governance.acts import Preview
    from governance.models import Seat
    from governance.selectors.seats import SeatInVote

S = Decision.State


@dataclass
class DecisionForReader:
    """A decision as one person stands to it; read lazily, in a constant number of queries."""

    decision: Decision
    reader: User
    permissions: frozenset[str]

    @cached_property
    def takes_part(self) -> bool:
        return "take_part" in self.permissions

    @cached_property
    def side(self) -> str:
        if not self.takes_part:
            return ""
        roles = [one.role for one in self.authority.appointments if one.user_id == self.reader.pk]
        return side_by(roles) or side_of(self.reader, self.decision.partnership)

    @cached_property
    def seats(self) -> list[Seat]:
        return list(seats_in_force().filter(body=self.decision.body))

    @cached_property
    def in_vote(self) -> list[SeatInVote]:
        return seats_in_vote(self.decision, self.seats, out=self.authority.out)

    @cached_property
    def own(self) -> SeatInVote | None:
        """The seat for which the reader votes here."""
        mine = [
            one
            for one in self.in_vote
            if self.reader.pk in {one.seat.holder_id, one.seat.deputy_id}
        ]
        return min(mine, key=lambda one: one.seat.holder_id != self.reader.pk, default=None)

    @cached_property
    def declared(self) -> Any:
        """What the reader declared; None where nothing."""
        found = [one for one in self.decision.interests.all() if one.person_id == self.reader.pk]
        return found[0] if found else None

    @cached_property
    def authority(self) -> Authority:
        return Authority(self.decision)

    @property
    def signers(self) -> list[User]:
        return self.authority.signers

    @property
    def accountable(self) -> str:
        return str(label_of(self.authority.accountable))

    @cached_property
    def _ground(self) -> Ground:
        if self.decision.state != S.RECOMMENDED:
            return Ground(self.decision, None)
        try:
            return ground_now(self.decision)
        except Refused as refused:
            self.impossible = str(refused)
            return Ground(self.decision, None)

    @property
    def preview(self) -> Preview | None:
        """What signing changes; None where it changes nothing, or cannot be done any more."""
        return self._ground.preview

    impossible: str = ""

    # What the reader can do now.

    @property
    def is_preparing(self) -> bool:
        return self.decision.state in {S.DRAFT, S.CONSULTATION}

    @property
    def may_prepare(self) -> bool:
        own_side = self.side == self.decision.raised_for
        mine = self.decision.raised_by_id == self.reader.pk
        return self.is_preparing and self.takes_part and (own_side or mine)

    @property
    def may_consult(self) -> bool:
        waits = self.decision.state in {S.DRAFT, S.DEFERRED}
        return waits and self.takes_part and self.side == self.decision.raised_for

    @property
    def may_withdraw(self) -> bool:
        states = {S.DRAFT, S.CONSULTATION, S.DEFERRED}
        return self.decision.state in states and self.decision.raised_by_id == self.reader.pk

    @property
    def runs_the_vote(self) -> bool:
        chair = self.decision.body.chair_on(clock.today())
        return self.takes_part and self.side in {self.decision.raised_for, chair}

    @property
    def may_open(self) -> bool:
        return self.decision.state == S.CONSULTATION and self.runs_the_vote

    @property
    def may_defer(self) -> bool:
        return self.decision.state in {S.CONSULTATION, S.VOTING} and self.runs_the_vote

    @property
    def may_take_position(self) -> bool:
        return self.decision.state == S.CONSULTATION and self.takes_part and bool(self.side)

    @property
    def may_declare(self) -> bool:
        states = {S.CONSULTATION, S.VOTING, S.RECOMMENDED}
        concerned = self.own is not None or self.reader in self.signers
        return self.decision.state in states and concerned and self.declared is None

    @property
    def votes_now(self) -> bool:
        return (
            self.decision.state == S.VOTING
            and not is_over(self.decision)
            and self.own is not None
            and self.own.vote is None
            and not (self.declared and self.declared.has_interest)
        )

    @property
    def may_count(self) -> bool:
        return self.decision.state == S.VOTING and is_over(self.decision) and self.takes_part

    @property
    def may_sign(self) -> bool:
        return self.decision.state == S.RECOMMENDED and self.reader in self.signers

    @property
    def may_agree(self) -> bool:
        if self.decision.state != S.CONSULTATION or not self.criteria:
            return False
        agreed = {one.side for one in self.agreements if one.fingerprint == self.criteria_version}
        return self.side in rules_of(self.decision).sides and self.side not in agreed

    @property
    def may_rate(self) -> bool:
        """Whether the reader rates the options now: the criteria are agreed, nobody votes yet."""
        return self.may_prepare and bool(self.criteria) and self.criteria_are_agreed

    @property
    def record_slug(self) -> str:
        """The kind of report in which it is issued: that of an award is for the authority."""
        return "award_record" if self.decision.kind == SELECTION else "decision_record"

    @property
    def rates_only(self) -> bool:
        """Whether options of this kind are rated by points, and not judged by verdicts."""
        return KINDS[self.decision.kind].is_rated

    @cached_property
    def criteria_are_agreed(self) -> bool:
        agreed = {one.side for one in self.agreements if one.fingerprint == self.criteria_version}
        return agreed >= set(rules_of(self.decision).sides)

    @property
    def ratings_version(self) -> str:
        return ratings_fingerprint(self.decision)

    @property
    def ballot(self) -> str:
        return ballot_of(self.decision)

    @property
    def ground(self) -> str:
        """What whoever signs has seen."""
        return self._ground.fingerprint

    @property
    def has_moved(self) -> bool:
        """Whether what would change is no longer what was voted on."""
        return self._ground.has_moved

    @cached_property
    def criteria(self) -> list[Any]:
        return list(self.decision.criteria.all())

    @cached_property
    def agreements(self) -> list[Any]:
        return list(self.decision.agreements.all())

    @cached_property
    def criteria_version(self) -> str:
        return criteria_fingerprint(self.decision)

    @cached_property
    def options(self) -> list[Any]:
        return list(self.decision.options.all())
