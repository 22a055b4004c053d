"""The moves of an invitation, and what stands in their way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.problems import Problem
from core.transitions import Context, Transition
from governance.models import Invitation

if TYPE_CHECKING:
    from collections.abc import Iterator

S = Invitation.State


def in_time(invitation: Invitation, context: Context) -> Iterator[Problem]:
    """The link opens for some days only, and not after the last day of the role itself."""
    if invitation.is_expired(context.at):
        text = _("This invitation has expired. Ask %(person)s to send it again.")
        yield Problem("", "expired", text % {"person": invitation.invited_by})


def not_by_the_inviter(invitation: Invitation, context: Context) -> Iterator[Problem]:
    """Four eyes: nobody takes a role that they offered."""
    if context.actor is not None and context.actor.pk == invitation.invited_by_id:
        yield Problem("", "self", _("Nobody appoints themselves; ask a colleague to do it."))


ACCEPT_INVITATION = Transition(
    "accept", frozenset({S.WAITING}), S.ACCEPTED, guards=(in_time, not_by_the_inviter)
)
WITHDRAW_INVITATION = Transition("withdraw", frozenset({S.WAITING}), S.WITHDRAWN)
