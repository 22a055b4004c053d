"""The moves of a concern, as data: one level up at a time, and how it ends."""

from __future__ import annotations

import itertools

from core.transitions import Transition
from governance.ladder import LADDER
from governance.models import Concern

S = Concern.State

OPEN = frozenset(level.value for level in LADDER)
CLIMB = {
    upper: Transition("climb", frozenset({S(lower.value)}), S(upper.value))
    for lower, upper in itertools.pairwise(LADDER)
}
"""By the level to which it leads."""
SETTLE = Transition("settle", OPEN, S.SETTLED, seals=True)
WITHDRAW = Transition("withdraw", OPEN, S.WITHDRAWN, seals=True)
