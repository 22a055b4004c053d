"""The data of a report as a workbook: each list of things is a sheet, all else stands on the first.

It is made from the canonical data alone, so that the same data give the same bytes.
"""

from __future__ import annotations

import io
import re
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from core.exporting import LONGEST_TITLE, Sheet, write_sheets

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from core.exporting import Raw

FIRST: Final = "report"
ROW: Final = "row"
OF_ROW: Final = "of row"
NUMBER: Final = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?")
EXACT_DIGITS: Final = 15
"""So many digits a cell keeps exactly; a longer number stays text."""
_NOT_IN_TITLES: Final = re.compile(r"[\[\]:*?/\\']")

Rows = dict[str, list[dict[str, Any]]]


def workbook_of(data: Mapping[str, Any], *, moment: dt.datetime) -> bytes:
    """An XLSX with every value of `data`, which is as canonical JSON gives it back.

    The first sheet has a value in each row; a list of things is a sheet named by its path, whose
    things are numbered. A list inside a thing is a sheet that names the row it belongs to.
    """
    found: Rows = {}
    values = dict(_flat(data, found, ""))
    alone = [(name, _cell(value)) for name, value in values.items()]
    sheets = [Sheet(FIRST, ("what", "value"), alone)]
    taken = {FIRST}
    for path, rows in found.items():
        header = list(dict.fromkeys(name for row in rows for name in row))
        cells = [[_cell(row.get(name)) for name in header] for row in rows]
        sheets.append(Sheet(_title(path, taken), header, cells))
    out = io.BytesIO()
    write_sheets(out, sheets, created=moment)
    return out.getvalue()


def _flat(
    value: Mapping[str, Any], found: Rows, path: str, row: int | None = None, before: str = ""
) -> Iterator[tuple[str, Any]]:
    """The single values of one thing, by dotted names; lists of things go to `found`."""
    for name, one in value.items():
        here = f"{before}{name}"
        if isinstance(one, dict):
            yield from _flat(one, found, path, row, f"{here}.")
        elif isinstance(one, list) and any(isinstance(item, dict) for item in one):
            _gather(one, found, f"{path}{here}", row)
        elif isinstance(one, list):
            yield here, "; ".join(_words(item) for item in one)
        else:
            yield here, one


def _gather(items: Sequence[Any], found: Rows, path: str, of_row: int | None) -> None:
    rows = found.setdefault(path, [])
    for item in items:
        row: dict[str, Any] = {ROW: len(rows) + 1}
        if of_row is not None:
            row[OF_ROW] = of_row
        rows.append(row)
        thing = item if isinstance(item, dict) else {"value": item}
        row.update(_flat(thing, found, f"{path}.", row[ROW]))


def _words(item: Any) -> str:
    return ", ".join(map(_words, item)) if isinstance(item, list) else str(item)


def _cell(value: Any) -> Raw:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str) and NUMBER.fullmatch(value):
        digits = value.lstrip("-").replace(".", "").lstrip("0")
        return Decimal(value) if len(digits) <= EXACT_DIGITS else value
    return value  # type: ignore[no-any-return] # text, whole number or nothing


def _title(path: str, taken: set[str]) -> str:
    """The end of the path, which tells most; a second one of that name is numbered."""
    whole = _NOT_IN_TITLES.sub(" ", path)
    title, again = whole[-LONGEST_TITLE:], 1
    while title.lower() in taken:
        again += 1
        title = f"{whole[-(LONGEST_TITLE - 4) :]} {again}"
    taken.add(title.lower())
    return title
