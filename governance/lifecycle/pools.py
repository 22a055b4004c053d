"""The moves of a request to a shared pool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.problems import Problem
from core.transitions import Context, Transition
from governance.models import PoolRequest

if TYPE_CHECKING:
    from collections.abc import Iterator

S = PoolRequest.State


def not_by_who_asked(row: PoolRequest, context: Context) -> Iterator[Problem]:
    """Four eyes: somebody of the other side decides."""
    if context.actor is not None and context.actor.pk == row.requested_by_id:
        yield Problem("", "own_entry", _("You asked for it; somebody of the other side decides."))


GRANT = Transition("grant", frozenset({S.REQUESTED}), S.GRANTED, guards=(not_by_who_asked,))
REFUSE = Transition("refuse", frozenset({S.REQUESTED}), S.REFUSED, guards=(not_by_who_asked,))
WITHDRAW = Transition("withdraw", frozenset({S.REQUESTED}), S.WITHDRAWN)
CLOSE = Transition("close", frozenset({S.GRANTED}), S.CLOSED)
