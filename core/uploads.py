"""What people upload: allowed kinds only, looked into before it is kept, known by its SHA-256."""

from __future__ import annotations

import hashlib
import unicodedata
import warnings
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO, TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from PIL import Image

from core.problems import Problem, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.core.files.uploadedfile import UploadedFile

MAX_SIZE: Final = 25 * 1024 * 1024
MAX_UNPACKED: Final = 100 * 1024 * 1024
MAX_ENTRIES: Final = 500
MAX_PIXELS: Final = 40_000_000
_CHUNK: Final = 64 * 1024

ALLOWED: Final = {
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".csv": "text/csv",
}
ACCEPT: Final = ",".join(ALLOWED)
"""For the `accept` attribute of a file input."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """An upload that may be kept. `file_name` is for showing only, never for storing."""

    file_name: str
    media_type: str
    size: int
    sha256: str


def inspect(upload: UploadedFile[Any], field: str = "file") -> Inspected:
    """Looks into an upload without trusting its name or declared type.

    Raises:
        Refused: not an allowed kind, empty, too large, or not what its name says.
    """
    name = safe_name(upload.name or "")
    suffix = PurePosixPath(name).suffix.lower()
    size = upload.size or 0
    problems = list(_outside(name, suffix, size, field))
    if not problems:
        problems = list(_inside(upload, name, suffix, field))
    if problems:
        raise Refused(problems)
    return Inspected(name, ALLOWED[suffix], size, _sha256(upload))


def safe_name(name: str) -> str:
    """The last part of a file name, without control or direction marks, at most 200 characters."""
    last = name.replace("\\", "/").rsplit("/", maxsplit=1)[-1]
    kept = "".join(
        letter
        for letter in unicodedata.normalize("NFC", last)
        if unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co"}
    ).strip(". ")
    stem, dot, suffix = kept.rpartition(".")
    return f"{stem[:190]}{dot}{suffix}" if dot else kept[:200]


def _outside(name: str, suffix: str, size: int, field: str) -> Iterator[Problem]:
    if suffix not in ALLOWED:
        yield Problem(
            field,
            "kind",
            _("%(name)s: this kind of file is not taken. Use PDF, PNG, JPG, XLSX, DOCX or CSV.")
            % {"name": name or _("The file")},
        )
    if size == 0:
        yield Problem(
            field, "empty", _("%(name)s is empty. Choose the file again.") % {"name": name}
        )
    if size > MAX_SIZE:
        yield Problem(
            field,
            "too_large",
            _("%(name)s has %(size)s MB; at most 25 MB are taken. Split it or make it smaller.")
            % {"name": name, "size": -(-size // 1_048_576)},
        )


def _inside(upload: UploadedFile[Any], name: str, suffix: str, field: str) -> Iterator[Problem]:
    try:
        upload.seek(0)
        right = _CHECKS[suffix](upload)
    except _TooMuch:
        yield Problem(
            field,
            "unpacks_too_large",
            _("%(name)s unpacks to far more than it seems and was not kept. Make it smaller.")
            % {"name": name},
        )
        return
    finally:
        upload.seek(0)
    if not right:
        yield Problem(
            field,
            "not_what_it_says",
            _("%(name)s is not a readable %(kind)s file, whatever its name says. Save it again.")
            % {"name": name, "kind": suffix[1:].upper()},
        )


class _TooMuch(Exception):  # noqa: N818 - says what happened
    pass


def _is_pdf(file: IO[bytes]) -> bool:
    start = file.read(1024)
    file.seek(0, 2)
    file.seek(max(0, file.tell() - 2048))
    return start.startswith(b"%PDF-") and b"%%EOF" in file.read()


def _is_image(kind: str) -> Callable[[IO[bytes]], bool]:
    def check(file: IO[bytes]) -> bool:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", Image.DecompressionBombWarning)
                with Image.open(file, formats=(kind,)) as image:
                    width, height = image.size
                    if width * height > MAX_PIXELS:
                        raise _TooMuch
                    image.verify()
        except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
            return False
        return True

    return check


def _is_office(part: str) -> Callable[[IO[bytes]], bool]:
    def check(file: IO[bytes]) -> bool:
        if not file.read(4).startswith(b"PK\x03\x04"):
            return False
        file.seek(0)
        try:
            with zipfile.ZipFile(file) as archive:
                entries = archive.infolist()
                if len(entries) > MAX_ENTRIES:
                    raise _TooMuch
                names = {entry.filename for entry in entries}
                _unpacks_within(archive, entries)
        except (
            zipfile.BadZipFile,
            OSError,
            ValueError,
            RuntimeError,
            NotImplementedError,
            EOFError,
            zlib.error,
        ):
            return False
        macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return {"[Content_Types].xml", part} <= names and not macros

    return check


def _unpacks_within(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo]) -> None:
    """Reads every entry to its end: the declared sizes may lie."""
    unpacked = 0
    for entry in entries:
        with archive.open(entry) as part:
            while chunk := part.read(_CHUNK):
                unpacked += len(chunk)
                if unpacked > MAX_UNPACKED:
                    raise _TooMuch


def _is_csv(file: IO[bytes]) -> bool:
    while chunk := file.read(_CHUNK):
        if b"\x00" in chunk or chunk.lstrip().lower().startswith((b"<!doctype", b"<html", b"<svg")):
            return False
    return True


_CHECKS: Final[dict[str, Callable[[IO[bytes]], bool]]] = {
    ".pdf": _is_pdf,
    ".png": _is_image("PNG"),
    ".jpg": _is_image("JPEG"),
    ".jpeg": _is_image("JPEG"),
    ".xlsx": _is_office("xl/workbook.xml"),
    ".docx": _is_office("word/document.xml"),
    ".csv": _is_csv,
}


def _sha256(upload: UploadedFile[Any]) -> str:
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
