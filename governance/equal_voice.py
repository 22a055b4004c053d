"""Whether both sides are heard alike: from questions raised, adopted, spoken on and voted. Pure.

The figure is Concord's own: 100 × the lower adoption rate ÷ the higher one. No source publishes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

SIDES: Final = ("authority", "partner")
"""The two parties, which are always compared."""
USERS: Final = "users"
"""Compared with them where a body gave it a voice."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question that came to an end.

    Attributes:
        raised_for: the side that raised it.
        adopted: whether it was done as proposed.
        spoke: the sides that said what they think before the vote.
        voted: the sides of which somebody voted.
        has_voice: the sides that had a voice in it.
    """

    raised_for: str
    adopted: bool
    spoke: frozenset[str]
    voted: frozenset[str]
    has_voice: frozenset[str]


@dataclass(frozen=True, slots=True)
class Voice:
    """One side: what it raised and what of it was adopted, where it spoke and where it voted."""

    raised: int
    adopted: int
    spoke: int
    voted: int
    could: int
    """Questions in which it had a voice."""

    @property
    def rate(self) -> Fraction | None:
        """The share of its own questions that were adopted; None where it raised none."""
        return Fraction(self.adopted, self.raised) if self.raised else None


@dataclass(frozen=True, slots=True)
class EqualVoice:
    """The sides beside each other. `score` is None until both parties raised what ended.

    The users' side is among them where it had a voice in any of the questions, and counts in the
    score once it raised one.
    """

    sides: Mapping[str, Voice]
    questions: int

    @property
    def score(self) -> Fraction | None:
        """100 × the lower rate ÷ the higher; 100 where neither had any adopted."""
        if any(self.sides[side].rate is None for side in SIDES):
            return None
        known = [one.rate for one in self.sides.values() if one.rate is not None]
        return min(known) / max(known) * 100 if max(known) else Fraction(100)


def equal_voice(questions: Sequence[Asked]) -> EqualVoice:
    """How the sides were heard on these questions."""
    heard = [*SIDES, *([USERS] if any(USERS in one.has_voice for one in questions) else [])]
    return EqualVoice({side: _voice(side, questions) for side in heard}, len(questions))


def _voice(side: str, questions: Sequence[Asked]) -> Voice:
    own = [one for one in questions if one.raised_for == side]
    able = [one for one in questions if side in one.has_voice]
    return Voice(
        raised=len(own),
        adopted=sum(one.adopted for one in own),
        spoke=sum(side in one.spoke for one in able),
        voted=sum(side in one.voted for one in able),
        could=len(able),
    )
