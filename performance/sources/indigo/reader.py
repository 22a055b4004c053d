"""Reads the whole data set: projects, who takes part, outcomes, results and payments."""

from __future__ import annotations

from collections import Counter, defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from partnerships.source import (
    ImportSource,
    ParsedPortfolio,
    ParsedTable,
    Severity,
    Totals,
    sources,
)
from performance.listed_rows import PAYMENTS as LISTED_PAYMENTS
from performance.sources.indigo.outcomes import (
    PROJECT,
    Outcomes,
    payments,
    results,
    rows_of,
)
from performance.sources.indigo.parties import ROLES, Organisations, Roles
from performance.sources.indigo.projects import SCHEME, Projects, build
from performance.sources.indigo.tables import (
    COMMITMENTS,
    INVESTMENTS,
    LOCATIONS,
    METRICS,
    NEEDED,
    ORGANISATIONS,
    PAYMENTS,
    PLANS,
    PRICINGS,
    PROJECTS,
    PROVISIONS,
    RESULTS,
    read_tables,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from partnerships.source import CellProblem, ParsedPartnership
    from performance.listed_rows import PaymentRow
    from performance.sources.indigo.tables import Table

_IN_WORDS: Final = (*ROLES, LOCATIONS, PLANS)
"""Tables whose cells beyond the parties are kept in the list's words."""

_AMOUNTS: Final = {
    COMMITMENTS: ("maximum potential outcome payment", "total outcome payments made"),
    INVESTMENTS: ("investment commitment",),
}
_DAYS: Final = {
    PROVISIONS: (
        "planned service - start",
        "planned service - end",
        "actual service - start",
        "actual service - end",
    ),
    PLANS: ("period - start", "period - end"),
}
_STILL: Final = "current"


@sources.register
class Indigo(ImportSource):
    """The files as they are published; matched by the id of the project."""

    slug = "indigo"
    scheme = SCHEME
    label = gettext_lazy("INDIGO: impact bonds")
    description = gettext_lazy(
        "The impact bond data set of the Government Outcomes Lab, University of Oxford: CSV files "
        "of projects, organisations, outcome metrics, prices, results and outcome payments, chosen "
        "together or as one ZIP."
    )
    licence = gettext_lazy(
        "Made by the Government Outcomes Lab, Blavatnik School of Government, University of "
        "Oxford. Look up its terms before you pass it on."
    )
    suffixes = (".zip",)
    packs = ".csv"
    currency = ""

    def parse(self, path: Path) -> ParsedPortfolio:
        tables, problems = read_tables(path)
        organisations = Organisations(tables[ORGANISATIONS])
        roles = Roles(organisations, [tables[name] for name in ROLES if name in tables])
        roles.note_leads()
        projects = Projects(tables, tables[PROJECTS], roles)
        partnerships = tuple(_partnerships(tables, projects, roles))
        organisations.finish()
        table = tables[PROJECTS]
        table.taken = len(partnerships)
        held_back = {row.line.number: row.external_id for row in projects.rows if not row.is_whole}
        if held_back:
            table.left_out[_("held back: see the errors")] = len(held_back)
        for one in tables.values():
            _sum_up_notes(one)
        ordered = [tables[name] for name in NEEDED if name in tables]
        found = [problem for one in ordered for problem in sorted(one.problems, key=_place)]
        to_mend = {problem.row for problem in table.problems if _matters(problem)} - {None}
        return ParsedPortfolio(
            source=self.slug,
            title="",
            as_at=None,
            partnerships=partnerships,
            held_back=held_back,
            absent=frozenset(),
            problems=(*problems, *found),
            totals=_totals(partnerships),
            header=table.header,
            rows_to_mend={n: cells for n, cells in table.rows.items() if n in to_mend},
            tables=tuple(_parsed(one, partnerships) for one in ordered),
        )


def _partnerships(
    tables: Mapping[str, Table], projects: Projects, roles: Roles
) -> Iterable[ParsedPartnership]:
    taken = projects.taken
    outcomes = Outcomes(tables.get(METRICS), taken)
    outcomes.read_prices(tables.get(PRICINGS))
    achieved = results(tables.get(RESULTS), outcomes, roles)
    paid = payments(tables.get(PAYMENTS), outcomes, roles.organisations)
    words = _words(tables, taken)
    for project in projects.rows:
        key = project.external_id
        if project.is_whole:
            project.words += words[key]
            yield build(
                project,
                roles,
                outcomes.rows.get(key, []),
                achieved.get(key, []),
                paid.get(key, []),
            )


def _words(
    tables: Mapping[str, Table], taken: Mapping[str, bool]
) -> dict[str, list[tuple[str, str]]]:
    """What the smaller tables say of each project, row by row, in the list's words."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for name in _IN_WORDS:
        for line in rows_of(tables.get(name), taken):
            for what in _AMOUNTS.get(name, ()):
                line.currency(f"{what} - currency")
                for amount in ("amount", "amount - min", "amount - exact", "amount - max"):
                    line.number_in(f"{what} - {amount}")
            for column in _DAYS.get(name, ()):
                if line.raw(column).casefold() != _STILL:
                    line.day(column)
            heading = _("%(file)s, row %(row)s") % {"file": line.table.label, "row": line.number}
            if text := line.in_words({PROJECT}):
                found[line.raw(PROJECT)].append((heading, text))
            line.table.taken += 1
    return found


def _sum_up_notes(table: Table) -> None:
    """One note for each column whose cells say a month alone, or more decimals than there are."""
    for counted, code, message in (
        (
            table.months,
            "month_alone",
            _(
                "%(n)d cells say a month or a year alone. Its first day was taken for a beginning, "
                "its last day for an end; what the file says is kept."
            ),
        ),
        (
            table.rounded,
            "rounded",
            _(
                "%(n)d amounts have more decimals than their currency. Each was rounded half up; "
                "what the file says is kept beside it."
            ),
        ),
    ):
        for column, number in counted.items():
            if number:
                heading = table.header[table.places[column]]
                table.say(Severity.NOTE, code, message % {"n": number}, header=heading)


def _parsed(table: Table, partnerships: tuple[ParsedPartnership, ...]) -> ParsedTable:
    to_mend = {problem.row for problem in table.problems if _matters(problem)} - {None}
    return ParsedTable(
        name=table.label,
        rows=len(table.rows),
        taken=table.taken,
        left_out=tuple(sorted(table.left_out.items())),
        sums=_sums(partnerships) if table.name == PAYMENTS else (),
        header=table.header,
        rows_to_mend={n: cells for n, cells in table.rows.items() if n in to_mend},
    )


def _sums(partnerships: tuple[ParsedPartnership, ...]) -> tuple[tuple[str, str, Decimal], ...]:
    """What the payments taken add up to, by kind and currency; totals are no payments of it."""
    words = {
        "actual": _("paid"),
        "planned": _("planned, of all plans"),
        "": _("of no stated kind"),
    }
    found: Counter[tuple[str, str]] = Counter()
    sums: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in _payments_of(partnerships):
        if row.kind in words:
            sums[row.kind, row.currency] += row.amount
            found[row.kind, row.currency] += 1
    return tuple((words[kind], currency, sums[kind, currency]) for kind, currency in sorted(found))


def _payments_of(partnerships: tuple[ParsedPartnership, ...]) -> Iterable[PaymentRow]:
    for partnership in partnerships:
        for part in partnership.parts:
            if part.slug == LISTED_PAYMENTS:
                yield from part.rows


def _totals(partnerships: tuple[ParsedPartnership, ...]) -> Totals:
    return Totals(
        partnerships=len(partnerships),
        by_phase=dict(Counter(row.phase for row in partnerships)),
        capital_value=Decimal(0),
        charges=Decimal(0),
        currency="",
        charge_cells=0,
        charge_cells_as_text=0,
    )


def _matters(problem: CellProblem) -> bool:
    return problem.severity != Severity.NOTE


def _place(problem: CellProblem) -> tuple[int, int, str]:
    return (problem.row or 0, len(problem.column), problem.column)
