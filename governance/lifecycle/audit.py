"""The moves of an audit finding."""

from __future__ import annotations

from core.transitions import Transition
from governance.models import AuditFinding

S = AuditFinding.State
PUBLISH = Transition("publish", frozenset({S.DRAFT}), S.PUBLISHED, seals=True)
DROP_DRAFT = Transition("drop", frozenset({S.DRAFT}), S.DROPPED)
ANSWER = Transition("answer", frozenset({S.PUBLISHED}), S.ANSWERED)
SAY_DONE = Transition("say_done", frozenset({S.ANSWERED}), S.ANSWERED)
LOOK_BACK = Transition("look_back", frozenset({S.ANSWERED}), S.ANSWERED)
CLOSE = Transition("close", frozenset({S.ANSWERED}), S.CLOSED)
