"""The moves of a meeting, as data: which state leads to which."""

from __future__ import annotations

from core.transitions import Transition
from governance.models import Meeting

S = Meeting.State

OPEN = Transition("open", frozenset({S.CONVENED}), S.SESSION)
CLOSE = Transition("close", frozenset({S.SESSION}), S.HELD)
CIRCULATE = Transition("circulate", frozenset({S.HELD}), S.CIRCULATED)
OBJECT = Transition("object", frozenset({S.CIRCULATED}), S.HELD)
APPROVE = Transition("approve", frozenset({S.CIRCULATED}), S.APPROVED, seals=True)
CANCEL = Transition("cancel", frozenset({S.CONVENED}), S.CANCELLED)
