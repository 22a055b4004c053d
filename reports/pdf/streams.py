"""How the streams of a PDF end: so that nobody can read their length in two ways."""

from __future__ import annotations

from base64 import a85encode
from typing import TYPE_CHECKING

from pikepdf import Array, Name, Stream

if TYPE_CHECKING:
    from pikepdf import Pdf


def end_clearly(pdf: Pdf) -> None:
    """Writes streams that end with a carriage return as text.

    A line feed follows every stream. Where the last byte is a carriage return, as in one of 256,
    both together are a line break too, and a strict reader finds the stream one byte too short.
    """
    for stream in pdf.objects:
        if isinstance(stream, Stream) and stream.read_raw_bytes().endswith(b"\r"):
            _write_as_text(stream)


def _write_as_text(stream: Stream) -> None:
    found = stream.get("/Filter")
    filters = list(found) if isinstance(found, Array) else [found] if found else []
    parameters = stream.get("/DecodeParms")
    listed = list(parameters) if isinstance(parameters, Array) else [parameters]
    stream.write(
        a85encode(stream.read_raw_bytes()) + b"~>",
        filter=Array([Name.ASCII85Decode, *filters]),
        decode_parms=Array([None, *listed]) if parameters is not None else None,
    )
