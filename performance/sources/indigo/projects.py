"""The projects themselves: what each row says, and what the other tables say of it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from partnerships.source import ParsedPart, ParsedPartnership
from performance.listed_rows import OUTCOMES, PAYMENTS, RESULTS, OutcomeRow, PaymentRow, ResultRow
from performance.sources.indigo.cells import Line, currency_of
from performance.sources.indigo.contract import contract_terms
from performance.sources.indigo.tables import (
    COMMITMENTS,
    INVESTMENTS,
    LOCATIONS,
    PRICINGS,
)
from performance.sources.indigo.tables import (
    PAYMENTS as PAYMENT_TABLE,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from performance.sources.indigo.parties import Roles
    from performance.sources.indigo.tables import Table

SCHEME: Final = "INDIGO project"
KIND: Final = "performance_based"
NAME: Final = "impact bond name"
STAGE: Final = "stage of development"
_SECTOR: Final = "purpose and classifications - policy sector"
_SUMMARY: Final = "purpose and classifications - intervention"
_TAKEN: Final = frozenset({"id", NAME, STAGE, _SECTOR, _SUMMARY})
"""All other columns are kept in the list's words too, so that months stay months."""

_FINANCE: Final = "overall project finance - "
_CURRENCY_COLUMNS: Final = (
    f"{_FINANCE}maximum potential outcome payment - currency",
    f"{_FINANCE}total investment commitment - currency",
)
_PHASES: Final = {
    "late stage development": "contract",
    "implementation": "deliver",
    "complete": "evaluate",
    "completed": "evaluate",
}
_SECTORS: Final = {
    "employment and training": "employment",
    "health": "health",
    "child and family welfare": "social",
    "education": "education",
    "homelessness": "housing",
    "criminal justice": "justice",
    "agriculture and environment": "climate",
    "poverty reduction": "social",
}
_CURRENCY_CELLS: Final = (
    (PRICINGS, "currency"),
    (PAYMENT_TABLE, "payments - currency"),
    (COMMITMENTS, "maximum potential outcome payment - currency"),
    (INVESTMENTS, "investment commitment - currency"),
)
"""What says in which currency a project pays, after its own cell on outcome payments."""


@dataclass(slots=True)
class Project:
    """What one row of projects.csv says. One with an error is held back and not built."""

    line: Line
    external_id: str
    name: str
    phase: str
    country: str
    place: str
    currency: str
    words: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_whole(self) -> bool:
        facts = (self.external_id, self.name, self.phase, self.country, self.currency)
        return all(facts)


class Projects:
    """All rows of projects.csv, each with the country and currency that other tables tell."""

    def __init__(self, tables: Mapping[str, Table], table: Table, roles: Roles) -> None:
        self._roles = roles
        self._places = _locations(tables.get(LOCATIONS))
        self._currencies = _currencies(tables)
        self.rows = [self._read(Line(table, n, cells)) for n, cells in table.rows.items()]
        self._hold_back_doubles()

    @property
    def taken(self) -> dict[str, bool]:
        """Whether each project is taken, by its id."""
        return {row.external_id: row.is_whole for row in self.rows if row.external_id}

    def _read(self, line: Line) -> Project:
        external_id = line.text("id", 100)
        currency, invested = (currency_of(line.raw(column)) for column in _CURRENCY_COLUMNS)
        country, place = self._place(line, external_id)
        project = Project(
            line,
            external_id,
            line.text(NAME),
            _phase(line),
            country,
            place,
            currency or self._currencies.get(external_id, "") or invested,
        )
        if not external_id or not project.name:
            message = _("A project needs an id and a name. Write both.")
            line.error(NAME if external_id else "id", "no_name", message)
            project.external_id = external_id if project.name else ""
        if not project.currency:
            message = _(
                "Nothing says in which currency this project pays, or it cannot be told which is "
                "meant. Write the code of the currency (ISO 4217)."
            )
            column = next((one for one in _CURRENCY_COLUMNS if line.raw(one)), _CURRENCY_COLUMNS[0])
            line.error(column, "no_currency", message)
        self._look_for_lead(project)
        return project

    def _look_for_lead(self, project: Project) -> None:
        lead, is_doubtful = self._roles.lead(project.external_id)
        if not lead:
            message = _(
                "No outcome payer is named in projects_outcome_payment_commitments.csv, so nobody "
                "leads the partnership. Add a row there, with an organisation that is listed."
            )
            project.line.error("id", "no_payer", message)
            project.phase = ""
        elif is_doubtful:
            message = _(
                "No outcome payer is said to be public. %(name)s leads, and is recorded as a "
                "public authority; name a public payer if there is one."
            )
            name = self._roles.organisations.name(lead)
            project.line.warn("id", "lead_not_public", message % {"name": name})

    def _place(self, line: Line, external_id: str) -> tuple[str, str]:
        places = self._places.get(external_id, [])
        own = line.raw("jurisdiction - jurisdiction").upper()
        countries = list(dict.fromkeys(country for country, _name in places if country))
        if len(countries) > 1:
            message = _("The project is delivered in %(all)s; it was put under %(first)s.")
            words = {"all": ", ".join(countries), "first": countries[0]}
            line.note("id", "several_countries", message % words)
        if not countries and not re.fullmatch("[A-Z]{2}", own):
            message = _(
                "Nothing says in which country the project is. Add a row to "
                "projects_delivery_locations.csv."
            )
            line.error("id", "no_country", message)
            return "", ""
        return (countries or [own])[0], places[0][1] if places else ""

    def _hold_back_doubles(self) -> None:
        """An id that stands twice holds all its rows back: nobody can tell which is right."""
        by_id: dict[str, list[Project]] = defaultdict(list)
        for row in self.rows:
            by_id[row.external_id].append(row)
        for external_id, found in by_id.items():
            if external_id and len(found) > 1:
                for row in found:
                    message = _("The id stands in another row too. Correct it, or delete one.")
                    row.line.error("id", "double_id", message)
                    row.phase = ""


def build(
    project: Project,
    roles: Roles,
    outcomes: list[OutcomeRow],
    results: list[ResultRow],
    payments: list[PaymentRow],
) -> ParsedPartnership:
    """The partnership that the project is."""
    line, currency = project.line, project.currency
    capital, capital_currency = _amount(line, "total investment commitment - amount - exact")
    maximum, maximum_currency = _amount(line, "maximum potential outcome payment - amount")
    starts_on, ends_on = _term(line)
    signed_on = line.day("dates - date outcomes contract signed")
    total = _total_paid(line)
    parts = ((OUTCOMES, outcomes), (RESULTS, results), (PAYMENTS, [*total, *payments]))
    sector = line.text(_SECTOR)
    return ParsedPartnership(
        external_id=project.external_id,
        row=line.number,
        name=project.name,
        type=KIND,
        phase=project.phase,
        country=project.country,
        currency=currency,
        status_as_listed=line.raw(STAGE),
        summary=line.long(_SUMMARY),
        sector=_SECTORS.get(sector.casefold(), "other" if sector else ""),
        sector_as_listed=sector,
        place=project.place[:300],
        capital_value=capital if capital_currency == currency else None,
        signed_on=signed_on,
        term_starts_on=starts_on,
        term_ends_on=ends_on,
        plan=tuple(_plan(project.phase, signed_on, starts_on, ends_on)),
        terms=contract_terms(
            line, outcomes, currency, maximum if maximum_currency == currency else None
        ),
        parties=roles.parties(project.external_id, project.country),
        parts=tuple(ParsedPart(slug, tuple(rows)) for slug, rows in parts if rows),
        as_listed=(*line.words(_TAKEN), *project.words),
    )


def _amount(line: Line, what: str) -> tuple[Decimal | None, str]:
    """An amount of the project's finance with its own currency."""
    currency = line.currency(f"{_FINANCE}{what.partition(' - ')[0]} - currency")
    return line.amount(f"{_FINANCE}{what}", currency), currency


def _total_paid(line: Line) -> list[PaymentRow]:
    amount, currency = _amount(line, "total outcome payments made - amount")
    if amount is None or not currency:
        return []
    return [PaymentRow(row=line.number, kind="total", amount=amount, currency=currency)]


def _phase(line: Line) -> str:
    text = line.text(STAGE)
    phase = _PHASES.get(text.casefold(), "")
    if not phase:
        message = _(
            "Only bonds that are being contracted, carried out or complete can be taken over. "
            "Write Late stage development, Implementation or Complete, or open it in Concord."
        )
        line.error(STAGE, "stage_not_taken", message)
    elif phase == "evaluate":
        message = _("Complete bonds stand in evaluation: that a partnership has ended is decided.")
        line.note(STAGE, "complete", message)
    return phase


def _term(line: Line) -> tuple[dt.date | None, dt.date | None]:
    """When the service began, and when it ended or is to end."""
    starts_on = line.day("dates - start date of service provision")
    ends = (
        "dates - actual end date of service provision",
        "dates - actual completion date",
        "dates - anticipated end date of service provision",
        "dates - anticipated completion date",
    )
    ends_on = next((day for column in ends if (day := line.day(column, last=True))), None)
    if starts_on and ends_on and ends_on < starts_on:
        message = _("The service would end before it begins; the end was left out. Correct one.")
        line.warn("dates - start date of service provision", "ends_before_start", message)
        ends_on = None
    return starts_on, ends_on


def _plan(
    phase: str, signed_on: dt.date | None, starts_on: dt.date | None, ends_on: dt.date | None
) -> Iterator[tuple[str, str, dt.date]]:
    """Days on the timeline."""
    is_over = phase == "evaluate"
    if signed_on and (starts_on is None or signed_on <= starts_on):
        yield "contract", "ended_on", signed_on
    if starts_on:
        yield "deliver", "planned_from" if phase == "contract" else "began_on", starts_on
    if ends_on:
        yield "deliver", "ended_on" if is_over else "planned_until", ends_on
        if is_over:
            yield "evaluate", "began_on", ends_on


def _locations(table: Table | None) -> dict[str, list[tuple[str, str]]]:
    """Country and name of the places of each project."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for number, cells in table.rows.items() if table else ():
        line = Line(table, number, cells)  # type: ignore[arg-type] # there is one
        country = line.raw("location - country").upper()
        known = country if re.fullmatch("[A-Z]{2}", country) else ""
        name = " ".join(line.raw("location - name").split())
        found[line.raw("project id")].append((known, name))
    return found


def _currencies(tables: Mapping[str, Table]) -> dict[str, str]:
    """The first currency that the other tables name for a project."""
    found: dict[str, str] = {}
    for name, column in _CURRENCY_CELLS:
        table = tables.get(name)
        for number, cells in table.rows.items() if table else ():
            line = Line(table, number, cells)  # type: ignore[arg-type] # there is one
            if code := currency_of(line.raw(column)):
                found.setdefault(line.raw("project id"), code)
    return found
