"""Sign-in: by e-mail address only, and nobody signs up on their own."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context as current
from allauth.core.exceptions import ImmediateHttpResponse
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core import credentials
from core.ledger import SYSTEM_STREAM, audited
from core.lockout import UNKNOWN, address_of
from core.models import User
from core.notifications.mail import queue_mail, rendered
from core.oidc.trusted import ties_of, trusted

if TYPE_CHECKING:
    from django.http import HttpRequest

BEGUN_WITH: Final = "concord_begun_with"
"""In the session between password and second step: with which credentials it began."""
_WAYS = {
    "reauthenticate": _("Use your password"),
    "mfa_reauthenticate": _("Use a code"),
    "mfa_reauthenticate:webauthn": _("Use a passkey"),
}


_OURS = {"allauth.mfa.stages.AuthenticateStage": "core.second_step.stage.SecondStepStage"}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # the library has no types
    """People are invited to a role; an open sign-up would create people without one."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """The ways to show that it is still oneself, in our words."""
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        for way in found:
            way["description"] = str(_WAYS.get(way["id"], way["description"]))
        known = trusted()
        if known and isinstance(user, User) and ties_of(user).exists():
            words = gettext("Use %(name)s") % {"name": known.name}
            found.append({"id": "oidc", "description": words, "url": reverse("oidc_again")})
        return found

    def get_login_stages(self) -> list[str]:
        """The library's, but for a second step that was taken at the identity provider."""
        stages: list[str] = super().get_login_stages()
        return [_OURS.get(one, one) for one in stages]

    def get_client_ip(self, request: HttpRequest) -> str:
        """As the lockout counts, so that both mean the same by an address."""
        return address_of(request) or UNKNOWN

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")

    def set_password(self, user: User, password: str) -> None:
        """Where somebody forgot theirs or had none: whoever had got in by it has no token left."""
        credentials.set_password(user, password, revokes_tokens=True)

    def pre_login(self, request: HttpRequest, user: User, **facts: Any) -> HttpResponse | None:
        """Remembers with what somebody begins to sign in, until the second step is shown."""
        request.session[BEGUN_WITH] = user.get_session_auth_hash()
        answer: HttpResponse | None = super().pre_login(request, user, **facts)
        return answer

    def login(self, request: HttpRequest, user: User) -> None:
        """Who began with a password that was changed meanwhile begins again."""
        if request.session.pop(BEGUN_WITH, None) != user.get_session_auth_hash():
            words = _("Your password or second step was changed meanwhile. Sign in again.")
            messages.error(request, str(words))
            raise ImmediateHttpResponse(HttpResponseRedirect(reverse("account_login")))
        super().login(request, user)

    def can_delete_email(self, email_address: EmailAddress) -> bool:
        """Never the main one, whichever the library takes for it."""
        is_main = email_address.email.lower() == email_address.user.email.lower()
        return not is_main and bool(super().can_delete_email(email_address))

    def confirm_email(self, request: HttpRequest, email_address: EmailAddress) -> bool:
        """Notes that an address was confirmed; the main one stays what it was."""
        user = email_address.user
        if not email_address.can_set_verified():
            return bool(super().confirm_email(request, email_address))
        with audited(SYSTEM_STREAM, actor=user, kind="person.email_confirmed") as act:
            if EmailAddress.objects.get_primary(user) is None:
                # Else the library makes the first address that is confirmed the main one.
                EmailAddress.objects.update_or_create(
                    user=user, email=user.email, defaults={"primary": True}
                )
                email_address.refresh_from_db()
            done = bool(super().confirm_email(request, email_address))
            act.fact(person=str(user.uuid))
            if email_address.email != user.email:
                words = gettext("%(email)s was confirmed: whoever reads mail there can get in.")
                credentials.tell_of_address(user, words % {"email": email_address.email})
        return done

    def send_password_reset_mail(self, user: User, email: str, context: dict[str, Any]) -> None:
        """With the network address from which it was asked for."""
        address = address_of(current.request)
        super().send_password_reset_mail(user, email, context | {"asked_from": address})

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Mail of the library goes the way of all mail."""
        facts = {"request": current.request, "email": email, **context}
        user = facts.get("user")
        with transaction.atomic():
            queue_mail(
                to=user if isinstance(user, User) and user.email == email else email,
                subject=rendered(f"{template_prefix}_subject.txt", facts),
                template=f"{template_prefix}_message.txt",
                context=facts,
                key=f"account:{uuid.uuid4()}",
            )
