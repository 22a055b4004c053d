"""Reads text with separators, such as CSV, within the limits that hold for workbooks."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core.problems import Problem, Refused
from partnerships.spreadsheet_safety import LIMITS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from partnerships.spreadsheet import Row

_ENCODINGS: Final = ("utf-8-sig", "cp1252", "latin-1")
_SEPARATORS: Final = ",;\t|"
_LOOKED_AT: Final = 20
"""Lines that tell which separator the text has."""


def read_separated(content: bytes) -> Sequence[Row]:
    """The rows of the text, each cell trimmed, None where it is empty.

    Raises:
        Refused: with one problem of the field "file": it is no such text, or too large.
    """
    if len(content) > LIMITS.file_size or b"\x00" in content.lstrip(b"\xff\xfe")[:4:2]:
        raise _refused("not_text", _not_text())
    text = _decoded(content)
    if "\x00" in text:
        raise _refused("not_text", _not_text())
    head = "\n".join(text.splitlines()[:_LOOKED_AT])
    separator = max(_SEPARATORS, key=head.count)
    rows: list[Row] = []
    try:
        for cells in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            if len(rows) >= LIMITS.rows or len(cells) > LIMITS.columns:
                raise _refused(
                    "too_large",
                    _("The file has more than %(rows)s rows or %(columns)s columns. Split it.")
                    % {"rows": f"{LIMITS.rows:,}", "columns": LIMITS.columns},
                )
            rows.append(tuple(cell.strip() or None for cell in cells))
    except csv.Error as error:
        raise _refused("not_text", _not_text()) from error
    return rows


def _decoded(content: bytes) -> str:
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def _not_text() -> str:
    return _(
        "The file is not a table of text with separators. Save it as CSV in UTF-8, or as XLSX, and "
        "choose it again."
    )


def _refused(code: str, message: str) -> Refused:
    return Refused([Problem("file", code, message)])
