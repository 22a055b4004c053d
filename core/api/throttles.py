"""How often a token or a person may ask, counted apart for reading and writing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.permissions import SAFE_METHODS
from rest_framework.throttling import SimpleRateThrottle

if TYPE_CHECKING:
    from rest_framework.request import Request
    from rest_framework.views import APIView


class PerToken(SimpleRateThrottle):
    """The rates stand in settings; each web process counts for itself."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Whether one more request fits into the minute."""
        self.scope = "read" if request.method in SAFE_METHODS else "write"
        self.rate = self.get_rate()
        self.num_requests, self.duration = self.parse_rate(self.rate)
        return super().allow_request(request, view)

    def __init__(self) -> None:
        # The rate depends on the method, which is not known yet.
        pass

    def get_cache_key(self, request: Request, view: APIView) -> str:
        """Of the token, else of the person, else of the address."""
        token = request.auth
        if token is not None:
            who = f"token-{token.pk}"
        elif request.user.pk is not None:
            who = f"person-{request.user.pk}"
        else:
            who = f"address-{self.get_ident(request)}"
        return f"api-{self.scope}-{who}"


class WrongTokens(SimpleRateThrottle):
    """How many unknown tokens an address may send before it has to wait."""

    scope = "wrong_token"

    def is_exceeded(self, request: Request) -> bool:
        """Whether this one is too many; it is counted."""
        return not self.allow_request(request, None)  # type: ignore[arg-type] # the view says nothing

    def get_cache_key(self, request: Request, view: APIView | None) -> str:
        """Of the address: nobody is known yet."""
        return f"api-wrong-token-{self.get_ident(request)}"
