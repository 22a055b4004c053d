"""Reads one row of one's own list by its mapping."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core.folding import fold
from core.money import quantize
from partnerships.source import CellProblem, ParsedPartnership, ParsedParty, Severity
from partnerships.source_cells import shown
from partnerships.sources.own_list.cells import OwnReader
from partnerships.sources.own_list.fields import OUR_OWN
from partnerships.sources.own_list.words import phase_in, sector_in, type_in, understood
from partnerships.spreadsheet import NoResult
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt

    from partnerships.source_cells import Column
    from partnerships.sources.own_list.mapping import Mapping
    from partnerships.sources.own_list.table import Table
    from partnerships.spreadsheet import Row
    from partnerships.type import PartnershipType

LARGEST: Final = Decimal(1_000_000_000_000)
_LONGEST_ID: Final = 100
_LONGEST_TERM: Final = 150


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """What one row gives; `partnership` is None where the row has an error."""

    external_id: str
    partnership: ParsedPartnership | None
    problems: tuple[CellProblem, ...]


class RowParser:
    """Reads rows of one table by one mapping."""

    def __init__(self, table: Table, mapping: Mapping) -> None:
        self._mapping = mapping
        self.columns: dict[str, Column] = {
            mapping.columns[column.header]: column
            for column in table.columns
            if column.header in mapping.columns
        }
        self._rest = [
            column
            for column in table.columns
            if column.header not in mapping.columns and not fold(column.header).startswith(OUR_OWN)
        ]

    def parse(self, cells: Row, number: int) -> ParsedRow:
        """One row; every cell of it is in the result or among the problems."""
        found: list[CellProblem] = []
        read = OwnReader(cells, number, found, self._mapping)
        external_id = read.text(self.columns.get("external_id"), longest=_LONGEST_ID)
        name = read.known_text(self.columns.get("name"))
        if not external_id:
            message = _(
                "The row has no id, so it cannot be matched. Write one that stays the same."
            )
            read.error(self.columns.get("external_id"), "id_missing", message)
        if not name:
            message = _("The row has no name. Write what the partnership is called.")
            read.error(self.columns.get("name"), "name_missing", message)
        kind, phase = self._stage(read)
        partnership = self._partnership(read, external_id, name, kind, phase)
        if any(problem.severity == Severity.ERROR for problem in found):
            return ParsedRow(external_id, None, tuple(found))
        return ParsedRow(external_id, partnership, tuple(found))

    def _partnership(
        self, read: OwnReader, external_id: str, name: str, kind: PartnershipType, phase: str
    ) -> ParsedPartnership:
        days = self._in_order(read, {key: read.date(self.columns.get(key)) for key in _DAYS})
        sector, sector_as_listed = self._sector(read)
        return ParsedPartnership(
            external_id=external_id,
            row=read.number,
            name=name,
            type=kind.slug,
            phase=phase,
            country=self._mapping.country,
            currency=self._mapping.currency,
            status_as_listed=read.text(self.columns.get("phase")),
            sector=sector,
            sector_as_listed=sector_as_listed,
            region=read.known_text(self.columns.get("region"), longest=200),
            place=read.known_text(self.columns.get("place")),
            capital_value=self._value(read),
            operating_years=self._years(read),
            parties=self._parties(read),
            tender_published_on=days["tender_published_on"],
            preferred_bidder_on=days["preferred_bidder_on"],
            financial_close_on=days["financial_close_on"],
            construction_completed_on=days["construction_completed_on"],
            operation_began_on=days["operation_began_on"],
            term_ends_on=days["term_ends_on"],
            as_listed=(*read.as_listed, *self._others(read)),
        )

    def _stage(self, read: OwnReader) -> tuple[PartnershipType, str]:
        slug, phase = self._mapping.type_and_phase
        kind = types[slug]
        column = self.columns.get("type")
        if word := read.text(column):
            known = type_in(word)
            if known is None:
                message = _("This kind of partnership is not known. Write one of these: %(kinds)s.")
                kinds = ", ".join(str(one.label) for one in types)
                read.error(column, "unknown_type", message % {"kinds": kinds})
            else:
                kind = known
        column = self.columns.get("phase")
        if word := read.text(column):
            found = phase_in(word, kind)
            if found is None:
                message = _(
                    "A list can put a partnership of the kind “%(kind)s” into these stages only: "
                    "%(stages)s. Write one of them."
                )
                told = {"kind": kind.label, "stages": understood(kind)}
                read.error(column, "unknown_stage", message % told)
            return kind, found or phase
        if kind.slug != slug:
            message = _("The row does not say its stage. Write one of these: %(stages)s.")
            read.error(column, "stage_missing", message % {"stages": understood(kind)})
        return kind, phase

    def _sector(self, read: OwnReader) -> tuple[str, str]:
        column = self.columns.get("sector")
        word = read.known_text(column)
        if not word:
            return "", ""
        found = sector_in(word)
        if found is None:
            message = _("This sector is not known and was read as “other”. Its word is kept.")
            read.warn(column, "unknown_sector", message)
        return found or "other", word

    def _value(self, read: OwnReader) -> Decimal | None:
        column = self.columns.get("capital_value")
        number = read.number_in(column, severity=Severity.ERROR)
        if number is None or column is None:
            return None
        amount = number * Decimal(self._mapping.unit)
        if not 0 <= amount <= LARGEST:
            message = _("This amount is below zero or beyond all measure. Look at the unit chosen.")
            read.error(column, "amount_out_of_range", message)
            return None
        rounded = quantize(amount, self._mapping.currency)
        if rounded != amount:
            message = _("The amount has more decimals than its currency and was rounded.")
            read.note(column, "rounded", message)
        return rounded

    def _years(self, read: OwnReader) -> Decimal | None:
        column = self.columns.get("operating_years")
        number = read.number_in(column, severity=Severity.WARNING)
        if number is None or column is None or 0 < number <= _LONGEST_TERM:
            return number
        read.keep(column)
        read.warn(column, "years_out_of_range", _("This is no number of years; it was left out."))
        return None

    def _in_order(
        self, read: OwnReader, days: dict[str, dt.date | None]
    ) -> dict[str, dt.date | None]:
        closed, ends = days["financial_close_on"], days["term_ends_on"]
        if closed and ends and ends < closed:
            column = self.columns["term_ends_on"]
            read.keep(column)
            message = _("The term ends before it begins; this day was left out. Correct one.")
            read.warn(column, "ends_before_start", message)
            return {**days, "term_ends_on": None}
        return days

    def _parties(self, read: OwnReader) -> tuple[ParsedParty, ...]:
        authority = read.known_text(self.columns.get("authority")) or self._mapping.authority
        sponsor = read.known_text(self.columns.get("sponsor"))
        partner = read.known_text(self.columns.get("partner"))
        number = read.known_text(self.columns.get("partner_number"), longest=40)
        if not authority and not sponsor:
            message = _("Nobody leads: write the authority, or choose one for the whole list.")
            read.error(self.columns.get("authority"), "authority_missing", message)
        named = (("procuringEntity", authority, ""), ("interestedParty", sponsor, ""))
        if number and not partner and (column := self.columns.get("partner_number")):
            read.keep(column)
        return tuple(
            ParsedParty(role, name, company_number=company_number)
            for role, name, company_number in (*named, ("privateParty", partner, number))
            if name
        )

    def _others(self, read: OwnReader) -> list[tuple[str, str]]:
        """Columns without a field: kept in the list's own words."""
        pairs = []
        for column in self._rest:
            value = read.value(column)
            text = str(value) if isinstance(value, NoResult) else shown(value)
            if text:
                pairs.append((column.header, text))
        return pairs


_DAYS: Final = (
    "tender_published_on",
    "preferred_bidder_on",
    "financial_close_on",
    "construction_completed_on",
    "operation_began_on",
    "term_ends_on",
)
