"""The library of the second step, in our words and with our rules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.second_step import policy, secrets

if TYPE_CHECKING:
    from core.models import User


class Adapter(DefaultMFAAdapter):  # type: ignore[misc] # the library has no types
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy(
            "This was not accepted: it is wrong, was used already or has run out. "
            "Try again with a new one."
        ),
        "cannot_delete_authenticator": gettext_lazy(
            "Your role asks for a second step. Add another one first, then remove this."
        ),
        "cannot_generate_recovery_codes": gettext_lazy(
            "Recovery codes stand in for an app or a passkey; add one of these first."
        ),
    }

    def encrypt(self, text: str) -> str:
        return secrets.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return secrets.decrypt(encrypted_text)

    def get_totp_issuer(self) -> str:
        return "Concord"

    def build_totp_svg(self, url: str) -> str:
        """The picture on white, so that cameras read it also where the page is dark."""
        drawn: str = super().build_totp_svg(url)
        return drawn.replace("<path", '<rect width="100%" height="100%" fill="#fff"/><path', 1)

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Whoever needs a second step keeps one."""
        owner = authenticator.user
        others = policy.real_steps(owner).exclude(pk=authenticator.pk)
        return not policy.reason(owner) or others.exists()

    def generate_authenticator_name(self, user: User, type: Any) -> str:  # noqa: A002 - the library's name
        known = Authenticator.objects.filter(user=user, type=type).count()
        return _("Passkey %(number)d") % {"number": known + 1}
