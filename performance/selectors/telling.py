"""Which scorecard says how a partnership stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import clock

if TYPE_CHECKING:
    from collections.abc import Sequence

    from performance.models import Scorecard


def tells(card: Scorecard) -> bool:
    """Whether it gives a state, or was made when its period was over.

    Of a period that still runs, the first due date may pass with too little reported to score: that
    says nothing yet, and the period before goes on telling. Once the period is over, that too
    little was reported is the answer.
    """
    return bool(card.state) or clock.day_of(card.issued_at) > card.period_end


def newest_telling(cards: Sequence[Scorecard]) -> Scorecard:
    """Of the latest scorecards, the oldest first, the newest that tells; else the newest."""
    return next((one for one in reversed(cards) if tells(one)), cards[-1])
