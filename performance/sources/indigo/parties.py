"""The organisations of the data set, and who plays which role in a project."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from partnerships.source import ParsedParty, Severity
from performance.sources.indigo.cells import Line
from performance.sources.indigo.tables import (
    COMMITMENTS,
    INTERMEDIARIES,
    INVESTMENTS,
    PROVISIONS,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from performance.sources.indigo.tables import Table

ORGANISATION: Final = "organisation id"
CATEGORY: Final = "organisation role category"
LEAD: Final = "procuringEntity"
ROLES: Final = {
    COMMITMENTS: "payer",
    PROVISIONS: "privateParty",
    INTERMEDIARIES: "supplier",
    INVESTMENTS: "funder",
}
_LENT: Final = ("loan", "debt")
_COMPANY_REGISTER: Final = "GB-COH-"
_OTHER: Final = 2
_RANK: Final = {"public_authority": 0, "": 1}
"""Who leads first among the outcome payers; somebody said to be something else comes last."""

_COUNTRY: Final = re.compile(r"[A-Z]{2}\Z")
_TAKEN: Final = frozenset(
    {"id", "name", "jurisdiction", "type", "org-ids - primary", "address", "country"}
)
_KINDS: Final = (
    ("government", "public_authority"),
    ("non-profit", "civil_society"),
    ("nonprofit", "civil_society"),
    ("foundation", "civil_society"),
)


@dataclass(frozen=True, slots=True)
class Organisation:
    """As the data set describes it; `kind` "" where it does not say."""

    name: str
    country: str
    kind: str
    company_number: str
    address: str


class Organisations:
    """All of them by id; remembers which were named."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._known: dict[str, Organisation] = {}
        self._named: set[str] = set()
        self._leads: set[str] = set()
        self._countries: dict[str, str] = {}
        for number, cells in table.rows.items():
            self._read(Line(table, number, cells))

    def find(self, line: Line, column: str) -> list[str]:
        """The ids in a cell that are known; the others become a problem of the cell."""
        ids = [one for one in re.split(r"[\s,;]+", line.text(column, 2000)) if one]
        unknown = [one for one in ids if one not in self._known]
        if unknown:
            message = _(
                "No row of organisations.csv has the id %(ids)s, so the organisation was left "
                "out. Add it there, or correct the id."
            )
            line.warn(column, "organisation_unknown", message % {"ids": ", ".join(unknown)})
        found = list(dict.fromkeys(one for one in ids if one in self._known))
        self._named.update(found)
        return found

    def name(self, identifier: str) -> str:
        return self._known[identifier].name

    def kind(self, identifier: str) -> str:
        return self._known[identifier].kind

    def note_lead(self, identifier: str) -> None:
        """Whoever leads a project is a public authority in every role, as Concord has it."""
        self._leads.add(identifier)

    def note_country(self, identifier: str, country: str) -> None:
        """An organisation without a country is of the first project that names it."""
        self._countries.setdefault(identifier, country)

    def party(self, identifier: str, role: str) -> ParsedParty:
        known = self._known[identifier]
        return ParsedParty(
            role=role,
            name=known.name,
            company_number=known.company_number,
            address=known.address,
            country=known.country or self._countries[identifier],
            kind="public_authority" if identifier in self._leads else known.kind,
        )

    def finish(self) -> None:
        """Count the rows that were named, and say which columns have no field."""
        self._table.taken = len(self._named)
        nowhere = len(self._known) - len(self._named)
        if nowhere:
            self._table.left_out[_("named by no project of this file")] += nowhere
        for column, place in self._table.places.items():
            cells = sum(1 for row in self._table.rows.values() if len(row) > place and row[place])
            if column not in _TAKEN and cells:
                message = _(
                    "Concord keeps names, countries, kinds and register numbers of organisations, "
                    "not this column; %(n)d cells were left out."
                )
                heading = self._table.header[place]
                self._table.say(
                    Severity.NOTE, "column_not_taken", message % {"n": cells}, header=heading
                )

    def _read(self, line: Line) -> None:
        identifier, name = line.text("id", 100), line.text("name")
        if not identifier or not name:
            line.warn("name", "no_name", _("An organisation needs an id and a name. Write both."))
            line.leave_out(_("without id or name"))
            return
        if identifier in self._known:
            message = _("The id stands in an earlier row; that one was read. Correct one of them.")
            line.warn("id", "double_id", message)
            line.leave_out(_("the id stands twice"))
            return
        country = next(
            (
                text
                for column in ("country", "jurisdiction")
                if _COUNTRY.match(text := line.raw(column).upper())
            ),
            "",
        )
        number = line.text("org-ids - primary", 60)
        is_company = country == "GB" and number.startswith(_COMPANY_REGISTER)
        self._known[identifier] = Organisation(
            name,
            country,
            kind_of(line.text("type")),
            number.removeprefix(_COMPANY_REGISTER) if is_company else "",
            line.text("address", 1000),
        )


def kind_of(words: str) -> str:
    """A kind of organisation; "" where the words say none that Concord has."""
    plain = words.casefold()
    return next((kind for word, kind in _KINDS if word in plain), "")


class Roles:
    """Who plays which role in each project, from the tables that say so."""

    def __init__(self, organisations: Organisations, tables: Iterable[Table]) -> None:
        self.organisations = organisations
        self._found: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self._payers: dict[str, list[tuple[int, str]]] = defaultdict(list)
        for table in tables:
            for number, cells in table.rows.items():
                self._read(Line(table, number, cells))

    def lead(self, project: str) -> tuple[str, bool]:
        """Who leads, and whether it is said to be something else than public; "" where nobody does.

        The first outcome payer who is said to be public, else of whom nothing is said, else any.
        """
        payers = sorted(self._payers.get(project, ()), key=lambda payer: payer[0])
        return (payers[0][1], payers[0][0] == _OTHER) if payers else ("", False)

    def parties(self, project: str, country: str) -> tuple[ParsedParty, ...]:
        """Everybody of the project, the lead first; each once in each role."""
        lead, _doubt = self.lead(project)
        named = ([(lead, LEAD)] if lead else []) + self._found.get(project, [])
        for identifier, _role in named:
            self.organisations.note_country(identifier, country)
        return tuple(
            self.organisations.party(identifier, role) for identifier, role in dict.fromkeys(named)
        )

    def add(self, project: str, identifier: str, role: str) -> None:
        self._found[project].append((identifier, role))

    def _read(self, line: Line) -> None:
        project = line.raw("project id")
        role = ROLES[line.table.name]
        if line.table.name == INVESTMENTS and any(
            word in line.raw("investment type").casefold() for word in _LENT
        ):
            role = "lender"
        for identifier in self.organisations.find(line, ORGANISATION):
            self.add(project, identifier, role)
            if line.table.name == COMMITMENTS:
                kind = kind_of(line.raw(CATEGORY)) or self.organisations.kind(identifier)
                self._payers[project].append((_RANK.get(kind, _OTHER), identifier))

    def note_leads(self) -> None:
        """Tell the organisations who leads, before any party is made."""
        for project in self._payers:
            self.organisations.note_lead(self.lead(project)[0])
