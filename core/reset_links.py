"""Links for a new password: each ends with any change of what one signs in with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.auth.tokens import PasswordResetTokenGenerator

if TYPE_CHECKING:
    from core.models import User


class ResetLinks(PasswordResetTokenGenerator):
    """A link made before a password, a second step or a confirmed address changed is worth nothing.

    Django counts in the password, the main address and the last sign-in.
    """

    def _make_hash_value(self, user: Any, timestamp: int) -> str:
        known = super()._make_hash_value(user, timestamp)
        return f"{known}|{'|'.join(_credentials(user))}"


def _credentials(user: User) -> list[str]:
    addresses = EmailAddress.objects.filter(user=user, verified=True)
    steps = Authenticator.objects.filter(user=user).order_by("pk").values_list("pk", "type")
    return [
        str(user.sessions_ended),
        *sorted(addresses.values_list("email", flat=True)),
        *(f"{key}:{kind}" for key, kind in steps),
    ]
