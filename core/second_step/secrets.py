"""What an app and Concord both know is kept encrypted: a stolen database makes no codes."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.crypto import salted_hmac


def encrypt(text: str) -> str:
    """Readable with the secret key of today, also after it became a fallback."""
    return _ring().encrypt(text.encode()).decode()


def decrypt(text: str) -> str:
    """What was encrypted.

    Raises:
        cryptography.fernet.InvalidToken: no key known here made it.
    """
    return _ring().decrypt(text.encode()).decode()


def _ring() -> MultiFernet:
    return MultiFernet(
        [_key(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)]
    )


def _key(secret: str | bytes) -> Fernet:
    made = salted_hmac("concord.second-step", "v1", secret=secret, algorithm="sha256")
    return Fernet(base64.urlsafe_b64encode(made.digest()))
