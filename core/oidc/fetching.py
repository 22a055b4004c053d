"""What the provider says over the network: with a deadline, a bound, and never redirected."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import requests
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.core.cache import cache
from urllib3.exceptions import HTTPError

if TYPE_CHECKING:
    from core.oidc.trusted import Trusted

SECONDS: Final = 5
"""So long the provider may be silent."""
DEADLINE: Final = 10
"""Seconds until all of an answer is there."""
MOST: Final = 1024 * 1024
KEPT_SECONDS: Final = 300
ENDPOINTS: Final = ("authorization_endpoint", "token_endpoint", "jwks_uri")
LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


class Unreachable(OAuth2Error):  # type: ignore[misc] # noqa: N818 - says what is wrong
    """The provider does not answer, or not as OpenID Connect says."""


class Session(requests.Session):
    """Each request of the sign-in library goes through here."""

    def request(self, method: str, url: str, **options: Any) -> requests.Response:  # type: ignore[override] # as the library calls it
        """One answer, read to its end.

        Raises:
            Unreachable: none in time, one too long, or the address is not safe to ask.
        """
        if not is_safe(url):
            raise Unreachable(f"{url} is not asked: it is no https address")
        options |= {"timeout": SECONDS, "allow_redirects": False, "stream": True}
        until = time.monotonic() + DEADLINE
        try:
            answer = super().request(method, url, **options)
            body = _read(answer, until)
        except (requests.RequestException, HTTPError) as error:
            raise Unreachable(f"{url} does not answer") from error
        return _whole(answer, body)


def is_safe(url: str) -> bool:
    """Whether what is sent there stays between the two; on one's own machine it does anyway."""
    parts = urlsplit(url)
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in LOOPBACK)


def metadata(known: Trusted) -> dict[str, Any]:
    """What the provider publishes of itself.

    Raises:
        Unreachable: it does not, or it is another one than the settings name.
    """
    return _kept(f"{known.issuer.rstrip('/')}/.well-known/openid-configuration", known.issuer)


def keys(known: Trusted, *, anew: bool = False) -> list[dict[str, Any]]:
    """The public keys by which it signs, as JSON Web Keys. Raises: Unreachable."""
    address = metadata(known)["jwks_uri"]
    if anew:
        cache.delete(_name(address))
    found = _kept(address).get("keys")
    if not isinstance(found, list):
        raise Unreachable(f"{address} has no keys")
    return [one for one in found if isinstance(one, dict)]


def claims_about(known: Trusted, access_token: str) -> dict[str, Any]:
    """What it tells of the person to whom it gave this token. Raises: Unreachable."""
    address = metadata(known).get("userinfo_endpoint")
    if not isinstance(address, str):
        return {}
    return _asked(address, headers={"Authorization": f"Bearer {access_token}"})


def _kept(address: str, issuer: str = "") -> dict[str, Any]:
    kept = cache.get(_name(address))
    if isinstance(kept, dict):
        return kept
    found = _asked(address)
    if issuer:
        _check(found, issuer)
    cache.set(_name(address), found, KEPT_SECONDS)
    return found


def _name(address: str) -> str:
    return f"oidc:{address}"


def _check(found: dict[str, Any], issuer: str) -> None:
    if found.get("issuer") != issuer:
        raise Unreachable(f"the provider calls itself {found.get('issuer')!r}, not {issuer!r}")
    for name in ENDPOINTS:
        if not isinstance(found.get(name), str) or not is_safe(found[name]):
            raise Unreachable(f"the provider names no safe {name}")


def _asked(address: str, headers: Any = None) -> dict[str, Any]:
    with Session() as session:
        answer = session.get(address, headers=headers)
    try:
        found = answer.json() if answer.status_code == requests.codes.ok else None
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Unreachable(f"{address} answers {answer.status_code} and no object of JSON")
    return found


def _whole(answer: requests.Response, body: bytes) -> requests.Response:
    """The answer as its reader takes it, of which the body was read apart."""
    whole = requests.Response()
    whole.status_code, whole.headers, whole.url = answer.status_code, answer.headers, answer.url
    whole.raw = io.BytesIO(body)
    return whole


def _read(answer: requests.Response, until: float) -> bytes:
    body = bytearray()
    with answer:
        while chunk := answer.raw.read1(65536, decode_content=True):
            body += chunk
            if len(body) > MOST or time.monotonic() > until:
                raise requests.ConnectionError("too long")
    return bytes(body)
