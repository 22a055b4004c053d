"""The moves of a decision, as data: which state leads to which."""

from __future__ import annotations

from core.transitions import Transition
from governance.models import Decision

S = Decision.State

CONSULT = Transition("consult", frozenset({S.DRAFT, S.DEFERRED}), S.CONSULTATION)
OPEN_VOTE = Transition("open_vote", frozenset({S.CONSULTATION}), S.VOTING)
RECOMMEND = Transition("recommend", frozenset({S.VOTING}), S.RECOMMENDED, seals=True)
NOT_CARRY = Transition("not_carry", frozenset({S.VOTING}), S.NOT_CARRIED, seals=True)
DEFER = Transition("defer", frozenset({S.CONSULTATION, S.VOTING}), S.DEFERRED)
AUTHORISE = Transition("authorise", frozenset({S.RECOMMENDED}), S.DONE, seals=True)
SEND_BACK = Transition("send_back", frozenset({S.RECOMMENDED}), S.CONSULTATION, seals=True)
REFUSE = Transition("refuse", frozenset({S.RECOMMENDED}), S.REFUSED, seals=True)
WITHDRAW = Transition(
    "withdraw", frozenset({S.DRAFT, S.CONSULTATION, S.DEFERRED}), S.WITHDRAWN, seals=True
)
