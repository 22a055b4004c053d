"""PAdES B-B: a signature behind the content, which it leaves as it is. Imports pyHanko late."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives import serialization

if TYPE_CHECKING:
    from reports.pdf.keys import SigningKey

FIELD: Final = "Concord"


def sign(pdf: bytes, key: SigningKey, *, reason: str, field_name: str) -> bytes:
    """`pdf` with one revision behind it that holds the signature; its own bytes stay.

    The signature certifies the document: readers show every later change as not allowed. Its
    field is invisible and out of the page, and has a name for those who are read to.
    """
    # These take a second to load, and only workers sign.
    from pyhanko.sign import fields, signers  # noqa: PLC0415

    meta = signers.PdfSignatureMetadata(
        field_name=FIELD,
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        reason=reason,
    )
    spec = fields.SigFieldSpec(
        FIELD,
        readable_field_name=field_name,
        invis_sig_settings=fields.InvisSigSettings(box_out_of_bounds=True),
    )
    signer = signers.PdfSigner(meta, signer=_signer(key), new_field_spec=spec)
    # It runs a loop of its own, which it may not where one runs already.
    with ThreadPoolExecutor(max_workers=1) as aside:
        signed = aside.submit(signer.sign_pdf, _writer(pdf), output=io.BytesIO()).result()
    return bytes(signed.getvalue())


def _signer(key: SigningKey) -> Any:
    from asn1crypto import keys, x509  # noqa: PLC0415 - as above
    from pyhanko.sign import signers  # noqa: PLC0415 - as above
    from pyhanko_certvalidator.registry import SimpleCertificateStore  # noqa: PLC0415 - as above

    der = serialization.Encoding.DER
    private = key.key.private_bytes(
        der, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    store: Any = SimpleCertificateStore()  # type: ignore[no-untyped-call] # as the library has it
    store.register_multiple(x509.Certificate.load(one.public_bytes(der)) for one in key.chain)
    return signers.SimpleSigner(
        signing_cert=x509.Certificate.load(key.certificate.public_bytes(der)),
        signing_key=keys.PrivateKeyInfo.load(private),
        cert_registry=store,
    )


def _writer(pdf: bytes) -> Any:
    from pyhanko.pdf_utils.incremental_writer import (  # noqa: PLC0415 - as above
        IncrementalPdfFileWriter,
    )

    class Quiet(IncrementalPdfFileWriter):
        """Leaves title, dates and producer as the content has them."""

        def _update_meta(self) -> None:
            pass

    return Quiet(io.BytesIO(pdf))
