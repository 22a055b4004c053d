"""How often one address may ask for something that needs no account."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django.conf import settings
from rest_framework.throttling import SimpleRateThrottle

from core import clock

if TYPE_CHECKING:
    from django.http import HttpRequest


class PerAddress(SimpleRateThrottle):
    """Counts what one address does in the memory of this process, by a hash that changes daily.

    Nothing of it is written anywhere. Each web process counts for itself.
    """

    def __init__(self, scope: str, rate: str) -> None:
        self.scope, self.rate = scope, rate
        super().__init__()

    def allows(self, request: HttpRequest, about: object = "") -> bool:
        """Whether one more fits, counted for each thing `about` apart."""
        return bool(self.allow_request(request, about))  # type: ignore[arg-type] # any request

    def get_cache_key(self, request: Any, view: Any) -> str:
        """Of the address, never the address itself."""
        known = f"{settings.SECRET_KEY}:{clock.today().isoformat()}:{self.get_ident(request)}"
        return f"{self.scope}-{view}-{hashlib.sha256(known.encode()).hexdigest()}"
