"""Sign-in: by e-mail address only, and nobody signs up on their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.adapter import DefaultAccountAdapter

if TYPE_CHECKING:
    from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc] # the library has no types
    """People are invited to a role; an open sign-up would create people without one."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
