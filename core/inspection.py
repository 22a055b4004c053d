"""Looks into one uploaded file, in a process with bounds: is it what its name says?

Nothing here trusts the file, and nothing of it is run, followed or drawn. It knows no Django.
"""

from __future__ import annotations

import io
import warnings
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Any, Final
from xml.parsers import expat

from PIL import Image

from core.limited.protocol import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

NOT_WHAT_IT_SAYS: Final = "not_what_it_says"
UNPACKS_TOO_LARGE: Final = "unpacks_too_large"
ACTIVE: Final = "active"
"""The codes of what stands against a file; "" is nothing."""
_CHUNK: Final = 64 * 1024
_MARKUP: Final = (b"<!doctype", b"<html", b"<svg", b"<?xml", b"<script")
_PACKED_BY_OFFICES: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_BROKEN_ARCHIVE: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)

Limits = dict[str, int]


class _Against(Exception):  # noqa: N818 - says what it is
    def __init__(self, code: str) -> None:
        self.code = code


def look(facts: dict[str, Any], content: bytes) -> Answer:
    """What stands against a file of that `suffix` within those `limits`: a `code`, or ""."""
    try:
        _CHECKS[facts["suffix"]](io.BytesIO(content), facts["limits"])
    except _Against as against:
        return Answer({"code": against.code})
    return Answer({"code": ""})


def _wrong_unless(*, right: bool) -> None:
    if not right:
        raise _Against(NOT_WHAT_IT_SAYS)


def _pdf(file: IO[bytes], _limits: Limits) -> None:
    content = file.read()
    _wrong_unless(right=content.startswith(b"%PDF-") and b"%%EOF" in content[-2048:])


def _image(kind: str) -> Callable[[IO[bytes], Limits], None]:
    def check(file: IO[bytes], limits: Limits) -> None:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", Image.DecompressionBombWarning)
                with Image.open(file, formats=(kind,)) as image:
                    width, height = image.size
                    if width * height > limits["pixels"]:
                        raise _Against(UNPACKS_TOO_LARGE)
                    image.verify()
        except Image.DecompressionBombError:
            raise _Against(UNPACKS_TOO_LARGE) from None
        except (OSError, SyntaxError, ValueError):
            raise _Against(NOT_WHAT_IT_SAYS) from None

    return check


def _office(part: str) -> Callable[[IO[bytes], Limits], None]:
    def check(file: IO[bytes], limits: Limits) -> None:
        with _opened(file, limits) as archive:
            names = [entry.filename for entry in archive.infolist()]
            packings = {entry.compress_type for entry in archive.infolist()}
            _wrong_unless(right={"[Content_Types].xml", part} <= set(names))
            _wrong_unless(right=len(set(names)) == len(names) and packings <= _PACKED_BY_OFFICES)
            _wrong_unless(right=not any(_points_outside(name) for name in names))
            if any(name.lower().endswith(("vbaproject.bin", "vbadata.xml")) for name in names):
                raise _Against(ACTIVE)
            if b"macroenabled" in archive.read("[Content_Types].xml").lower():
                raise _Against(ACTIVE)
            for name in names:
                if name.lower().endswith((".xml", ".rels")):
                    _plain_xml(archive, name)

    return check


def _archive(file: IO[bytes], limits: Limits) -> None:
    with _opened(file, limits) as archive:
        _wrong_unless(right=bool(archive.infolist()))


def _csv(file: IO[bytes], _limits: Limits) -> None:
    start = file.read(_CHUNK).lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    _wrong_unless(right=not start.startswith(_MARKUP))
    file.seek(0)
    while chunk := file.read(_CHUNK):
        _wrong_unless(right=b"\x00" not in chunk)


def _opened(file: IO[bytes], limits: Limits) -> zipfile.ZipFile:
    """The archive, each entry of which was read to its end: the declared sizes may lie."""
    _wrong_unless(right=file.read(4) == b"PK\x03\x04")
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
        entries = archive.infolist()
        if len(entries) > limits["entries"]:
            raise _Against(UNPACKS_TOO_LARGE)
        unpacked = 0
        for entry in entries:
            with archive.open(entry) as part:
                while chunk := part.read(_CHUNK):
                    unpacked += len(chunk)
                    if unpacked > limits["unpacked"]:
                        raise _Against(UNPACKS_TOO_LARGE)
    except _BROKEN_ARCHIVE:
        raise _Against(NOT_WHAT_IT_SAYS) from None
    return archive


def _points_outside(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _plain_xml(archive: zipfile.ZipFile, name: str) -> None:
    """Well-formed, without document types and so without entities: no office writes them."""
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        with archive.open(name) as part:
            while chunk := part.read(_CHUNK):
                parser.Parse(chunk, False)  # noqa: FBT003 - the parser takes no keywords
            parser.Parse(b"", True)  # noqa: FBT003 - as above
    except expat.ExpatError:
        raise _Against(NOT_WHAT_IT_SAYS) from None


def _refuse_doctype(*_declared: object) -> None:
    raise _Against(ACTIVE)


_CHECKS: Final[dict[str, Callable[[IO[bytes], Limits], None]]] = {
    ".pdf": _pdf,
    ".png": _image("PNG"),
    ".jpg": _image("JPEG"),
    ".jpeg": _image("JPEG"),
    ".xlsx": _office("xl/workbook.xml"),
    ".docx": _office("word/document.xml"),
    ".csv": _csv,
    ".zip": _archive,
}
