"""Sign-in: by e-mail address only, and nobody signs up on their own."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.db import transaction
from django.urls import reverse

from core.models import User
from core.notifications.mail import queue_mail, rendered

if TYPE_CHECKING:
    from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # the library has no types
    """People are invited to a role; an open sign-up would create people without one."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("profile")

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
