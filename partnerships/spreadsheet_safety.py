"""Looks into an uploaded .xlsx before a spreadsheet library does, and refuses what is hostile.

An .xlsx is a zip of XML parts. A few kilobytes can unpack to gigabytes, hold one cell a million
rows away, or declare entities. Everything here streams: memory stays small whatever the file says.
"""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Final
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from core.problems import Problem, Refused

if TYPE_CHECKING:
    from pathlib import Path

_CHUNK: Final = 64 * 1024
_END_OF_DIRECTORY: Final = struct.Struct("<4s4H2LH")
_OLD_OR_ENCRYPTED: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    OverflowError,
    ValueError,
)
_PACKED_BY_SPREADSHEETS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_CELL_REFERENCE: Final = re.compile(r"([A-Z]{1,4})([0-9]{1,8})\Z")


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a workbook may be; sizes in bytes. A larger one is refused before it is read."""

    file_size: int = 25 * 1024 * 1024
    unpacked_size: int = 100 * 1024 * 1024
    other_part_size: int = 4 * 1024 * 1024
    entries: int = 500
    rows: int = 5_000
    columns: int = 400
    cells: int = 1_000_000
    shared_texts: int = 300_000


LIMITS: Final = Limits()


def check_workbook(path: Path, limits: Limits = LIMITS) -> int:
    """Refuse a file that is not a plain .xlsx workbook or is too large to read safely.

    The real unpacked size is measured, not the declared one; every XML part is read to its end
    without entities or document types; cells with content are counted and located.

    Returns:
        How many cells hold a formula.

    Raises:
        Refused: with one problem of the field "file".
    """
    size = path.stat().st_size
    if size > limits.file_size:
        raise _refused("too_large", _too_large(limits))
    with path.open("rb") as file:
        _check_kind(file, size, limits)
        try:
            with zipfile.ZipFile(file) as archive:
                _check_entries(archive, limits)
                return _check_parts(archive, limits)
        except _BROKEN as error:
            raise damaged() from error
        except RuntimeError as error:  # what zipfile raises for an encrypted entry
            raise _refused("encrypted", _password()) from error


def _check_kind(file: IO[bytes], size: int, limits: Limits) -> None:
    start = file.read(8)
    if start == _OLD_OR_ENCRYPTED:
        raise _refused("encrypted", _password())
    if not start.startswith(b"PK\x03\x04"):
        raise _refused("not_xlsx", _not_xlsx())
    # ZipFile holds the whole directory in memory, so its size is looked at first.
    file.seek(max(0, size - 65_557))
    tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END_OF_DIRECTORY.size:
        raise damaged()
    directory_size = _END_OF_DIRECTORY.unpack_from(tail, at)[5]
    is_zip64 = tail[max(0, at - 20) : at].startswith(b"PK\x06\x07")
    if is_zip64 or directory_size > limits.entries * 512:
        raise _refused("too_many_parts", _too_large(limits))


def _check_entries(archive: zipfile.ZipFile, limits: Limits) -> None:
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > limits.entries:
        raise _refused("too_many_parts", _too_large(limits))
    if sum(entry.file_size for entry in entries) > limits.unpacked_size:
        raise _refused("too_large_unpacked", _too_large(limits))
    if len(set(names)) != len(names) or any(_is_unsafe(name) for name in names):
        raise damaged()
    if any(entry.compress_type not in _PACKED_BY_SPREADSHEETS for entry in entries):
        raise damaged()
    if any(name.casefold().endswith("vbaproject.bin") for name in names):
        raise _refused("macros", _macros())
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise _refused("not_xlsx", _not_xlsx())
    if b"macroenabled" in _head(archive, "[Content_Types].xml", limits).lower():
        raise _refused("macros", _macros())


def _is_unsafe(name: str) -> bool:
    return name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/")


def _head(archive: zipfile.ZipFile, name: str, limits: Limits) -> bytes:
    with archive.open(name) as part:
        return part.read(limits.other_part_size)


def _check_parts(archive: zipfile.ZipFile, limits: Limits) -> int:
    counter = _Counter(limits)
    unpacked = 0
    for entry in archive.infolist():
        with archive.open(entry) as part:
            chunk = part.read(_CHUNK)
            parser = _parser(counter) if _is_xml(chunk) else None
            size = 0
            while chunk:
                size += len(chunk)
                if unpacked + size > limits.unpacked_size:
                    raise _refused("too_large_unpacked", _too_large(limits))
                if size > limits.other_part_size and not _may_be_large(entry.filename):
                    raise _refused("too_large_unpacked", _too_large(limits))
                if parser is not None:
                    _feed(parser, chunk)
                chunk = part.read(_CHUNK)
            if parser is not None:
                _feed(parser, b"")
        unpacked += size
    return counter.formulas


def _may_be_large(name: str) -> bool:
    return name.startswith("xl/worksheets/") or name == "xl/sharedStrings.xml"


def _is_xml(start: bytes) -> bool:
    return start.lstrip(b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n").startswith(b"<")


def _parser(counter: _Counter) -> DefusedXMLParser:
    counter.start_part()
    return DefusedXMLParser(target=counter, forbid_dtd=True)


def _feed(parser: DefusedXMLParser, chunk: bytes) -> None:
    try:
        if chunk:
            parser.feed(chunk)
        else:
            parser.close()
    except DefusedXmlException as error:
        raise _refused("entities", _entities()) from error
    except (ParseError, LookupError, ValueError) as error:
        raise damaged() from error


class _Counter:
    """Counts cells, rows and shared texts of all parts, and places each cell that has content."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._cells = 0
        self._rows = 0
        self._texts = 0
        self.formulas = 0
        self.start_part()

    def start_part(self) -> None:
        self._row = 0
        self._column = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        match tag.rpartition("}")[2]:
            case "c":
                self._count_cell(attributes.get("r"))
            case "v" | "f" | "is" as content:
                self.formulas += content == "f"
                if self._row > self._limits.rows or self._column > self._limits.columns:
                    raise _refused("far_cell", _far_cell(self._row, self._limits))
            case "row":
                self._count_row(attributes.get("r"))
            case "si":
                self._texts += 1
                if self._texts > self._limits.shared_texts:
                    raise _refused("too_many_cells", _too_large(self._limits))

    def close(self) -> None:
        """Part of what the parser asks of its target."""

    def _count_row(self, reference: str | None) -> None:
        self._rows += 1
        if self._rows > self._limits.cells:
            raise _refused("too_many_cells", _too_large(self._limits))
        is_number = reference is not None and reference.isascii() and reference.isdigit()
        self._row = int(reference[:9]) if reference and is_number else self._row + 1
        self._column = 0

    def _count_cell(self, reference: str | None) -> None:
        self._cells += 1
        if self._cells > self._limits.cells:
            raise _refused("too_many_cells", _too_large(self._limits))
        if reference is None:
            self._column += 1
            return
        found = _CELL_REFERENCE.match(reference)
        if found is None:
            raise damaged()
        self._column = 0
        for letter in found[1]:
            self._column = self._column * 26 + ord(letter) - 64
        self._row = int(found[2])


def _refused(code: str, message: str) -> Refused:
    return Refused([Problem("file", code, message)])


def damaged() -> Refused:
    """The refusal of a file that no reader can make sense of."""
    return _refused(
        "damaged",
        _(
            "The file is damaged and cannot be read. Open it in a spreadsheet program, save it as "
            "an Excel workbook (.xlsx) and choose it again."
        ),
    )


def _not_xlsx() -> str:
    return _(
        "This is not an Excel workbook (.xlsx), whatever its name says. Open it in a spreadsheet "
        "program, save it as .xlsx and choose it again."
    )


def _password() -> str:
    return _(
        "The file is protected by a password, or it is an old .xls workbook. Save it as .xlsx "
        "without a password and choose it again."
    )


def _macros() -> str:
    return _(
        "The workbook contains macros. Save it as an Excel workbook without macros (.xlsx) and "
        "choose it again."
    )


def _entities() -> str:
    return _(
        "The workbook declares document types or entities, which no spreadsheet program writes. "
        "It was not read. Ask the publisher for the original file."
    )


def _far_cell(row: int, limits: Limits) -> str:
    return _(
        "A cell with content stands far outside the list, in row %(row)s. At most %(rows)s rows "
        "and %(columns)s columns are read. Delete what stands outside the list and choose the "
        "file again."
    ) % {"row": f"{row:,}", "rows": f"{limits.rows:,}", "columns": limits.columns}


def _too_large(limits: Limits) -> str:
    return _(
        "The workbook is too large: at most %(file)s MB, and %(unpacked)s MB unpacked, are read. "
        "Remove sheets and pictures that do not belong to the list and choose it again."
    ) % {"file": limits.file_size // 1_048_576, "unpacked": limits.unpacked_size // 1_048_576}
