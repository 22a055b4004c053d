"""Who signs a recommendation: the role that the authority matrix names, never who raised it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from core.problems import Problem
from governance.authority import held_appointments
from governance.decision_kinds import BOARD, PARTNER_NEVER_ANSWERS
from governance.roles import ROLES, Side
from governance.selectors.responsibilities import label_of, line_of
from governance.selectors.seats import kept_out, rules_of, seats_in_force

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from governance.models import Appointment, Decision


@dataclass
class Authority:
    """Who signs one decision; read once, in two queries."""

    decision: Decision

    @cached_property
    def out(self) -> frozenset[int]:
        """Whoever may neither see nor decide it."""
        return kept_out(self.decision)

    @cached_property
    def accountable(self) -> str:
        """The role that answers for it, or `BOARD`."""
        return line_of(self.decision.partnership, self.decision.kind).accountable

    @cached_property
    def _sides(self) -> frozenset[str]:
        """The sides of the body that may sign for it: a partner without a voice does not."""
        return frozenset(rules_of(self.decision).sides)

    @cached_property
    def appointments(self) -> list[Appointment]:
        """Everybody's roles on the partnership itself today."""
        held = held_appointments(clock.today()).filter(partnership=self.decision.partnership)
        return list(held.select_related("user").order_by("pk"))

    @cached_property
    def signers(self) -> list[User]:
        """Everybody who may sign it today; where the body answers, whoever leads a side there.

        No layer of who does what gives the partner a signature where it has no voice.
        Whoever raised it, declared an interest, wrote the votes down or belongs to a bidder is
        left out.
        """
        if self.accountable == BOARD:
            seats = seats_in_force().filter(body=self.decision.body, leads=True)
            people = [seat.holder for seat in seats if seat.side in self._sides]
        elif ROLES[self.accountable].side is Side.PARTNER and (
            self.decision.kind in PARTNER_NEVER_ANSWERS
        ):
            people = []
        else:
            people = [one.user for one in self.appointments if one.role == self.accountable]
        interested = {one.person_id for one in self.decision.interests.all() if one.has_interest}
        left_out = (
            interested | self.out | {self.decision.raised_by_id, self.decision.recorded_by_id}
        )
        able = {one.pk: one for one in people if one.is_active and one.pk not in left_out}
        return list(able.values())


def of_a_bidder() -> Problem:
    """That somebody belongs to an organisation that competes."""
    message = _("Your organisation is a bidder here: you neither see nor decide who is chosen.")
    return Problem("", "bidder", message)


def signers_of(decision: Decision) -> list[User]:
    """Everybody who may sign it today."""
    return Authority(decision).signers


def may_sign(decision: Decision, actor: User) -> Iterator[Problem]:
    """Why this person does not sign it; nothing where they may."""
    authority = Authority(decision)
    if actor in authority.signers:
        return
    if decision.raised_by_id == actor.pk:
        message = _("You raised this yourself; somebody else signs it.")
        yield Problem("", "own", message)
        return
    if decision.recorded_by_id == actor.pk:
        message = _("You wrote the votes in the room down; somebody else signs it.")
        yield Problem("", "recorded", message)
        return
    if any(one.has_interest and one.person_id == actor.pk for one in decision.interests.all()):
        message = _("You declared an interest in this, so you do not sign it.")
        yield Problem("", "stepped_aside", message)
        return
    if actor.pk in authority.out:
        yield of_a_bidder()
        return
    known = {
        "role": label_of(authority.accountable),
        "names": ", ".join(map(str, authority.signers)) or _("nobody today"),
    }
    message = _("This is signed by: %(role)s (%(names)s).") % known
    yield Problem("", "not_yours", message)
