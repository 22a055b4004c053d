"""Finds the organisations that a list names, or records them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.models import Organisation
from partnerships.services.imports.desired import AUTHORITY, SPONSOR

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from partnerships.source import ParsedPartnership, ParsedParty

REGISTER: Final = {"GB": "GB-COH"}
"""The company register of a country, as org-id.guide names it."""

_PUBLIC_ROLES: Final = frozenset({AUTHORITY, SPONSOR})
_PUBLIC_WORDS: Final = (
    " council",
    "nhs ",
    " pct",
    " borough",
    "government",
    "community health partnerships",
    "partnerships for schools",
    "building schools for the future investments",
)


class Organisations:
    """All organisations, once read; those that are missing are recorded when first asked for.

    A company is the one with its number; without a number, the oldest of its name. Names are
    compared without regard to case. A company recorded without number takes the number of the
    first row that gives it one. `recorded` are those that were recorded or completed, until the
    caller empties it; `made` those recorded; `numbered` the scheme and address that completed ones
    had before, and the number that they took.
    """

    def __init__(self, rows: Iterable[ParsedPartnership]) -> None:
        rows = tuple(rows)
        self._country = rows[0].country if rows else ""
        self._public_names = {
            party.name.casefold()
            for row in rows
            for party in row.parties
            if party.role in _PUBLIC_ROLES
        }
        self._by_number: dict[tuple[str, str], Organisation] = {}
        self._by_name: dict[tuple[str, str], list[Organisation]] = {}
        self.recorded: list[UUID] = []
        self.made: list[UUID] = []
        self.numbered: dict[str, list[str]] = {}
        countries = {self._country} | {
            party.country for row in rows for party in row.parties if party.country
        }
        for organisation in Organisation.objects.filter(country__in=countries).order_by("pk"):
            self._remember(organisation)

    def find(self, party: ParsedParty) -> Organisation | None:
        """The organisation that a row names; None when it is not recorded yet."""
        if party.company_number:
            return self._by_number.get((self._of(party), party.company_number)) or next(
                (found for found in self._named(party) if not found.register_number), None
            )
        wants_public = party.role in _PUBLIC_ROLES
        return next(
            (found for found in self._named(party) if found.is_public or not wants_public), None
        )

    def get(self, party: ParsedParty) -> Organisation:
        """The organisation that a row names, recorded where it was missing."""
        found = self.find(party)
        if found is None:
            return self._record(party)
        if party.company_number and not found.register_number:
            self.numbered[str(found.uuid)] = [
                found.register_scheme,
                found.address,
                party.company_number,
            ]
            found.register_scheme = REGISTER.get(self._of(party), "")
            found.register_number = party.company_number
            found.address = found.address or party.address
            found.save(update_fields=["register_scheme", "register_number", "address"])
            self.recorded.append(found.uuid)
            self._by_number[self._of(party), party.company_number] = found
        return found

    def _of(self, party: ParsedParty) -> str:
        """The country whose register and names count for it."""
        return party.country or self._country

    def _named(self, party: ParsedParty) -> list[Organisation]:
        return self._by_name.get((self._of(party), party.name.casefold()), [])

    def _record(self, party: ParsedParty) -> Organisation:
        is_public = party.role in _PUBLIC_ROLES or self._looks_public(party.name)
        organisation = Organisation.objects.create(
            name=party.name,
            kind=Organisation.Kind.PUBLIC_AUTHORITY
            if is_public
            else party.kind or Organisation.Kind.PRIVATE_PARTNER,
            country=self._of(party),
            register_scheme=REGISTER.get(self._of(party), "") if party.company_number else "",
            register_number=party.company_number,
            address=party.address,
        )
        self.recorded.append(organisation.uuid)
        self.made.append(organisation.uuid)
        self._remember(organisation)
        return organisation

    def _looks_public(self, name: str) -> bool:
        plain = f" {name.casefold()} "
        return name.casefold() in self._public_names or any(word in plain for word in _PUBLIC_WORDS)

    def _remember(self, organisation: Organisation) -> None:
        country = organisation.country
        self._by_name.setdefault((country, organisation.name.casefold()), []).append(organisation)
        register = REGISTER.get(country, "")
        if organisation.register_number and organisation.register_scheme == register:
            self._by_number[country, organisation.register_number] = organisation
