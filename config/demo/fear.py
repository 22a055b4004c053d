"""What a risk of the demo is told by."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """How a risk was assessed `days_ago`: probability, impact and, in millions, what it costs."""

    days_ago: int
    inherent: tuple[int, int]
    residual: tuple[int, int]
    reason: str
    cost: tuple[str, str] | None = None

    @property
    def amounts(self) -> tuple[Decimal | None, Decimal | None]:
        """Inherent and residual, in units."""
        if self.cost is None:
            return None, None
        before, after = (Decimal(one) * 1_000_000 for one in self.cost)
        return before, after


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """An action planned when the risk was first assessed, due in `days` from today.

    `ended` are the days ago it was done, and how.
    """

    title: str
    owner: str
    days: int
    cost: str = ""
    ended: tuple[int, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feared:
    """A risk of the type by its code, or one that was written down with its kind.

    Attributes:
        bearer: who carries one that was written down; by the contract.
        raised_by: kind of trigger, the code of what it watches, and its other facts; to what.
        looked_days_ago: when the trigger was looked at.
    """

    code: str = ""
    title: str = ""
    category: str = ""
    description: str = ""
    internal: bool = False
    bearer: str = ""
    found: tuple[Found, ...]
    done: tuple[Done, ...] = ()
    raised_by: tuple[str, str, Mapping[str, str]] | None = None
    raises_to: tuple[int, int | None] = (4, None)
    looked_days_ago: int = 1
