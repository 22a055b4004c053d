"""Turns one row of the list into a partnership, or says why it is held back."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core.money import quantize
from partnerships.source import ParsedCharge, ParsedPartnership, Severity
from partnerships.source_cells import RowReader, shown
from partnerships.sources.uk_pfi.parties import parties_of
from partnerships.sources.uk_pfi.vocabulary import BALANCE_SHEET, PHASES, SECTORS, tidy_region

if TYPE_CHECKING:
    from partnerships.source import CellProblem
    from partnerships.source_cells import Column
    from partnerships.sources.uk_pfi.columns import ChargeColumn, Layout
    from partnerships.spreadsheet import Row

CURRENCY: Final = "GBP"
LARGEST: Final = Decimal(100_000_000_000)
"""More than a hundred billion pounds in one cell is an amount in the wrong unit."""

_STANDARDS: Final = {"ifrs": "IFRS", "esa": "ESA", "uk_gaap": "UK GAAP"}
_LONGEST_ID: Final = 40
_LONGEST_TERM: Final = 150


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """What one row gives. `partnership` is None where the row has an error or is no project."""

    external_id: str
    partnership: ParsedPartnership | None
    charge_cells: int = 0
    charge_cells_as_text: int = 0
    rounded_cells: int = 0
    rounded_by: Decimal = Decimal(0)


def parse_row(cells: Row, number: int, layout: Layout, problems: list[CellProblem]) -> ParsedRow:
    """Read one row; adds what it finds to `problems`."""
    found: list[CellProblem] = []
    row = _RowParser(RowReader(cells, number, found), layout).parse()
    problems.extend(found)
    if any(problem.severity == Severity.ERROR for problem in found):
        return ParsedRow(row.external_id, None)
    return row


class _RowParser:
    def __init__(self, reader: RowReader, layout: Layout) -> None:
        self._reader = reader
        self._layout = layout
        self._charge_cells = 0
        self._charge_cells_as_text = 0
        self._rounded_cells = 0
        self._rounded_by = Decimal(0)

    def parse(self) -> ParsedRow:
        reader, fields = self._reader, self._layout.fields
        if self._is_total():
            reader.note(
                None, "total_row", _("This row holds a total, not a project; it was not imported.")
            )
            return ParsedRow("", None)
        external_id = self._external_id(fields["external_id"])
        partnership = ParsedPartnership(
            external_id=external_id,
            row=reader.number,
            name=self._name(fields["name"]),
            type="dbfo",
            phase=self._phase(fields["status"]),
            country="GB",
            currency=CURRENCY,
            status_as_listed=reader.text(fields["status"], longest=100),
            sector=self._sector(fields.get("sector")),
            sector_as_listed=reader.text(fields.get("sector"), longest=100),
            region=tidy_region(reader.known_text(fields.get("region"), longest=200)),
            place=reader.known_text(fields.get("constituency")),
            capital_value=self._capital_value(fields.get("capital_value")),
            operating_years=self._operating_years(fields.get("operating_years")),
            tender_published_on=reader.date(fields.get("tender_published_on")),
            preferred_bidder_on=reader.date(fields.get("preferred_bidder_on")),
            financial_close_on=reader.date(fields.get("financial_close_on")),
            construction_completed_on=reader.date(fields.get("construction_completed_on")),
            operation_began_on=reader.date(fields.get("operation_began_on")),
            balance_sheet=self._balance_sheet(),
            parties=parties_of(reader, self._layout),
            charges=tuple(
                charge
                for column in self._layout.charges
                if (charge := self._charge(column)) is not None
            ),
            as_listed=tuple(reader.as_listed),
        )
        return ParsedRow(
            external_id,
            partnership,
            self._charge_cells,
            self._charge_cells_as_text,
            self._rounded_cells,
            self._rounded_by,
        )

    def _is_total(self) -> bool:
        fields = self._layout.fields
        texts = [shown(self._reader.value(fields[name])) for name in ("external_id", "name")]
        first = next((text for text in texts if text), "").casefold()
        return first.startswith(("total", "grand total", "sum of"))

    def _external_id(self, column: Column) -> str:
        reader = self._reader
        value = reader.value(column)
        text = shown(value)
        if not text:
            reader.error(
                column,
                "no_id",
                _(
                    "This row has no project id, so it cannot be matched. Write the id that HM "
                    "Treasury gave the project, or delete the row."
                ),
            )
            return ""
        if isinstance(value, str) and text.isascii() and text.isdigit() and len(text) < 15:
            return str(int(text))
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        is_word = isinstance(value, str) and " " not in text and text.isprintable()
        if len(text) > _LONGEST_ID or not (is_word or (is_number and text.isdigit())):
            reader.error(
                column, "bad_id", _("This is not a project id. Write the whole number of the list.")
            )
            return ""
        return text

    def _name(self, column: Column) -> str:
        name = self._reader.text(column)
        if not name:
            self._reader.error(
                column, "no_name", _("The project has no name. Write it as the list gives it.")
            )
        return name

    def _phase(self, column: Column) -> str:
        status = shown(self._reader.value(column))
        letters = "".join(letter for letter in status.casefold() if letter.isalpha())
        phase = PHASES.get(letters)
        if phase is None:
            self._reader.error(
                column,
                "unknown_status",
                _(
                    "The project’s status decides which stage it stands in. Write InOperation or "
                    "InConstruction."
                ),
            )
        return phase or ""

    def _sector(self, column: Column | None) -> str:
        listed = shown(self._reader.value(column))
        sector = SECTORS.get(listed.casefold())
        if column is not None and sector is None:
            self._reader.warn(
                column,
                "unknown_sector",
                _("This sector is not known here; the project was put under “Other”."),
            )
        return sector or ("other" if column is not None else "")

    def _capital_value(self, column: Column | None) -> Decimal | None:
        value = self._amount(column, self._layout.capital_unit)
        if column is not None and value is not None and value < 0:
            self._reader.error(
                column, "negative", _("A capital value cannot be negative. Correct the sign.")
            )
        return value

    def _operating_years(self, column: Column | None) -> Decimal | None:
        years = self._reader.number_in(column, severity=Severity.WARNING)
        if column is not None and years is not None and not 0 < years <= _LONGEST_TERM:
            self._reader.keep(column)
            self._reader.warn(
                column,
                "bad_term",
                _("No contract runs for so many years; the length was left out. Correct it."),
            )
            return None
        return years

    def _balance_sheet(self) -> tuple[tuple[str, str], ...]:
        answers = []
        for name, standard in _STANDARDS.items():
            column = self._layout.fields.get(name)
            listed = self._reader.text(column, longest=100)
            answer = BALANCE_SHEET.get(listed.casefold())
            if answer is not None:
                answers.append((standard, answer))
            elif column is not None and listed:
                self._reader.keep(column)
                self._reader.warn(
                    column, "not_on_or_off", _("This was left out. Write ON, OFF, N/K or N/A.")
                )
        return tuple(answers)

    def _charge(self, year: ChargeColumn) -> ParsedCharge | None:
        column = year.column
        amount = self._amount(column, year.unit)
        if amount is None:
            return None
        if amount:
            as_text = self._reader.holds_text(column)
            self._charge_cells_as_text += as_text
            self._charge_cells += not as_text
        if amount < 0:
            self._reader.warn(
                column,
                "negative",
                _("The charge is negative and counts as a repayment. Correct the sign if not."),
            )
        return ParsedCharge(year.starts_on, year.ends_on, year.label, amount, year.is_planned)

    def _amount(self, column: Column | None, unit: Decimal) -> Decimal | None:
        number = self._reader.number_in(column, severity=Severity.ERROR)
        if column is None or number is None:
            return None
        exact = number * unit
        if abs(exact) > LARGEST:
            self._reader.error(
                column,
                "too_large",
                _(
                    "The amount would be %(amount)s pounds. The column is in the unit of its "
                    "heading; correct the amount."
                )
                % {"amount": f"{exact:,.0f}"},
            )
            return None
        amount = quantize(exact, CURRENCY)
        if amount != exact:
            self._rounded_cells += 1
            self._rounded_by += amount - exact
        return amount
