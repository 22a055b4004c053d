"""What somebody could do to a report, and keys that are not ours."""

from __future__ import annotations

import io
import re
from functools import cache
from typing import Any

import pikepdf
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.dss import DocumentSecurityStore

from reports.pdf import keys, signing


@cache
def foreign_key() -> keys.SigningKey:
    """Made elsewhere; it calls itself what it likes."""
    return keys._read(keys._made().decode(), "")


def one_byte_changed(pdf: bytes, report) -> bytes:
    at = report.content_size // 2
    return pdf[:at] + bytes([pdf[at] ^ 1]) + pdf[at + 1 :]


def title_changed(pdf: bytes, _report) -> bytes:
    return pdf.replace(b"<dc:format>application", b"<dc:format>Application", 1)


def figures_replaced(pdf: bytes, report) -> bytes:
    """Another program opens it, puts other figures inside, and saves it."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        name = f"{report.number}.json"
        del opened.attachments[name]
        spec: Any = pikepdf.AttachedFileSpec
        opened.attachments[name] = spec(opened, b"{}", filename=name)
        return _saved(opened)


def saved_again(pdf: bytes, _report) -> bytes:
    """Nothing is meant to be changed, but every byte is written anew."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        return _saved(opened)


def page_taken_out(pdf: bytes, _report) -> bytes:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        opened.pages.append(opened.pages[0])
        del opened.pages[0]
        return _saved(opened)


def cut_short(pdf: bytes, report) -> bytes:
    return pdf[: report.content_size - 100]


def signature_taken_away(pdf: bytes, report) -> bytes:
    return pdf[: report.content_size]


def signature_damaged(pdf: bytes, _report) -> bytes:
    at = re.search(rb"/Contents <30", pdf).end() + 400
    return pdf[:at] + (b"0" if pdf[at : at + 1] != b"0" else b"1") + pdf[at + 1 :]


def signature_of_another_kind(pdf: bytes, _report) -> bytes:
    """A value made up, and the word that it is not RSA as the certificate's key is."""
    before, rsa, after = pdf.rpartition(b"06092A864886F70D01010B0500" + b"0482")
    assert rsa, "our signature is one of RSA"
    length = int(after[:4], 16) * 2
    return before + rsa.replace(b"0B", b"0A") + after[:4] + b"5" * length + after[4 + length :]


def revision_appended(pdf: bytes, _report) -> bytes:
    """A note is put over the first page, behind the signature."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    note = {"/Type": "/Annot", "/Subtype": "/Square", "/Rect": [0, 0, 600, 800], "/IC": [1, 1, 1]}
    page = writer.root["/Pages"]["/Kids"][0]
    annotation = generic.DictionaryObject(
        {generic.pdf_name(key): _value(one) for key, one in note.items()}
    )
    annotations = generic.ArrayObject([*page.get("/Annots", []), writer.add_object(annotation)])
    page[generic.pdf_name("/Annots")] = annotations
    writer.update_container(page)
    return _written(writer)


def bytes_appended(pdf: bytes, _report) -> bytes:
    return pdf + b"\n% added\n%%EOF\n"


def signed_on_top_by_somebody_else(pdf: bytes, _report) -> bytes:
    return _signed(pdf, foreign_key(), field="Other")


def signed_anew_by_somebody_else(pdf: bytes, report) -> bytes:
    return _signed(pdf[: report.content_size], foreign_key())


def signed_anew_with_our_key(pdf: bytes, report) -> bytes:
    return _signed(pdf[: report.content_size], keys.signing_key())


def validity_added(pdf: bytes, _report) -> bytes:
    """Proof that the certificate was valid, as archives add it: allowed."""
    out = io.BytesIO(pdf)
    signature = PdfFileReader(out).embedded_signatures[0]
    DocumentSecurityStore.add_dss(out, None, certs=[signature.signer_cert], force_write=True)
    return out.getvalue()


def _signed(pdf: bytes, key: keys.SigningKey, field: str = signing.FIELD) -> bytes:
    from pyhanko.sign import fields, signers  # noqa: PLC0415 - as the product does

    if field == signing.FIELD:
        return signing.sign(pdf, key, reason="Mine", field_name="Mine")
    meta = signers.PdfSignatureMetadata(field_name=field, md_algorithm="sha256")
    spec = fields.SigFieldSpec(field)

    class Reckless(signers.PdfSigner):
        """Cares nothing for what the signature before allows."""

        def _enforce_certification_constraints(self, reader) -> None:
            pass

    signer = Reckless(meta, signer=signing._signer(key), new_field_spec=spec)
    return signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(pdf), strict=False)).getvalue()


def _saved(opened) -> bytes:
    out = io.BytesIO()
    opened.save(out)
    return out.getvalue()


def _written(writer) -> bytes:
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _value(one):
    if isinstance(one, list):
        return generic.ArrayObject([generic.NumberObject(number) for number in one])
    return generic.pdf_name(one)
