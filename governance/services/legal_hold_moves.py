"""The moves of a legal hold, each with who may make it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core.problems import Problem
from core.transitions import Transition
from governance.models import LegalHold
from governance.selectors.legal_holds import decides_on
from governance.selectors.people_access import looks_after_concord

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.transitions import Context

S = LegalHold.State


def _decides(row: LegalHold, context: Context) -> Iterator[Problem]:
    if context.actor is None or not decides_on(context.actor).filter(pk=row.pk).exists():
        words = _("Two senior responsible owners decide: there, or where the person worked.")
        yield Problem("", "forbidden", words)


def _is_another(row: LegalHold, context: Context) -> Iterator[Problem]:
    if row.asker == context.actor:
        yield Problem("", "own_entry", _("Another approver answers, not who asked."))


def _looks_after_concord(_row: LegalHold, context: Context) -> Iterator[Problem]:
    if context.actor is None or not looks_after_concord(context.actor):
        yield Problem("", "forbidden", _("Whoever looks after Concord carries it out."))


_ANSWERS = (_decides, _is_another)
AGREE: Final = Transition("agree", frozenset({S.ASKED}), S.AGREED, _ANSWERS)
REFUSE: Final = Transition("refuse", frozenset({S.ASKED}), S.REFUSED, _ANSWERS)
CARRY_OUT: Final = Transition(
    "carry_out", frozenset({S.AGREED}), S.IN_FORCE, (_looks_after_concord,)
)
AGREE_TO_LIFT: Final = Transition(
    "agree_to_lift", frozenset({S.LIFT_ASKED}), S.LIFT_AGREED, _ANSWERS
)
LIFT: Final = Transition("lift", frozenset({S.LIFT_AGREED}), S.LIFTED, (_looks_after_concord,))


def ask_to_lift(reason: str) -> Transition:
    """For a reason, which stays out of the ledger: it may name people."""

    def has_a_reason(_row: LegalHold, _context: Context) -> Iterator[Problem]:
        if not reason:
            yield Problem("lift_reason", "required", _("Say why it is not needed."))

    sources = frozenset({S.AGREED, S.IN_FORCE})
    return Transition("ask_to_lift", sources, S.LIFT_ASKED, (_decides, has_a_reason))


def refuse_to_lift(hold: LegalHold) -> Transition:
    """Back to where it was: in force, or agreed and not yet carried out."""
    back = S.AGREED if hold.carried_out_at is None else S.IN_FORCE
    return Transition("refuse_to_lift", frozenset({S.LIFT_ASKED}), back, _ANSWERS)
