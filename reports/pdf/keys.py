"""The key that signs reports: the one of the settings, else a demo key of this installation."""

from __future__ import annotations

import datetime as dt
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import NameOID
from django.conf import settings

DEMO_NAME: Final = "Concord demo key - says nothing about who signed"
SHORTEST_RSA: Final = 2048
_DEMO_BITS: Final = 3072
_DEMO_YEARS: Final = 10
MAKE_ONE: Final = (
    "Make one with: openssl req -x509 -newkey rsa:3072 -nodes -days 1095 "
    "-subj '/CN=Your authority' "
    "-addext keyUsage=critical,digitalSignature,nonRepudiation -keyout key.pem -out certificate.pem"
    " and give both, one behind the other"
)

PrivateKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


class UnusableKey(ValueError):  # noqa: N818 - says what it is
    """The signing key of the settings cannot sign; the message says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A private key with its certificate, and those that lead from there to its issuer."""

    key: PrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]
    is_demo: bool

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the certificate, in hexadecimal."""
        return self.certificate.fingerprint(hashes.SHA256()).hex()

    @property
    def name(self) -> str:
        """Whom the certificate names."""
        found = self.certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
        return str(found[0].value) if found else self.certificate.subject.rfc4514_string()

    @property
    def pem(self) -> str:
        """The certificate, without any key."""
        return self.certificate.public_bytes(serialization.Encoding.PEM).decode()


def signing_key() -> SigningKey:
    """The key of the settings; without one the demo key, which is made once.

    Raises:
        UnusableKey: where the settings name a key that cannot sign.
    """
    if settings.CONCORD_SIGNING_KEY:
        return _read(settings.CONCORD_SIGNING_KEY, settings.CONCORD_SIGNING_PASSPHRASE)
    return _demo_key(settings.CONCORD_DATA / "signing")


@lru_cache(maxsize=2)
def _read(pem: str, passphrase: str) -> SigningKey:
    """From one text with the private key and its certificate, and the chain behind it."""
    text = pem.encode()
    try:
        key = serialization.load_pem_private_key(text, passphrase.encode() or None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise UnusableKey(
            f"CONCORD_SIGNING_KEY holds no private key that can be read: {error}. {MAKE_ONE}"
        ) from error
    try:
        certificates = x509.load_pem_x509_certificates(text)
    except ValueError as error:
        raise UnusableKey(
            "CONCORD_SIGNING_KEY holds no certificate: put it behind the private key, in the same "
            f"file. {MAKE_ONE}"
        ) from error
    if not isinstance(key, PrivateKey) or (
        isinstance(key, rsa.RSAPrivateKey) and key.key_size < SHORTEST_RSA
    ):
        raise UnusableKey(
            f"CONCORD_SIGNING_KEY is neither RSA of {SHORTEST_RSA} bits or more nor of an elliptic "
            f"curve. {MAKE_ONE}"
        )
    own = [one for one in certificates if one.public_key() == key.public_key()]
    if not own:
        raise UnusableKey("No certificate in CONCORD_SIGNING_KEY belongs to its private key.")
    chain = tuple(one for one in certificates if one != own[0])
    return SigningKey(key, own[0], chain, is_demo=is_demo(own[0]))


def is_demo(certificate: x509.Certificate) -> bool:
    """Whether the certificate says that anybody could have made it."""
    return any(
        one.value == DEMO_NAME
        for one in certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    )


def is_signed_by(certificate: bytes, *, value: bytes, signed: bytes) -> bool:
    """Whether the key of the certificate (DER) made `value` of `signed`, with SHA-256.

    Told by the kind of key in the certificate, whatever a file says of its own signature: RSA by
    PKCS #1 v1.5, elliptic curves by ECDSA, nothing else.
    """
    try:
        key = x509.load_der_x509_certificate(certificate).public_key()
        if isinstance(key, rsa.RSAPublicKey):
            key.verify(value, signed, padding.PKCS1v15(), hashes.SHA256())
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(value, signed, ec.ECDSA(hashes.SHA256()))
        else:
            return False
    except (InvalidSignature, UnsupportedAlgorithm, ValueError):
        return False
    return True


@lru_cache(maxsize=2)
def _demo_key(folder: Path) -> SigningKey:
    path = folder / "demo_key.pem"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        _keep_first(path, _made())
    return _read(path.read_text(), "")


def _keep_first(path: Path, content: bytes) -> None:
    """Whole or not at all; where two processes begin together, the first one's stays."""
    descriptor, name = tempfile.mkstemp(dir=path.parent)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
    with suppress(FileExistsError):
        os.link(name, path)
    Path(name).unlink()


def _made() -> bytes:
    key = rsa.generate_private_key(public_exponent=65537, key_size=_DEMO_BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, DEMO_NAME)])
    now = dt.datetime.now(dt.UTC)
    usage = x509.KeyUsage(
        digital_signature=True,
        content_commitment=True,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=365 * _DEMO_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + certificate.public_bytes(serialization.Encoding.PEM)
