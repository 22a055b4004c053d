"""From a rendered PDF to the content of a report: tags, metadata, files inside, manifest.

The same arguments give the same bytes. What is signed later is added behind them.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from zlib import compress

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

from reports.offline.verify_concord_report import OWN_DIGEST, SCHEMA, ZEROS, content_digest
from reports.pdf.metadata import About, pdf_date, say_what_it_is
from reports.pdf.streams import end_clearly
from reports.pdf.tagging import complete_tags

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

MANIFEST: Final = "manifest.json"
JSON_TYPE: Final = "application/json"
_LARGEST: Final = 9_999_999_999
"""So many bytes a report never has: the room that is kept for its size."""


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside the PDF. `relationship` is one of those that PDF/A-3 names."""

    name: str
    media_type: str
    description: str
    content: bytes
    relationship: str = "Data"

    @property
    def listed(self) -> dict[str, Any]:
        """As the manifest lists it."""
        digest = hashlib.sha256(self.content).hexdigest()
        return {
            "name": self.name,
            "media_type": self.media_type,
            "size": len(self.content),
            "sha256": digest,
        }


@dataclass(frozen=True, slots=True)
class Finished:
    """The bytes and their SHA-256."""

    pdf: bytes
    sha256: str


def finish(
    rendered: bytes, *, about: About, attached: Sequence[Attached], facts: Mapping[str, Any]
) -> Finished:
    """PDF/UA-1 and PDF/A-3u with these files and their manifest inside.

    `facts` are the manifest's `report`, `ledger` and `versions`, as the offline verifier's shape
    has them.

    Raises:
        NoAlternative: where a drawing has no alternative text.
    """
    manifest = {
        "schema": SCHEMA,
        "pdf": {"size": _LARGEST, "sha256": ZEROS.decode()},
        "attachments": [one.listed for one in attached],
        **facts,
    }
    text = json.dumps(manifest, indent=1, ensure_ascii=False).encode()
    with Pdf.open(io.BytesIO(rendered)) as pdf:
        complete_tags(pdf)
        say_what_it_is(pdf, about)
        described = Attached(MANIFEST, JSON_TYPE, "Manifest of this report", text, "Supplement")
        _attach(pdf, (*attached, described), about.moment)
        end_clearly(pdf)
        out = io.BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            compress_streams=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.none,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )
    content = _with_digest(out.getvalue())
    return Finished(content, hashlib.sha256(content).hexdigest())


def _attach(pdf: Pdf, files: Sequence[Attached], moment: dt.datetime) -> None:
    specs = [_specification(pdf, one, moment) for one in files]
    named = sorted(zip((one.name for one in files), specs, strict=True), key=lambda one: one[0])
    names = Array([part for name, spec in named for part in (String(name), spec)])
    if "/Names" not in pdf.Root:
        pdf.Root.Names = Dictionary()
    pdf.Root.Names.EmbeddedFiles = pdf.make_indirect(Dictionary(Names=names))
    pdf.Root.AF = Array(specs)


def _specification(pdf: Pdf, file: Attached, moment: dt.datetime) -> Any:
    """The manifest stays legible, and says nothing twice that its own digest would change."""
    is_manifest = file.name == MANIFEST
    packed = compress(file.content, 9)
    is_packed = file.media_type == JSON_TYPE and not is_manifest and not packed.endswith(b"\r")
    date = pdf_date(moment)
    params = Dictionary(Size=len(file.content), CreationDate=date, ModDate=date)
    stream = Stream(
        pdf,
        packed if is_packed else file.content,
        Type=Name.EmbeddedFile,
        Subtype=Name("/" + file.media_type),
        Params=params,
    )
    if is_packed:
        stream.Filter = Name.FlateDecode
    return pdf.make_indirect(
        Dictionary(
            Type=Name.Filespec,
            F=String(file.name),
            UF=String(file.name),
            Desc=String(file.description),
            AFRelationship=Name("/" + file.relationship),
            EF=Dictionary(F=stream, UF=stream),
        )
    )


def _with_digest(pdf: bytes) -> bytes:
    """The manifest says the size of the whole, and then its digest; neither moves a byte."""
    pdf = re.sub(
        rb'("pdf": \{\s*"size": )' + str(_LARGEST).encode() + rb'(,\s*"sha256": "0{64}"\n \})',
        lambda found: _sized(found, len(pdf)),
        pdf,
        count=1,
    )
    digest = content_digest(pdf, len(pdf)).encode()
    return OWN_DIGEST.sub(rb"\g<1>" + digest + b'"', pdf, count=1)


def _sized(found: re.Match[bytes], size: int) -> bytes:
    """White space behind makes up for the digits that are not needed."""
    written = found[1] + str(size).encode() + found[2]
    return written.ljust(len(found[0]))
