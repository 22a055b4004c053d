"""The files of the data set, read into tables, and which columns of each have a field."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections import Counter
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core.problems import Problem, Refused
from partnerships.separated import read_separated
from partnerships.source import CellProblem, Severity
from partnerships.spreadsheet_safety import LIMITS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from partnerships.spreadsheet import Row

PROJECTS: Final = "projects"
ORGANISATIONS: Final = "organisations"
LOCATIONS: Final = "projects_delivery_locations"
INVESTMENTS: Final = "projects_investments"
COMMITMENTS: Final = "projects_outcome_payment_commitments"
PROVISIONS: Final = "projects_service_provisions"
INTERMEDIARIES: Final = "projects_intermediary_services"
PLANS: Final = "projects_outcome_payment_plans"
METRICS: Final = "projects_outcome_metrics"
PRICINGS: Final = "projects_outcome_pricings"
RESULTS: Final = "projects_results"
PAYMENTS: Final = "projects_outcome_payments"

NEEDED: Final = {
    PROJECTS: ("id", "impact bond name", "stage of development"),
    ORGANISATIONS: ("id", "name"),
    LOCATIONS: ("project id",),
    INVESTMENTS: ("project id",),
    COMMITMENTS: ("project id", "organisation id"),
    PROVISIONS: ("project id",),
    INTERMEDIARIES: ("project id",),
    PLANS: ("project id",),
    METRICS: ("project id", "id", "outcome definition"),
    PRICINGS: ("project id", "outcome metric id"),
    RESULTS: ("project id", "outcome metric id"),
    PAYMENTS: ("project id", "payments - amount", "payments - currency"),
}
"""The tables, and the columns without which one makes no sense."""

_REQUIRED: Final = (PROJECTS, ORGANISATIONS)
_NOT_EVERYWHERE: Final = frozenset({INTERMEDIARIES})
_COPY: Final = re.compile(r" ?\(\d+\)\Z")
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)
_UNPACKED: Final = 100 * 1024 * 1024
_ENTRIES: Final = 100


@dataclass(slots=True)
class Table:
    """One file: its headings, its rows by number, and what became of them.

    Attributes:
        places: where each column stands, by its heading in short (see `short`).
        months: how many days of a column say their month or year alone.
        rounded: how many amounts of a column have more decimals than their currency.
    """

    name: str
    header: tuple[str, ...]
    places: dict[str, int]
    rows: dict[int, Row]
    problems: list[CellProblem] = field(default_factory=list)
    taken: int = 0
    left_out: Counter[str] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)
    rounded: Counter[str] = field(default_factory=Counter)

    @property
    def label(self) -> str:
        """The file's name, as problems and the page have it."""
        return f"{self.name}.csv"

    def say(self, severity: Severity, code: str, message: str, **place: object) -> None:
        """Add a finding of this table; `place` as the fields of `CellProblem`."""
        self.problems.append(CellProblem(severity, code, message, table=self.label, **place))  # type: ignore[arg-type] # fields of it


def short(heading: str) -> str:
    """A heading without case, spaces at the ends and the publisher's “- (Value)”."""
    plain = " ".join(heading.casefold().split())
    return plain.removesuffix("- (value)").removesuffix("(value)").rstrip(" -")


def read_tables(path: Path) -> tuple[dict[str, Table], list[CellProblem]]:
    """The tables of an archive by name, and what else was found in it.

    Raises:
        Refused: with one problem of the field "file": it is no such archive, unsafe, or lacks the
            projects or organisations.
    """
    found: dict[str, Table] = {}
    problems: list[CellProblem] = []
    for name, content in _entries(path):
        known = _COPY.sub("", PurePosixPath(name).stem.casefold())
        if not name.lower().endswith(".csv") or known not in NEEDED:
            message = _("This file is none of the data set as it is known; it was not read.")
            problems.append(CellProblem(Severity.WARNING, "file_not_read", message, table=name))
        elif known in found:
            raise _refused("twice", _("%(name)s stands in the archive twice.") % {"name": name})
        else:
            found[known] = _table(known, content)
    _refuse_incomplete(found)
    for name in NEEDED:
        if name not in found and name not in _NOT_EVERYWHERE:
            message = _(
                "The file is missing. What is recorded stays; new partnerships come without it."
            )
            problems.append(
                CellProblem(Severity.WARNING, "file_missing", message, table=f"{name}.csv")
            )
    return found, problems


def _entries(path: Path) -> Iterator[tuple[str, bytes]]:
    """Name and content of each file of the archive; nothing is written to disk."""
    unpacked = 0
    try:
        if path.stat().st_size > LIMITS.file_size:
            raise _refused("too_large", _too_large())
        with path.open("rb") as file, zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            if len(entries) > _ENTRIES:
                raise _refused("too_large", _too_large())
            for entry in entries:
                name = PurePosixPath(entry.filename.replace("\\", "/"))
                if entry.is_dir() or "__MACOSX" in name.parts or name.name.startswith("."):
                    continue
                with archive.open(entry) as part:
                    content = part.read(_UNPACKED - unpacked + 1)
                unpacked += len(content)
                if unpacked > _UNPACKED:
                    raise _refused("too_large", _too_large())
                yield name.name[:100], content
    except _BROKEN as error:
        if isinstance(error, Refused):
            raise
        message = _("This is no ZIP archive that can be read. Choose the files of the data set.")
        raise _refused("not_an_archive", message) from error


def _table(name: str, content: bytes) -> Table:
    rows = read_separated(content)
    header = tuple(str(cell or "") for cell in rows[0]) if rows else ()
    places: dict[str, int] = {}
    for index, heading in enumerate(header):
        places.setdefault(short(heading), index)
    filled = {number: row for number, row in enumerate(rows[1:], 2) if any(cell for cell in row)}
    return Table(name, header, places, filled)


def _refuse_incomplete(found: dict[str, Table]) -> None:
    missing = [f"{name}.csv" for name in _REQUIRED if name not in found]
    missing += [
        f"“{column}” in {table.label}"
        for name, table in found.items()
        for column in NEEDED[name]
        if column not in table.places
    ]
    if missing:
        message = _(
            "This is not the INDIGO data set: it lacks %(missing)s. Choose the CSV files as they "
            "were published, all together or as one ZIP."
        )
        raise _refused("not_this_list", message % {"missing": ", ".join(missing)})


def _too_large() -> str:
    return _("The archive is too large: at most 25 MB, and 100 MB unpacked, are read.")


def _refused(code: str, message: str) -> Refused:
    return Refused([Problem("file", code, message)])
