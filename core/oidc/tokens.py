"""The token by which the provider says who somebody is: signed, for us, of now, and asked for."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Any, Final

import jwt
from allauth.socialaccount.providers.oauth2.client import OAuth2Error

from core.oidc import fetching

if TYPE_CHECKING:
    from core.oidc.trusted import Trusted

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384")
"""Signatures by a key that the provider alone has; none by a secret that both know, never none."""
LONGEST_SUBJECT: Final = 191
LEEWAY: Final = 60
"""Seconds by which the clocks of both may differ."""


class Untrusted(OAuth2Error):  # type: ignore[misc] # noqa: N818 - says what is wrong
    """The token is not what the provider gave for this very sign-in."""


def claims_in(token: object, *, known: Trusted, nonce: str) -> dict[str, Any]:
    """What the token says, once everything about it was checked.

    Raises:
        Untrusted: it is not signed by the provider, for somebody else, over, or not asked for.
        Unreachable: the provider's keys cannot be had.
    """
    if not isinstance(token, str):
        raise Untrusted("no token")
    try:
        claims: dict[str, Any] = jwt.decode(
            token,
            _key(jwt.get_unverified_header(token), known),
            algorithms=list(ALGORITHMS),
            audience=known.client_id,
            issuer=known.issuer,
            leeway=LEEWAY,
            options={"require": ["iss", "sub", "aud", "exp", "iat"]},
        )
    except (jwt.PyJWTError, ValueError) as error:
        raise Untrusted(str(error)) from error
    if not nonce or not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise Untrusted("it was not asked for here")
    several = isinstance(claims["aud"], list) and len(claims["aud"]) > 1
    if claims.get("azp", None if several else known.client_id) != known.client_id:
        raise Untrusted("it was given to another program")
    if not 0 < len(claims["sub"]) <= LONGEST_SUBJECT:
        raise Untrusted("its subject is no name of anybody")
    return claims


def _key(header: dict[str, Any], known: Trusted) -> jwt.PyJWK:
    """The provider's key that the token names; asked for anew once, for keys are changed."""
    algorithm = header.get("alg")
    if algorithm not in ALGORITHMS:
        raise Untrusted(f"it is signed by {algorithm!r}")
    for anew in (False, True):
        for one in fetching.keys(known, anew=anew):
            if one.get("use", "sig") == "sig" and one.get("kid") == header.get("kid"):
                return jwt.PyJWK.from_dict(one, algorithm=algorithm)
    raise Untrusted("no key of the provider signed it")
