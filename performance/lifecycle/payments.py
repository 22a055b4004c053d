"""The moves of a payment, and of what people decide on it."""

from __future__ import annotations

from core.transitions import Transition
from performance.models import Payment, PaymentItem

S = Payment.State
D = PaymentItem.State

APPROVE = Transition("approve", frozenset({S.WORKED_OUT}), S.APPROVED_ONCE)
ISSUE = Transition("issue", frozenset({S.APPROVED_ONCE}), S.ISSUED, seals=True)
SEND_BACK = Transition("send_back", frozenset({S.WORKED_OUT, S.APPROVED_ONCE}), S.WORKED_OUT)
PAY = Transition("pay", frozenset({S.ISSUED}), S.PAID)
OPEN_AGAIN = Transition("open_again", frozenset({S.PAID}), S.ISSUED)

GRANT = Transition("grant", frozenset({D.PROPOSED}), D.GRANTED, seals=True)
REFUSE = Transition("refuse", frozenset({D.PROPOSED}), D.REFUSED)
WITHDRAW = Transition("withdraw", frozenset({D.PROPOSED}), D.WITHDRAWN)
