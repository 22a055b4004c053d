"""What happened in governance; `config/reactions.py` says what follows."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DecisionMoved:
    """A decision is consulted on, voted on, counted, signed, sent back, refused or put off."""

    partnership_id: int
    decision_id: int
    state: str
