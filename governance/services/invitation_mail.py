"""The mail that brings an invitation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from core.notifications.mail import absolute, queue_mail

if TYPE_CHECKING:
    from governance.models import Invitation


def send_invitation(invitation: Invitation, token: str) -> None:
    """Promises the mail of this round, in the transaction that offers the role."""
    queue_mail(
        to=invitation.email,
        subject=_("%(person)s invites you to %(partnership)s")
        % {"person": invitation.invited_by, "partnership": invitation.partnership},
        template="mail/invitation.txt",
        context={
            "invitation": invitation,
            "url": absolute(reverse("invitation", args=[token])),
        },
        key=f"invitation:{invitation.uuid}:{invitation.round}",
    )
