"""Looks into a PDF that a stranger handed in; only in a process with bounds.

It finds the manifest inside, however it is packed, and what was done after the first signature.
"""

from __future__ import annotations

import contextlib
import io
import json
from typing import Any, Final

import pikepdf
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import DiffResult

from core.limited.protocol import Answer

LARGEST_MANIFEST: Final = 100_000


def look(_facts: dict[str, Any], pdf: bytes) -> Answer:
    """Never fails: what cannot be read is not there."""
    found: dict[str, Any] = {"manifest": None, "since_signed": ""}
    for name, part in (("manifest", _manifest), ("since_signed", _since_signed)):
        # Whatever a hostile file does to the libraries, it is no report of ours.
        with contextlib.suppress(Exception):
            found[name] = part(pdf)
    return Answer(found)


def _manifest(pdf: bytes) -> Any:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        content = opened.attachments["manifest.json"].get_file().read_bytes()
    return json.loads(content[:LARGEST_MANIFEST])


def _since_signed(pdf: bytes) -> str:
    """How far the file was changed after its first signature, in the words of pyHanko."""
    first, *_later = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    first.compute_integrity_info()
    found = first.diff_result
    if found is None:
        return "NONE" if first.coverage.name == "ENTIRE_FILE" else "OTHER"
    return str(found.modification_level.name) if isinstance(found, DiffResult) else "OTHER"
