"""The moves of notices, requests for information and lines of the protocol."""

from __future__ import annotations

from core.transitions import Transition
from governance.models import FormalNotice, InformationRequest, ProtocolLine

N, R, P = FormalNotice.State, InformationRequest.State, ProtocolLine.State
SERVE = Transition("serve", frozenset({N.TO_SERVE}), N.SERVED, seals=True)
ANSWER_NOTICE = Transition("answer", frozenset({N.SERVED}), N.ANSWERED)
DROP = Transition("drop", frozenset({N.TO_SERVE}), N.DROPPED)
ANSWER_REQUEST = Transition("answer", frozenset({R.ASKED}), R.ANSWERED)
WITHDRAW_REQUEST = Transition("withdraw", frozenset({R.ASKED}), R.WITHDRAWN)
AGREE = Transition("agree", frozenset({P.PROPOSED}), P.AGREED)
END = Transition("end", frozenset({P.PROPOSED, P.AGREED}), P.ENDED)
