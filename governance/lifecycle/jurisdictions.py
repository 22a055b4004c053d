"""The moves of what is to hold for a jurisdiction."""

from __future__ import annotations

from core.transitions import Transition
from governance.models import JurisdictionRule

S = JurisdictionRule.State
CONFIRM = Transition("confirm", frozenset({S.PROPOSED}), S.CONFIRMED, seals=True)
REFUSE = Transition("refuse", frozenset({S.PROPOSED}), S.REFUSED)
WITHDRAW = Transition("withdraw", frozenset({S.PROPOSED}), S.WITHDRAWN)
