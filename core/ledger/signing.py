"""The key that signs checkpoints: Ed25519, from the settings; its public half is its name."""

from __future__ import annotations

from functools import cache

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from django.conf import settings


def public_key() -> str:
    """The public half of the key in force, in hexadecimal."""
    return _key(settings.LEDGER_KEY).public_key().public_bytes_raw().hex()


def sign(text: str) -> str:
    """The signature of the text by the key in force, in hexadecimal."""
    return _key(settings.LEDGER_KEY).sign(text.encode()).hex()


def is_signed(text: str, signature: str, by: str) -> bool:
    """Whether the signature of the text was made by the key with this public half."""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(by)).verify(
            bytes.fromhex(signature), text.encode()
        )
    except (ValueError, InvalidSignature):
        return False
    return True


def short(key: str) -> str:
    """The beginning of a public key, by which people tell keys apart."""
    return key[:16]


@cache
def _key(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed))
