"""How a body decides: pure counting, with the reason for every result. It knows no database.

Each side has one voice, whatever it pays and however many seats it holds. The seats of a side make
its voice by the side's own rule; the voices make the decision by the body's rule. Whoever declared
an interest is not counted anywhere: not in the quorum, not in the voice. The defaults (one voice
for each side, both in favour, at least one member of each, no casting vote) are the product's own
reading of design rules that published clauses support: NHSScotland standard form, clause 12, gives
no casting vote and asks for at least one vote of each side.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.utils.functional import Promise

AGAINST: Final = "against"
"""A ballot for none of the options."""
ABSTAIN: Final = "abstain"
"""A ballot that counts in the quorum and for nothing else."""


class BodyRule(StrEnum):
    """How the voices of the sides make a decision."""

    EVERY_SIDE = "every_side"
    MOST_SIDES = "most_sides"

    @property
    def label(self) -> str | Promise:
        """In a person's words."""
        return {
            BodyRule.EVERY_SIDE: _("every side must be in favour"),
            BodyRule.MOST_SIDES: _("more than half of the sides must be in favour"),
        }[self]


class SideRule(StrEnum):
    """How the seats of one side make its voice."""

    MAJORITY = "majority"
    UNANIMITY = "unanimity"
    LEAD = "lead"

    @property
    def label(self) -> str | Promise:
        """In a person's words."""
        return {
            SideRule.MAJORITY: _("more than half of its votes"),
            SideRule.UNANIMITY: _("all of its votes"),
            SideRule.LEAD: _("the vote of its lead"),
        }[self]


class Outcome(StrEnum):
    """What a count comes to."""

    CARRIED = "carried"
    NOT_CARRIED = "not_carried"
    NO_QUORUM = "no_quorum"


@dataclass(frozen=True, slots=True)
class Member:
    """A voting seat.

    Attributes:
        seat: what names it.
        side: whose it is.
        leads: whether it leads its side.
        stepped_aside: whether its holder declared an interest in this decision.
        is_present: whether it takes part: voted in writing, or is in the room.
        ballot: code of an option, `AGAINST` or `ABSTAIN`; "" where no vote was cast.
    """

    seat: str
    side: str
    leads: bool = False
    stepped_aside: bool = False
    is_present: bool = True
    ballot: str = ""

    @property
    def counts(self) -> bool:
        """Whether it counts in the quorum: it takes part and has not stepped aside."""
        return self.is_present and not self.stepped_aside


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of a body.

    Attributes:
        sides: each side that has a voice, with its own rule.
        rule: how the voices make a decision.
        quorum: members of each side that must take part, at least one.
        casting_seat: whose own ballot decides when the voices are equally divided; "" for nobody.
    """

    sides: Mapping[str, SideRule]
    rule: BodyRule = BodyRule.EVERY_SIDE
    quorum: int = 1
    casting_seat: str = ""

    def __post_init__(self) -> None:
        if self.quorum < 1:
            raise ValueError("A quorum is at least one member of each side.")
        if not self.sides:
            raise ValueError("A body in which no side has a voice decides nothing.")


@dataclass(frozen=True, slots=True)
class Voice:
    """What one side says.

    Attributes:
        side: whose.
        choice: code of an option, `AGAINST`, `ABSTAIN`, or "" where it is of no one mind.
        members: voting seats that have not stepped aside.
        took_part: those of them that take part.
        votes: how many ballots each choice got.
        by_lead: whether the lead's ballot alone decided it.
    """

    side: str
    choice: str
    members: int
    took_part: int
    votes: tuple[tuple[str, int], ...]
    by_lead: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """What was counted, and by which numbers.

    Attributes:
        outcome: carried, not carried, or no quorum.
        option: code of the option that is carried; "" for none.
        voices: one for each side, in the order of the rules.
        without_quorum: the sides of which too few take part.
        by_casting_vote: whether the chair's ballot decided.
    """

    outcome: Outcome
    option: str
    voices: tuple[Voice, ...]
    without_quorum: tuple[str, ...] = ()
    by_casting_vote: bool = False

    def trace(self, rules: Rules) -> dict[str, Any]:
        """Everything that the result follows from, as plain values for keeping."""
        return {
            "rule": str(rules.rule),
            "quorum": rules.quorum,
            "casting_vote": self.by_casting_vote,
            "outcome": str(self.outcome),
            "option": self.option,
            "without_quorum": list(self.without_quorum),
            "sides": [
                {
                    "side": voice.side,
                    "rule": str(rules.sides[voice.side]),
                    "choice": voice.choice,
                    "members": voice.members,
                    "took_part": voice.took_part,
                    "votes": dict(voice.votes),
                    "by_lead": voice.by_lead,
                }
                for voice in self.voices
            ],
        }


def quorum_missing(rules: Rules, members: Iterable[Member]) -> tuple[str, ...]:
    """The sides of which fewer members take part than the quorum asks for."""
    taking_part = Counter(one.side for one in members if one.counts)
    return tuple(side for side in rules.sides if taking_part[side] < rules.quorum)


def count(rules: Rules, members: Sequence[Member], options: Iterable[str]) -> Result:
    """Counts the ballots.

    Args:
        rules: of the body.
        members: every voting seat that is in force, also of those who did not come.
        options: codes of the options on the ballot.

    Returns:
        no quorum where too few of a side take part, whatever was voted; else carried with the
        option that the body's rule chose, or not carried.

    Raises:
        ValueError: a ballot for something that is not on the ballot, of a side without a voice,
            or of somebody who stepped aside or does not take part; a seat that comes twice.
    """
    known = frozenset(options)
    _refuse_strangers(rules, members, known)
    voices = tuple(_voice(side, rule, members) for side, rule in rules.sides.items())
    missing = quorum_missing(rules, members)
    if missing:
        return Result(Outcome.NO_QUORUM, "", voices, missing)
    in_favour = Counter(voice.choice for voice in voices if voice.choice in known)
    chosen, number = in_favour.most_common(1)[0] if in_favour else ("", 0)
    sides = len(rules.sides)
    if chosen and (number == sides or (rules.rule is BodyRule.MOST_SIDES and 2 * number > sides)):
        return Result(Outcome.CARRIED, chosen, voices)
    cast = _casting_vote(rules, members, voices, known)
    if cast:
        return Result(Outcome.CARRIED, cast, voices, by_casting_vote=True)
    return Result(Outcome.NOT_CARRIED, "", voices)


def _voice(side: str, rule: SideRule, members: Sequence[Member]) -> Voice:
    """What a side says by its own rule.

    Where the lead decides and has stepped aside, or there is none, the majority of the others does.
    """
    own = [one for one in members if one.side == side and not one.stepped_aside]
    present = [one for one in own if one.is_present]
    ballots = Counter(one.ballot for one in present if one.ballot)
    counted = Counter({choice: n for choice, n in ballots.items() if choice != ABSTAIN})
    lead = next((one for one in own if one.leads), None)
    by_lead = rule is SideRule.LEAD and lead is not None
    choice = ""
    if by_lead and lead is not None:
        choice = lead.ballot if lead.is_present else ""
    elif ballots and not counted:
        choice = ABSTAIN
    elif counted and rule is SideRule.UNANIMITY:
        # Who takes part and says nothing, or abstains, does not agree.
        [(first, number), *_rest] = counted.most_common()
        choice = first if number == len(present) else ""
    elif counted:
        [(first, number), *_rest] = counted.most_common()
        choice = first if 2 * number > counted.total() else ""
    return Voice(side, choice, len(own), len(present), tuple(sorted(ballots.items())), by_lead)


def _casting_vote(
    rules: Rules, members: Sequence[Member], voices: tuple[Voice, ...], known: frozenset[str]
) -> str:
    """The option of the chair, where the body has a casting vote and the voices are divided.

    Divided means that as many sides are for that option as are not, and no side abstains.
    """
    if not rules.casting_seat or any(voice.choice == ABSTAIN for voice in voices):
        return ""
    chair = next((one for one in members if one.seat == rules.casting_seat), None)
    if chair is None or not chair.counts or chair.ballot not in known:
        return ""
    in_favour = sum(voice.choice == chair.ballot for voice in voices)
    return chair.ballot if 2 * in_favour == len(voices) else ""


def _refuse_strangers(rules: Rules, members: Sequence[Member], known: frozenset[str]) -> None:
    seen = set()
    for one in members:
        if one.seat in seen:
            raise ValueError(f"The seat {one.seat} comes twice.")
        seen.add(one.seat)
        if one.side not in rules.sides:
            raise ValueError(f"The side {one.side!r} has no voice here.")
        if one.ballot and not one.counts:
            raise ValueError(f"The seat {one.seat} has a ballot and does not take part.")
        if one.ballot and one.ballot not in known | {AGAINST, ABSTAIN}:
            raise ValueError(f"{one.ballot!r} is not on the ballot.")
