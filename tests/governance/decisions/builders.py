"""A board of a hospital in operation, with two members of each side."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from core import clock
from core.problems import Refused
from governance.models import BlockSide
from governance.selectors.ballots import ballot_of, criteria_fingerprint, ratings_fingerprint
from governance.selectors.ground import ground_now
from governance.selectors.seats import rules_of
from governance.services.bodies import BodyFacts, give_seat, set_up_body
from governance.services.consultation import (
    agree_criteria,
    consult,
    set_criteria,
    take_position,
)
from governance.services.decisions import add_option, raise_question
from governance.services.ratings import Rated, rate
from governance.services.signing import authorise
from governance.services.votes import Ballot, cast_vote, declare, open_vote
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

SIDES = {"authority": BlockSide.AUTHORITY.value, "partner": BlockSide.PARTNER.value}


class Board:
    """Maeve and Nora vote for the authority, Declan and Paolo for the partner; Sean signs."""

    def __init__(self, partnership=None, **facts) -> None:
        self.partnership = partnership or PartnershipFactory(name="Northfield Hospital")
        self.maeve = person("contract_manager", self.partnership, name="Maeve Brennan")
        self.sean = person("approver", self.partnership, name="Seán Walsh")
        self.nora = person("board_member", self.partnership, name="Nora Quinn")
        self.body = set_up_body(
            self.partnership, BodyFacts(name="Joint Board", **facts), actor=self.maeve
        )
        self.seats: dict[Any, Any] = {}
        self._seat(self.maeve, "authority", leads=True)
        self._seat(self.nora, "authority")
        self.declan = self.paolo = None
        if self.partnership.partner is not None:
            self.declan = person("partner_lead", self.partnership, name="Declan Roche")
            self.paolo = person("partner_board_member", self.partnership, name="Paolo Reyes")
            self._seat(self.declan, "partner", leads=True)
            self._seat(self.paolo, "partner")

    def _seat(self, who, side, **facts) -> None:
        organisation = getattr(self.partnership, side)
        self.seats[who] = give_seat(
            self.body, who, organisation=organisation, side=side, actor=self.maeve, **facts
        )

    @property
    def members(self):
        return [one for one in self.seats if one is not None]

    def question(self, *, by=None, **facts):
        """A question with two options that change nothing, or with the act named."""
        known = {
            "kind": "resolution",
            "title": "Open data of waiting times",
            "question": "Shall waiting times be published each month?",
        } | facts
        decision = raise_question(self.body, actor=by or self.maeve, **known)
        if not known.get("act"):
            for title in ("Publish each month", "Publish each quarter"):
                add_option(decision, title=title, actor=by or self.maeve)
        return decision

    def consulted(self, decision=None, **facts):
        """Both sides have said what they think."""
        decision = decision or self.question(**facts)
        by = decision.raised_by
        decision = consult(decision, positions_due_on=clock.today(), actor=by)
        for who, side in ((self.maeve, "authority"), (self.declan, "partner")):
            if who is not None:
                take_position(
                    decision,
                    organisation=getattr(self.partnership, side),
                    text="We can live with it.",
                    actor=who,
                )
        return decision

    def agreed(self, decision=None, criteria=(("Price", 2), ("Service", 1)), **facts):
        """Both sides have said what they think, and agreed to the criteria where they vote."""
        decision = decision or self.question(**facts)
        by = decision.raised_by
        rows = [(title, "", Decimal(weight)) for title, weight in criteria]
        set_criteria(decision, rows, actor=by)
        decision = self.consulted(decision)
        for who, side in ((self.maeve, "authority"), (self.declan, "partner")):
            if who is not None and side in rules_of(decision).sides:
                agree_criteria(decision, fingerprint=criteria_fingerprint(decision), actor=who)
        return decision

    def rate(self, decision, points=(80, 60), *, by=None, seen=None):
        """Rates option A with the points for each criterion, B with ten less, and so on."""
        given = [
            Rated(option, criterion, Decimal(number) - 10 * place, "As offered.")
            for place, option in enumerate(decision.options.all())
            for criterion, number in zip(decision.criteria.all(), points, strict=True)
        ]
        version = ratings_fingerprint(decision) if seen is None else seen
        return rate(decision, given, seen=version, actor=by or decision.raised_by)

    def voting(self, decision=None, *, days=14, **facts):
        """The vote in writing is open for two weeks."""
        if decision is None or decision.state == "draft":
            decision = self.consulted(decision, **facts)
        closes_on = clock.today() + dt.timedelta(days=days)
        return open_vote(decision, closes_on=closes_on, actor=decision.raised_by)

    def vote(self, decision, who, letter="A", **facts):
        """Declares no interest and votes for the option with this letter."""
        if not decision.interests.filter(person=who).exists():
            declare(decision, has_interest=False, actor=who)
        ballot = (
            Ballot("option", decision.options.get(letter=letter), **facts)
            if len(letter) == 1
            else Ballot(letter, **facts)
        )
        return cast_vote(decision, ballot, seen=ballot_of(decision), actor=who)

    def recommended(self, decision=None, **facts):
        """All who have a voice have voted for A."""
        decision = self.voting(decision, **facts)
        sides = rules_of(decision).sides
        for who in self.members:
            if self.seats[who].side in sides:
                self.vote(decision, who)
        return type(decision).objects.get(pk=decision.pk)


def later(days: int):
    return clock.travel(clock.now() + dt.timedelta(days=days))


def sign(decision, actor):
    return authorise(
        decision, seen=ground_now(decision).fingerprint, declares_no_interest=True, actor=actor
    )


def codes(call) -> set[str]:
    with pytest.raises(Refused) as refused:
        call()
    return set(refused.value.codes)
