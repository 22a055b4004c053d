"""The body of a story, and what came before it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Any

from config.demo.comparison import Committee
from config.demo.panels import PANELS, Panel, ToPublish
from config.demo.part import Part
from core import clock
from governance.models import Body, Decision
from governance.publishable import publishables
from governance.selectors.ballots import ballot_of, criteria_fingerprint, ratings_fingerprint
from governance.selectors.ground import ground_now
from governance.services.appointments import appoint
from governance.services.bodies import BodyFacts, give_seat, set_up_body
from governance.services.consultation import (
    agree_criteria,
    consult,
    set_criteria,
    take_position,
)
from governance.services.decisions import add_option, raise_question
from governance.services.ratings import Rated, rate
from governance.services.signing import authorise, set_follow_ups
from governance.services.votes import Ballot, cast_vote, declare, open_vote

if TYPE_CHECKING:
    from config.demo.comparison import Comparison
    from config.demo.story import Asked, Board, Member
    from core.models import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class Boards(Part):
    """Seats, questions, positions, votes and signatures, by the people who would give them."""

    def plan(self) -> None:
        """Puts each body and every step of its questions on the agenda."""
        for board in (self.story.board, PANELS.get(self.partnership.name)):
            if board is None:
                continue
            self.agenda.on(self._ago(board.days_ago), partial(self._sit, board))
            for asked in board.questions:
                self.agenda.on(self._ago(asked.days_ago), partial(self._ask, board, asked))
            if isinstance(board, Committee):
                day = self._ago(board.comparison.days_ago)
                self.agenda.on(day, partial(self._compare, board))

    def _sit(self, board: Board) -> None:
        facts = BodyFacts(name=board.name, purpose=board.purpose)
        if isinstance(board, Panel):
            voices = dict.fromkeys(board.voices, "majority")
            facts = replace(facts, kind=board.kind, sides=voices)
        body = set_up_body(self.partnership, facts, actor=self._manager)
        for member in board.members:
            self._appointed(member)
            give_seat(
                body,
                self.people[member.person],
                organisation=self._organisation(member.person, member.side),
                side=member.side,
                leads=member.leads,
                actor=self._manager,
            )

    def _appointed(self, member: Member) -> None:
        if not member.role:
            return
        appoint(
            self.people[member.person],
            role=member.role,
            organisation=self._organisation(member.person, member.side),
            actor=self._approver,
            partnership=self.partnership,
            from_on=clock.today(),
        )

    def _organisation(self, person: str, side: str) -> Organisation:
        """The party, or where the person works who speaks for the users."""
        if side != "users":
            found: Organisation = getattr(self.partnership, side)
            return found
        return self.people[person].memberships.get().organisation

    def _ask(self, board: Board, asked: Asked) -> None:
        by = self._manager
        decision = raise_question(
            self._body(board),
            title=asked.title,
            question=asked.question,
            background=asked.background,
            actor=by,
            **self._what(asked),
        )
        for title in filter(None, asked.options):
            add_option(decision, title=title, actor=by)
        if asked.condition is not None:
            text, owner, days = asked.condition
            due_on = self.today + dt.timedelta(days=days)
            set_follow_ups(decision, [(text, self.people[owner], due_on)], actor=by)
        decision = consult(decision, positions_due_on=clock.today(), actor=by)
        for person, side, words in asked.positions:
            take_position(
                decision,
                organisation=self._organisation(person, side),
                text=words,
                actor=self.people[person],
            )
        day = self._ago(asked.days_ago - 2)
        self.agenda.on(day, partial(self._open, decision.pk, asked))

    def _what(self, asked: Asked) -> dict[str, Any]:
        """A resolution, or that the newest thing of a kind is public from the signature on."""
        if not isinstance(asked, ToPublish):
            return {"kind": "resolution"}
        newest = publishables[asked.thing].offered(self.partnership)[0]
        assert asked.signed_after is not None  # noqa: S101 - so it is told
        from_on = self._ago(asked.days_ago - asked.signed_after)
        facts = {"thing": f"{asked.thing}:{newest.uuid}", "from_on": from_on.isoformat()}
        return {"kind": "disclosure", "act": "publication", "facts": facts}

    def _compare(self, board: Committee) -> None:
        by, compared = self._manager, board.comparison
        decision = raise_question(
            self._body(board),
            kind="partner_selection",
            title=compared.title,
            question=compared.question,
            background=compared.background,
            act="partner_choice",
            facts={"reason": compared.reason},
            actor=by,
        )
        rows = [(title, measure, Decimal(weight)) for title, measure, weight in compared.criteria]
        set_criteria(decision, rows, actor=by)
        due_on = self.today + dt.timedelta(days=compared.due)
        decision = consult(decision, positions_due_on=due_on, actor=by)
        agree_criteria(decision, fingerprint=criteria_fingerprint(decision), actor=by)
        day = self._ago(compared.days_ago - compared.rated_after)
        self.agenda.on(day, partial(self._rate, decision.pk, compared))

    def _rate(self, pk: int, compared: Comparison) -> None:
        decision = _decision(pk)
        criteria = list(decision.criteria.all())
        given = [
            Rated(option, criterion, Decimal(points), reason)
            for option in decision.options.all()
            for criterion, (points, reason) in zip(
                criteria, compared.ratings[option.title], strict=True
            )
        ]
        rate(decision, given, seen=ratings_fingerprint(decision), actor=self._manager)

    def _open(self, pk: int, asked: Asked) -> None:
        closes_on = clock.today() + dt.timedelta(days=14)
        open_vote(_decision(pk), closes_on=closes_on, actor=self._manager)
        for person, letter, days in asked.votes:
            day = self._ago(asked.days_ago - 2 - days)
            self.agenda.on(day, partial(self._vote, pk, person, letter))
        if asked.signed_after is not None:
            self.agenda.on(self._ago(asked.days_ago - asked.signed_after), partial(self._sign, pk))

    def _vote(self, pk: int, person: str, letter: str) -> None:
        decision, who = _decision(pk), self.people[person]
        declare(decision, has_interest=False, actor=who)
        ballot = Ballot("option", decision.options.get(letter=letter))
        cast_vote(decision, ballot, seen=ballot_of(decision), actor=who)

    def _sign(self, pk: int) -> None:
        decision = _decision(pk)
        authorise(
            decision,
            seen=ground_now(decision).fingerprint,
            declares_no_interest=True,
            actor=self._approver,
        )

    def _body(self, board: Board) -> Body:
        found: Body = Body.objects.select_related("partnership").get(
            partnership=self.partnership, name=board.name
        )
        return found

    def _ago(self, days: int) -> dt.date:
        return self.today - dt.timedelta(days=days)


def _decision(pk: int) -> Decision:
    found: Decision = Decision.objects.select_related("body", "partnership").get(pk=pk)
    return found
