"""What an import source is: a reader of one publisher's file, into plain rows, without a database.

Adding a source is adding one module to `partnerships/sources/` that registers an `ImportSource`.
`tests/contracts/test_every_source.py` then holds it to what is written here.
"""

from __future__ import annotations

import abc
import calendar
import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, ClassVar, Final

from core.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal
    from pathlib import Path

    from django_stubs_ext import StrOrPromise

    from partnerships.terms import Terms


class Severity(StrEnum):
    """How much a finding matters.

    ERROR: the row is held back until it is mended. WARNING: the row is imported; something in it
    was mended, read in one of several ways, or left out. NOTE: nothing to do; the file says that
    something is not known, or a harmless form was tidied.
    """

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class CellProblem:
    """Something found in the file.

    Attributes:
        severity: see `Severity`.
        code: stable, machine-readable word ("number_as_text").
        message: a translated sentence: what is wrong or was done, and how to mend it.
        row: number of the row as the spreadsheet shows it; None when the whole file is meant.
        column: letters of the column ("CK"); "" when the whole row is meant.
        header: the column's heading in the file, on one line.
        value: what stands in the cell, shortened to 200 characters.
        table: name of the table, where the file holds several.
    """

    severity: Severity
    code: str
    message: str
    row: int | None = None
    column: str = ""
    header: str = ""
    value: str = ""
    table: str = ""

    @property
    def cell(self) -> str:
        """The cell's reference ("CK214"), "214" for a row, "CK" for a column, "" for the file."""
        return f"{self.column}{self.row or ''}"


@dataclass(frozen=True, slots=True)
class ParsedParty:
    """An organisation named in a row.

    Attributes:
        role: a code of `codelists.PARTY_ROLES`.
        share: part of the equity, 0 to 1; None when it is not known or means nothing here.
        company_number: as the company register writes it, leading zeros included.
        changed_hands: whether the file says that the holding changed; None when it says nothing.
        country: ISO 3166 code; "" for that of the first row, where all are of one country.
        kind: a kind of `core.models.Organisation`, where the file says it.
    """

    role: str
    name: str
    share: Decimal | None = None
    company_number: str = ""
    address: str = ""
    changed_hands: bool | None = None
    country: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class ParsedCharge:
    """What the public side pays for one year.

    Attributes:
        starts_on: first day of the year.
        ends_on: last day, which belongs to it.
        label: the year's name in the file ("2012-13").
        amount: in units of the partnership's currency, rounded to its smallest unit. Zero is a
            stated zero; a year of which the file says nothing has no charge.
        is_planned: True for a forecast, False for what was paid.
    """

    starts_on: dt.date
    ends_on: dt.date
    label: str
    amount: Decimal
    is_planned: bool


@dataclass(frozen=True, slots=True)
class ParsedPart:
    """Rows that belong to one partnership and are kept by a higher app.

    Attributes:
        slug: of the `partnerships.import_parts.ImportPart` that keeps them.
        rows: frozen values of the kind that it takes, in the order of the file.
    """

    slug: str
    rows: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class ParsedPartnership:
    """One partnership of the file. None and "" mean: the file does not say.

    Attributes:
        external_id: the publisher's identifier; the import matches by it, never by the name.
        row: number of its row in the file.
        type: slug of the partnership type ("dbfo").
        phase: slug of the phase to adopt ("build", "operate"); one that `is_adoptable`.
        country: ISO 3166 code of two letters.
        summary: what it is for.
        sector: a code of `codelists.SECTORS`; `sector_as_listed` is the file's word.
        place: the smallest place named (constituency, town).
        capital_value: in units of `currency`.
        operating_years: length of the operating period in years.
        term_starts_on: first day of the contract, where it is not that of the financial close.
        term_ends_on: last day of the contract, where the list says it rather than a length.
        plan: days on the timeline besides those: phase, column of `PhasePlan`, day.
        terms: of the first draft of the contract; an instance of the terms of `type`. A draft
            that somebody worked on is left as it is.
        parts: what higher apps keep; a part without rows is left as recorded.
        parties: a "procuringEntity" or an "interestedParty" among them leads; a new row without
            either is held back. "privateParty" is the partner.
        balance_sheet: pairs of accounting standard and "on", "off", "not_known", "not_applicable".
        as_listed: pairs of heading and text, for what the fields above cannot hold: words that
            stand for "not known" and values that could not be read. Nothing gets lost.
    """

    external_id: str
    row: int
    name: str
    type: str
    phase: str
    country: str
    currency: str
    status_as_listed: str = ""
    summary: str = ""
    sector: str = ""
    sector_as_listed: str = ""
    region: str = ""
    place: str = ""
    capital_value: Decimal | None = None
    operating_years: Decimal | None = None
    tender_published_on: dt.date | None = None
    preferred_bidder_on: dt.date | None = None
    financial_close_on: dt.date | None = None
    construction_completed_on: dt.date | None = None
    operation_began_on: dt.date | None = None
    signed_on: dt.date | None = None
    term_starts_on: dt.date | None = None
    term_ends_on: dt.date | None = None
    plan: tuple[tuple[str, str, dt.date], ...] = ()
    terms: Terms | None = None
    parts: tuple[ParsedPart, ...] = ()
    balance_sheet: tuple[tuple[str, str], ...] = ()
    parties: tuple[ParsedParty, ...] = ()
    charges: tuple[ParsedCharge, ...] = ()
    as_listed: tuple[tuple[str, str], ...] = ()

    @property
    def operation_ends_on(self) -> dt.date | None:
        """Last day of the operating period; parts of a year count as whole months."""
        if self.term_ends_on is not None:
            return self.term_ends_on
        began_on, years = self.operation_began_on, self.operating_years
        if began_on is None or years is None:
            return None
        months = began_on.year * 12 + began_on.month - 1 + int((years * 12).to_integral_value())
        year, month = months // 12, months % 12 + 1
        same_day = min(began_on.day, calendar.monthrange(year, month)[1])
        return dt.date(year, month, same_day) - dt.timedelta(days=1)

    def parties_as(self, role: str) -> tuple[ParsedParty, ...]:
        return tuple(party for party in self.parties if party.role == role)


@dataclass(frozen=True, slots=True)
class Totals:
    """What the rows that can be imported add up to; amounts in units of `currency`.

    Where `currency` is "" the rows have different ones and no amount is added up: all are 0.

    Attributes:
        by_phase: number of partnerships for each phase's slug.
        charge_cells: number of charges other than zero whose cells hold a number.
        charge_cells_as_text: number of charges other than zero whose cells hold text.
    """

    partnerships: int
    by_phase: Mapping[str, int]
    capital_value: Decimal
    charges: Decimal
    currency: str
    charge_cells: int
    charge_cells_as_text: int


@dataclass(frozen=True, slots=True)
class ParsedTable:
    """What became of the rows of one table, where a file holds several.

    Attributes:
        name: of the table, as `CellProblem.table` has it.
        rows: how many it has; `taken` of them were read.
        left_out: how many of the others for which reason, in words.
        sums: what the rows taken add up to: in words of what, in which currency, how much.
        header, rows_to_mend: as those of `ParsedPortfolio`.
    """

    name: str
    rows: int
    taken: int
    left_out: tuple[tuple[str, int], ...] = ()
    sums: tuple[tuple[str, str, Decimal], ...] = ()
    header: tuple[str, ...] = ()
    rows_to_mend: Mapping[int, tuple[Any, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ParsedPortfolio:
    """All that a file says.

    Attributes:
        title: the file's own title; "" when it has none.
        as_at: the day for which the list was made, where the file says so.
        partnerships: the rows that can be imported, in the file's order.
        held_back: external id ("" when there is none) by number of each row with an error.
        absent: names of the fields of `ParsedPartnership` for which the file has no column, for
            whoever reads the result ("parties:lender" for one role). The import needs no telling:
            what a row does not state, without a column or in an empty cell, is left as recorded.
        header: headings of all columns, from the first.
        rows_to_mend: the cells of each row with an error or a warning, by row number: text,
            numbers, days, truth values and None, as they stand in the file.
        tables: of a file that holds several, each of them, the one with the partnerships first.
    """

    source: str
    title: str
    as_at: dt.date | None
    partnerships: tuple[ParsedPartnership, ...]
    held_back: Mapping[int, str]
    absent: frozenset[str]
    problems: tuple[CellProblem, ...]
    totals: Totals
    header: tuple[str, ...] = ()
    rows_to_mend: Mapping[int, tuple[Any, ...]] = field(default_factory=dict)
    tables: tuple[ParsedTable, ...] = ()

    def count(self, severity: Severity) -> int:
        return sum(problem.severity == severity for problem in self.problems)


class ImportSource(abc.ABC):
    """Reads one publisher's file.

    Attributes:
        slug: name in commands and addresses.
        scheme: name under which the publisher's identifiers are kept with each partnership.
        label: name that a person reads.
        description: one sentence: which file, from whom, where it is published.
        licence: under which terms the publisher gives the file away, with its attribution.
        suffixes: endings of the files it reads, lower case, with the dot.
        currency: ISO 4217 code of all its amounts; "" where each row says its own.
        packs: ending of the files that may be chosen together instead, and are packed into one.
    """

    slug: ClassVar[str]
    scheme: ClassVar[str]
    label: ClassVar[StrOrPromise]
    description: ClassVar[StrOrPromise]
    licence: ClassVar[StrOrPromise]
    suffixes: ClassVar[tuple[str, ...]]
    currency: ClassVar[str]
    packs: ClassVar[str] = ""

    @abc.abstractmethod
    def parse(self, path: Path) -> ParsedPortfolio:
        """Read the file. Needs no database, changes nothing, keeps no state between calls.

        Every cell is either in the result or among its problems; the same file always gives an
        equal result. Rows with an error are held back, and the others are read all the same.

        Raises:
            core.problems.Refused: with one clear problem of the field "file", when the file is
                not safe to read or is not this list at all.
        """


@dataclass(frozen=True, slots=True)
class ListColumns:
    """What a file of a `MappedSource` holds, before anybody said what its columns mean.

    Attributes:
        headings: of all columns that have one, in their order; doubled ones are numbered.
        letters: of the same columns.
        examples: for each of them up to three different values, as a person would type them.
        proposed: a mapping to begin with, see `MappedSource.with_mapping`.
    """

    headings: tuple[str, ...]
    letters: tuple[str, ...]
    examples: tuple[tuple[str, ...], ...]
    proposed: Mapping[str, Any]


class MappedSource(ImportSource):
    """A source whose columns a person names first: any list, whatever its headings."""

    @abc.abstractmethod
    def columns(self, path: Path) -> ListColumns:
        """The columns of the file, with examples and a proposal. Raises as `parse` does."""

    @abc.abstractmethod
    def with_mapping(self, mapping: Mapping[str, Any]) -> MappedSource:
        """The same source, reading its files by this mapping, which is plain JSON."""


# The registry makes no instance of its base, so an abstract one is right.
sources: Final[Registry[ImportSource]] = Registry(
    ImportSource,  # type: ignore[type-abstract]
    name="import source",
)
