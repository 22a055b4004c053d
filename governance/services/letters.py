"""What can stand against the letters of one kind of decision, in whatever layer they are set."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.problems import Problem
from governance.decision_kinds import BOARD, COLUMNS, KINDS, LETTERS, PARTNER_NEVER_ANSWERS
from governance.roles import ROLES, Side
from governance.selectors.responsibilities import label_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


def letter_problems(kind: str, letters: Mapping[str, str]) -> Iterator[Problem]:
    """Nobody or several who answer, somebody who never does, a letter that there is not."""
    answering = [who for who in COLUMNS if letters[who].startswith("A")]
    if len(answering) != 1:
        message = _("Exactly one answers for a decision: give one role the A, and no other.")
        yield Problem("letters", "one_answers", message)
    for who in answering:
        why_not = _why_not_answering(kind, who)
        if why_not:
            yield Problem(who, "never_answers", why_not, str(label_of(who)))
    for who in COLUMNS:
        if letters[who] not in LETTERS:
            message = _("Choose one of R, A, A/R, C, I, or nothing.")
            yield Problem(who, "unknown_letter", message, str(label_of(who)))


def _why_not_answering(kind: str, who: str) -> str:
    """Why this role, or the body, can never answer for this kind; "" where it can."""
    if who == BOARD:
        if KINDS[kind].is_by_vote:
            return ""
        return _("This is decided on its own page and never by a vote; name a role.")
    if ROLES[who].side is Side.PARTNER and kind in PARTNER_NEVER_ANSWERS:
        return _("The partner’s side never answers for this; give the A to another role.")
    if not ROLES[who].writes and kind != "audit_report":
        return _("This role changes nothing, so it cannot answer for it.")
    return ""
