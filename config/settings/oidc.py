"""Sign-in by an organisation's own identity provider (OpenID Connect); none where none is named."""

from __future__ import annotations

from config.settings.bounds import out_of_range
from config.settings.environment import env
from config.settings.required import against_provider

CONCORD_OIDC_ISSUER: str = env.str("CONCORD_OIDC_ISSUER", default="").strip()
"""The provider as it names itself in what it signs, letter by letter."""

CONCORD_OIDC_CLIENT_ID: str = env.str("CONCORD_OIDC_CLIENT_ID", default="").strip()
CONCORD_OIDC_CLIENT_SECRET: str = env.str("CONCORD_OIDC_CLIENT_SECRET", default="")
CONCORD_OIDC_NAME: str = env.str("CONCORD_OIDC_NAME", default="").strip() or "your organisation"
"""What people call it: it stands on the button."""

CONCORD_OIDC_DOMAINS: list[str] = [
    one.strip().lower().lstrip("@") for one in env.list("CONCORD_OIDC_DOMAINS", default=[])
]
"""Whose addresses it may vouch for; empty for any."""

CONCORD_OIDC_SECOND_STEP: list[str] = [
    one.strip() for one in env.list("CONCORD_OIDC_SECOND_STEP", default=[])
]
"""Values of `amr` or `acr` that stand for a second step taken there; none do by themselves."""

CONCORD_OIDC_VERIFIED_CLAIM: str = (
    env.str("CONCORD_OIDC_VERIFIED_CLAIM", default="").strip() or "email_verified"
)
"""The claim by which it says that the address was verified."""

SOCIALACCOUNT_ADAPTER = "core.oidc.library.Adapter"

out_of_range.extend(
    against_provider(CONCORD_OIDC_ISSUER, CONCORD_OIDC_CLIENT_ID, CONCORD_OIDC_CLIENT_SECRET)
)
