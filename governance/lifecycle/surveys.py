"""The moves of a survey and of an activity, as data."""

from __future__ import annotations

from core.transitions import Transition
from governance.models import Activity, Survey

S, A = Survey.State, Activity.State

OPEN_SURVEY = Transition("open", frozenset({S.DRAFT}), S.OPEN)
CLOSE_SURVEY = Transition("close", frozenset({S.OPEN}), S.CLOSED, seals=True)
HOLD = Transition("hold", frozenset({A.PLANNED}), A.HELD)
CANCEL = Transition("cancel", frozenset({A.PLANNED}), A.CANCELLED)
