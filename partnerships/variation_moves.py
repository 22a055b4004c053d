"""The moves of a change of the contract, and the four eyes upon them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from core.problems import Problem
from core.transitions import Context, Transition
from partnerships.models import Variation, VariationStep

if TYPE_CHECKING:
    from collections.abc import Iterator

S = Variation.State
_OPEN: Final = frozenset(Variation.OPEN)


def authors_of(variation: Variation) -> frozenset[int]:
    """Everybody who asked for it, estimated it, wrote its terms or put it forward; one query."""
    wrote = set(VariationStep.WRITES)
    return frozenset(step.by_id for step in variation.steps.all() if step.kind in wrote)


def not_by_an_author(variation: Any, context: Context) -> Iterator[Problem]:
    """Four eyes: whoever had a hand in it neither approves nor refuses it."""
    if context.actor is not None and context.actor.pk in authors_of(variation):
        message = _("You had a hand in this change yourself; somebody else decides on it.")
        yield Problem("", "own_entry", message)


ESTIMATE = Transition("estimate", frozenset({S.NOTICED, S.ESTIMATED}), S.ESTIMATED)
SUBMIT = Transition("put_forward", frozenset({S.ESTIMATED}), S.SUBMITTED)
REOPEN = Transition("take_back", frozenset({S.SUBMITTED}), S.ESTIMATED)
APPROVE = Transition("approve", frozenset({S.SUBMITTED}), S.APPROVED, guards=(not_by_an_author,))
REFUSE = Transition("refuse", _OPEN, S.REFUSED, guards=(not_by_an_author,))
WITHDRAW = Transition("withdraw", _OPEN, S.WITHDRAWN)
IMPLEMENT = Transition("record_as_carried_out", frozenset({S.APPROVED}), S.IMPLEMENTED)
DOCUMENT = Transition("document", frozenset({S.IMPLEMENTED}), S.DOCUMENTED)
