"""Who asks: a program with a token, or a person's own browser session."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, Throttled

from core import api_tokens
from core.api.throttles import WrongTokens

if TYPE_CHECKING:
    from rest_framework.request import Request

    from core.models import ApiToken, User

SCHEME = "Bearer"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer concord_…`. The person's rights are narrowed to the token's reach."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """The token's owner, narrowed; None where no token was sent.

        Raises:
            AuthenticationFailed: the header is malformed, or no valid token has this secret.
        """
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != SCHEME.lower().encode():
            return None
        token = api_tokens.find_token(_text(parts))
        if token is None:
            self._count(request)
            raise AuthenticationFailed(
                _("This token is unknown, revoked or expired. Make a new one on your profile.")
            )
        owner = token.owner
        owner.reach = token.reach
        return owner, token

    @staticmethod
    def _count(request: Request) -> None:
        """A valid token is never held up by what others tried from the same address."""
        throttle = WrongTokens()
        if throttle.is_exceeded(request):
            raise Throttled(throttle.wait())

    def authenticate_header(self, request: Request) -> str:
        """What a 401 asks for."""
        return f'{SCHEME} realm="Concord"'


def _text(parts: list[bytes]) -> str:
    if len(parts) != 2:
        raise AuthenticationFailed(
            _("Write the header as: Authorization: Bearer, a space, and the token.")
        )
    return parts[1].decode("ascii", errors="replace")
