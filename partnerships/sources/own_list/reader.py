"""Reads one's own list, whatever it looks like, once its columns are named."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.problems import Problem, Refused
from partnerships.source import (
    CellProblem,
    ListColumns,
    MappedSource,
    ParsedPortfolio,
    Severity,
    Totals,
    sources,
)
from partnerships.source_cells import shown
from partnerships.sources.own_list.cells import day_in, number_in
from partnerships.sources.own_list.fields import BY_KEY, REQUIRED, Kind, propose
from partnerships.sources.own_list.mapping import Mapping
from partnerships.sources.own_list.rows import ParsedRow, RowParser
from partnerships.sources.own_list.table import Table, read_table
from partnerships.spreadsheet import NoResult

if TYPE_CHECKING:
    from collections.abc import Iterable
    from collections.abc import Mapping as AnyMapping
    from pathlib import Path

    from partnerships.source import ParsedPartnership

_EXAMPLES: Final = 3
_LONGEST_EXAMPLE: Final = 60


@sources.register
class OwnList(MappedSource):
    """Any table; without a mapping it is read as its headings suggest."""

    slug = "own_list"
    scheme = "Own list"
    label = gettext_lazy("A list of your own")
    description = gettext_lazy(
        "Any table with one row for each partnership, as Excel workbook or CSV. You say once what "
        "its columns mean; next month’s file is read the same way."
    )
    licence = gettext_lazy("Your own data: nothing is published by importing it.")
    suffixes = (".xlsx", ".csv")
    currency = "EUR"

    def __init__(self, mapping: Mapping | None = None) -> None:
        self._mapping = mapping
        if mapping is not None:
            self.label = mapping.scheme  # type: ignore[misc,assignment] # as below
            self.scheme = mapping.scheme  # type: ignore[misc] # of this list, not of the class
            self.currency = mapping.currency  # type: ignore[misc] # as above

    def with_mapping(self, mapping: AnyMapping[str, Any]) -> OwnList:
        return OwnList(Mapping.from_json(mapping))

    def columns(self, path: Path) -> ListColumns:
        table = read_table(path)
        return ListColumns(
            headings=tuple(column.header for column in table.columns),
            letters=tuple(column.letters for column in table.columns),
            examples=tuple(
                tuple(_examples(_texts(table, column.index))) for column in table.columns
            ),
            proposed=_proposed(table).to_json(),
        )

    def parse(self, path: Path) -> ParsedPortfolio:
        table = read_table(path)
        mapping = self._mapping or _proposed(table)
        parser = RowParser(table, mapping)
        _refuse_without(parser)
        rows = _without_doubles(
            {number: parser.parse(cells, number) for number, cells in table.rows}, parser
        )
        problems = [problem for row in rows.values() for problem in row.problems]
        partnerships = tuple(row.partnership for row in rows.values() if row.partnership)
        to_mend = {problem.row for problem in problems if problem.severity != Severity.NOTE}
        return ParsedPortfolio(
            source=self.slug,
            title=mapping.scheme,
            as_at=None,
            partnerships=partnerships,
            held_back={
                number: row.external_id for number, row in rows.items() if not row.partnership
            },
            absent=frozenset(BY_KEY) - set(parser.columns),
            problems=tuple(problems),
            totals=_totals(partnerships, mapping.currency),
            header=table.header,
            rows_to_mend={
                number: tuple(str(cell) if isinstance(cell, NoResult) else cell for cell in cells)
                for number, cells in table.rows
                if number in to_mend
            },
        )


def _refuse_without(parser: RowParser) -> None:
    missing = [str(BY_KEY[key].label) for key in REQUIRED if key not in parser.columns]
    if missing:
        message = _("No column says: %(fields)s. Name the columns, or give the file such headings.")
        raise Refused([Problem("file", "columns", message % {"fields": ", ".join(missing)})])


def _without_doubles(rows: dict[int, ParsedRow], parser: RowParser) -> dict[int, ParsedRow]:
    """An id that stands in several rows holds all of them back: which is right nobody can tell."""
    by_id: dict[str, list[int]] = {}
    for number, row in rows.items():
        if row.external_id:
            by_id.setdefault(row.external_id, []).append(number)
    column = parser.columns["external_id"]
    kept = dict(rows)
    for external_id, numbers in by_id.items():
        for number in numbers if len(numbers) > 1 else ():
            others = ", ".join(str(other) for other in numbers if other != number)
            message = _(
                "The id also stands in row %(rows)s. Correct it, or delete the row that is wrong."
            )
            problem = CellProblem(
                Severity.ERROR,
                "double_id",
                message % {"rows": others},
                row=number,
                column=column.letters,
                header=column.header,
                value=external_id[:200],
            )
            told = (*rows[number].problems, problem)
            kept[number] = replace(rows[number], partnership=None, problems=told)
    return kept


def _totals(partnerships: Iterable[ParsedPartnership], currency: str) -> Totals:
    rows = tuple(partnerships)
    return Totals(
        partnerships=len(rows),
        by_phase=dict(Counter(row.phase for row in rows)),
        capital_value=sum((row.capital_value or Decimal(0) for row in rows), Decimal(0)),
        charges=Decimal(0),
        currency=currency,
        charge_cells=0,
        charge_cells_as_text=0,
    )


def _texts(table: Table, index: int) -> list[str]:
    cells = (row[index] for _number, row in table.rows if index < len(row))
    texts = (str(cell) if isinstance(cell, NoResult) else shown(cell) for cell in cells)
    return [text for text in texts if text]


def _examples(texts: Iterable[str]) -> list[str]:
    return [text[:_LONGEST_EXAMPLE] for text in list(dict.fromkeys(texts))[:_EXAMPLES]]


def _proposed(table: Table) -> Mapping:
    """What the headings suggest, and how most cells seem to be written."""
    columns = propose(column.header for column in table.columns)
    texts: dict[Kind, list[str]] = {kind: [] for kind in Kind}
    for column in table.columns:
        if column.header in columns:
            texts[BY_KEY[columns[column.header]].kind] += _texts(table, column.index)
    days, amounts = texts[Kind.DAY], texts[Kind.AMOUNT] + texts[Kind.NUMBER]
    value = next((heading for heading, key in columns.items() if key == "capital_value"), "")
    return Mapping(
        columns=columns,
        dates=max(
            ("dmy", "mdy"), key=lambda order: sum(day_in(t, order) is not None for t in days)
        ),
        decimals=max(
            ("point", "comma"),
            key=lambda sign: sum(number_in(t, sign) is not None for t in amounts),
        ),
        unit=_unit(value),
        currency=next((code for sign, code in _CURRENCIES if sign in value.upper()), "EUR"),
    )


def _unit(heading: str) -> str:
    word = f" {heading.casefold().replace('(', ' ').replace(')', ' ')} "
    for sign in "£$€":
        word = word.replace(sign, " ")
    if any(one in word for one in (" m ", " mn ", " million ", " millions ", " mio ")):
        return "1000000"
    return "1000" if any(one in word for one in (" k ", " thousand ", " thousands ")) else "1"


_CURRENCIES: Final = (("GBP", "GBP"), ("£", "GBP"), ("USD", "USD"), ("€", "EUR"), ("$", "USD"))
