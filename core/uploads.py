"""What people upload: allowed kinds only, looked into before it is kept, known by its SHA-256."""

from __future__ import annotations

import contextlib
import hashlib
import logging
import unicodedata
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.limited import Bounds, Broken, Busy, Exceeded, Limited
from core.problems import Problem, Refused
from core.scanning import NotScanned, scan

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from django.core.files.uploadedfile import UploadedFile

log = logging.getLogger("concord.files")

MAX_SIZE: Final = 25 * 1024 * 1024
MAX_UNPACKED: Final = 100 * 1024 * 1024
MAX_ENTRIES: Final = 500
MAX_PIXELS: Final = 40_000_000
BOUNDS: Final = Bounds(seconds=2, patience=15, megabytes=300)
_inspector: Final = Limited("core.inspection:look", BOUNDS, at_once=2)
_SEEN: Final = "_concord_found"
_FOR_NOW: Final = frozenset({"busy", "not_scanned"})
"""What is no fault of the file: sent again, it may be taken."""
NOT_WHAT_IT_SAYS: Final = "not_what_it_says"
_MESSAGES: Final = {
    NOT_WHAT_IT_SAYS: gettext_lazy(
        "%(name)s is not a readable %(kind)s file, whatever its name says. Save it again."
    ),
    "unpacks_too_large": gettext_lazy(
        "%(name)s unpacks to far more than it seems and was not kept. Make it smaller."
    ),
    "active": gettext_lazy(
        "%(name)s holds macros or declares document types and was not kept. Save it as a plain "
        "%(kind)s file, or as PDF."
    ),
    "takes_too_much": gettext_lazy(
        "%(name)s takes more time or memory to look into than a file may and was not kept. Save "
        "it again in a simpler form, or as PDF."
    ),
    "busy": gettext_lazy(
        "%(name)s was not kept: Concord is looking into other files. Send it again in a moment."
    ),
    "infected": gettext_lazy(
        "%(name)s was not kept: the virus scanner found %(found)s in it. Do not pass it on, and "
        "tell whoever looks after your computer."
    ),
    "not_scanned": gettext_lazy(
        "%(name)s was not kept: the virus scanner does not answer, and nothing is kept without "
        "its word. Send it again later, or tell your administrator."
    ),
}

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
ARCHIVE: Final = ".zip"
"""Several files in one, taken only where a page asks for it, since nothing in it is shown."""


@dataclass(frozen=True, slots=True)
class Inspected:
    """An upload that may be kept. `file_name` is for showing only, never for storing."""

    file_name: str
    media_type: str
    size: int
    sha256: str


def inspect(
    upload: UploadedFile[Any], field: str = "file", *, takes_archive: bool = False
) -> Inspected:
    """Looks into an upload without trusting its name or declared type.

    Ask before a transaction begins: it takes up to two seconds of the processor in a process of
    its own, once for each upload, and the scanner's time where one is configured.

    Raises:
        Refused: not an allowed kind, empty, too large, not what its name says, active, infected,
            or nobody could say so.
    """
    name = safe_name(upload.name or "")
    suffix = PurePosixPath(name).suffix.lower()
    size = upload.size or 0
    kinds = {**ALLOWED, ARCHIVE: "application/zip"} if takes_archive else ALLOWED
    problems = list(_outside(name, suffix, size, field, kinds))
    if not problems:
        problems = list(_inside(upload, name, suffix, field))
    if problems:
        raise Refused(problems)
    return Inspected(name, kinds[suffix], size, _sha256(upload))


def look_into(uploads: Iterable[UploadedFile[Any]]) -> None:
    """Looks into them before a transaction begins; `inspect` then tells what was found.

    Where nobody has time, or the scanner does not answer, the rest waits for neither.
    """
    for_now: tuple[str, str] | None = None
    for upload in uploads:
        if for_now is not None:
            upload.__dict__.setdefault(_SEEN, for_now)
            continue
        with contextlib.suppress(Refused):
            inspect(upload)
        found = upload.__dict__.get(_SEEN)
        for_now = found if found and found[0] in _FOR_NOW else None


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


def _outside(
    name: str, suffix: str, size: int, field: str, kinds: Mapping[str, str]
) -> Iterator[Problem]:
    if suffix not in kinds:
        known = sorted({kind[1:].upper() for kind in kinds} - {"JPEG"})
        yield Problem(
            field,
            "kind",
            _("%(name)s: this kind of file is not taken. Use %(some)s or %(last)s.")
            % {
                "name": name or _("The file"),
                "some": ", ".join(known[:-1]),
                "last": known[-1],
            },
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
    code, words = _found(upload, suffix)
    if code:
        facts = {"name": name, "kind": suffix[1:].upper(), "found": words}
        yield Problem(field, code, _MESSAGES[code] % facts)


def _found(upload: UploadedFile[Any], suffix: str) -> tuple[str, str]:
    """What stands against the file, looked up once: a code and what the scanner calls it."""
    found: tuple[str, str] | None = upload.__dict__.get(_SEEN)
    if found is None:
        code = _looked_into(upload, suffix)
        found = (code, "") if code else _scanned(upload)
        upload.__dict__[_SEEN] = found
    return found


def _looked_into(upload: UploadedFile[Any], suffix: str) -> str:
    limits = {"unpacked": MAX_UNPACKED, "entries": MAX_ENTRIES, "pixels": MAX_PIXELS}
    try:
        answer = _inspector.do({"suffix": suffix, "limits": limits}, upload, upload.size or 0)
    except Exceeded:
        return "takes_too_much"
    except Busy:
        return "busy"
    except Broken:
        log.exception("a %s file could not be looked into", suffix)
        return NOT_WHAT_IT_SAYS
    finally:
        upload.seek(0)
    return str(answer.facts["code"])


def _scanned(upload: UploadedFile[Any]) -> tuple[str, str]:
    try:
        found = scan(upload)
    except NotScanned:
        return "not_scanned", ""
    finally:
        upload.seek(0)
    if found:
        log.warning("an upload was refused, the scanner found %s", found)
    return ("infected", found) if found else ("", "")


def _sha256(upload: UploadedFile[Any]) -> str:
    digest = hashlib.sha256()
    upload.seek(0)
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()
