"""The moves of what falls due, as data: which state leads to which."""

from __future__ import annotations

from core.transitions import Transition
from governance.models import Occurrence

S = Occurrence.State

FULFIL = Transition("fulfil", frozenset({S.DUE}), S.DONE)
ACCEPT = Transition("accept", frozenset({S.DONE}), S.ACCEPTED, seals=True)
SEND_BACK = Transition("send_back", frozenset({S.DONE}), S.DUE)
WAIVE = Transition("waive", frozenset({S.DUE}), S.WAIVED, seals=True)
