"""The identity provider that the settings name, and who is tied to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from allauth.socialaccount.models import SocialAccount
from django.conf import settings

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from core.models import User

YES: Final = frozenset({"true", "1"})
"""As JSON or as words: providers differ."""


@dataclass(frozen=True, slots=True)
class Trusted:
    """A provider. `second_step` are values of `amr` or `acr`; without `domains` any address."""

    issuer: str
    client_id: str
    client_secret: str
    name: str
    domains: frozenset[str]
    second_step: frozenset[str]
    verified_claim: str

    def vouches_for(self, claims: Mapping[str, Any]) -> str:
        """The address that it says is the person's and was verified; "" where it says neither."""
        email = claims.get("email")
        is_verified = str(claims.get(self.verified_claim)).lower() in YES
        return email.strip() if is_verified and isinstance(email, str) else ""

    def may_vouch_for(self, email: str) -> bool:
        """Whether an address is of a domain that it speaks for."""
        return not self.domains or email.rpartition("@")[2].lower() in self.domains

    def saw_a_second_step(self, claims: Mapping[str, Any]) -> bool:
        """Whether the person took a second step there that counts here as well."""
        methods = claims.get("amr")
        said = [*(methods if isinstance(methods, list) else []), claims.get("acr")]
        return any(isinstance(one, str) and one in self.second_step for one in said)


def trusted() -> Trusted | None:
    """The provider; None where the settings name none."""
    if not settings.CONCORD_OIDC_ISSUER:
        return None
    return Trusted(
        issuer=settings.CONCORD_OIDC_ISSUER,
        client_id=settings.CONCORD_OIDC_CLIENT_ID,
        client_secret=settings.CONCORD_OIDC_CLIENT_SECRET,
        name=settings.CONCORD_OIDC_NAME,
        domains=frozenset(settings.CONCORD_OIDC_DOMAINS),
        second_step=frozenset(settings.CONCORD_OIDC_SECOND_STEP),
        verified_claim=settings.CONCORD_OIDC_VERIFIED_CLAIM,
    )


def ties_of(user: User) -> QuerySet[SocialAccount]:
    """What ties the person to the provider of today: at most one row."""
    known = trusted()
    rows: QuerySet[SocialAccount] = SocialAccount.objects.filter(user=user)
    return rows.filter(provider=known.issuer) if known else rows.none()
