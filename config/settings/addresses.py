"""Addresses of services, with a password that is kept apart from them."""

from __future__ import annotations

from urllib.parse import quote, urlsplit, urlunsplit


def with_password(address: str, password: str) -> str:
    """The address with this password, whatever letters it has; without one as it is."""
    if not address or not password:
        return address
    parts = urlsplit(address)
    user = quote(parts.username or "", safe="")
    place = parts.netloc.rpartition("@")[2]
    return urlunsplit(parts._replace(netloc=f"{user}:{quote(password, safe='')}@{place}"))
