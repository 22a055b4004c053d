"""What an import would do, row by row and field by field. Reads only."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core import formatting
from partnerships import codelists
from partnerships.import_parts import import_parts
from partnerships.models import PlannedCharge
from partnerships.source import CellProblem, Severity
from partnerships.terms_json import to_json
from partnerships.types import types

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from decimal import Decimal

    from partnerships.models import Party
    from partnerships.services.imports.current import Current
    from partnerships.services.imports.desired import ChargeKey, Desired
    from partnerships.source import ParsedParty

NOTHING: Final = "–"

COLUMN_LABELS: Final = {
    "name": gettext_lazy("Name"),
    "summary": gettext_lazy("What it is for"),
    "sector": gettext_lazy("Sector"),
    "region": gettext_lazy("Region"),
    "place": gettext_lazy("Place"),
    "capital_value": gettext_lazy("Capital value"),
    "signed_on": gettext_lazy("Signed"),
    "closed_on": gettext_lazy("Financial close"),
    "starts_on": gettext_lazy("Term begins"),
    "ends_on": gettext_lazy("Term ends"),
}
PLAN_LABELS: Final = {
    "began_on": gettext_lazy("%(phase)s: began"),
    "ended_on": gettext_lazy("%(phase)s: ended"),
    "planned_from": gettext_lazy("%(phase)s: planned from"),
    "planned_until": gettext_lazy("%(phase)s: planned until"),
}
LISTED_LABELS: Final = {
    "status_as_listed": gettext_lazy("Status in the list"),
    "sector_as_listed": gettext_lazy("Sector in the list"),
    "tender_published_on": gettext_lazy("Tender published"),
    "preferred_bidder_on": gettext_lazy("Preferred bidder"),
    "financial_close_on": gettext_lazy("Financial close in the list"),
    "construction_completed_on": gettext_lazy("Construction completed"),
    "operation_began_on": gettext_lazy("First day of operation"),
    "operating_years": gettext_lazy("Years of operation"),
    "changed_hands": gettext_lazy("Holdings that changed hands"),
    "as_listed": gettext_lazy("Cells kept in the list’s own words"),
}


class RowKind(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    HELD_BACK = "held_back"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field in words: what it says now and what it would say."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowPlan:
    """What would become of one row.

    Attributes:
        columns, plan, parties, charges, terms, parts: what to write, in the shapes of `Desired`.
        advances: whether the partnership moves on to the stage of the list.
        changes: the same in words.
        problems: what speaks against it.
    """

    kind: RowKind
    desired: Desired
    columns: dict[str, Any]
    plan: dict[tuple[str, str], dt.date]
    parties: dict[str, tuple[ParsedParty, ...]]
    charges: dict[ChargeKey, Decimal]
    terms: str = ""
    parts: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    advances: bool = False
    changes: tuple[FieldChange, ...] = ()
    problems: tuple[CellProblem, ...] = ()


def plan_row(wanted: Desired, current: Current | None) -> RowPlan:
    """What an import would do with this row."""
    if current is None:
        return _plan_new(wanted)
    return _Comparison(wanted, current).plan()


def _plan_new(wanted: Desired) -> RowPlan:
    charges = {key: charge.amount for key, charge in wanted.charges.items() if charge.matters}
    problems: tuple[CellProblem, ...] = ()
    kind = RowKind.NEW
    if wanted.authority is None:
        kind = RowKind.HELD_BACK
        problems = (
            CellProblem(
                Severity.ERROR,
                "no_authority",
                _(
                    "No authority and no department is named, so nobody leads the partnership. "
                    "Write the procuring authority."
                ),
                row=wanted.parsed.row,
                value=wanted.parsed.name,
            ),
        )
    return RowPlan(
        kind,
        wanted,
        dict(wanted.columns),
        dict(wanted.plan),
        dict(wanted.parties),
        charges,
        wanted.terms,
        dict(wanted.parts),
        problems=problems,
    )


class _Comparison:
    """A row beside what is recorded.

    What the list says as it did at the last import is left alone, whatever has been recorded
    since: people's own corrections outlive a second import.
    """

    def __init__(self, wanted: Desired, current: Current) -> None:
        self._wanted = wanted
        self._current = current
        self._before = current.snapshot
        self._now = wanted.snapshot()
        self._currency = current.partnership.currency
        self._changes: list[FieldChange] = []

    def plan(self) -> RowPlan:
        columns = dict(self._columns())
        plan = dict(self._plan())
        parties = dict(self._parties())
        charges = dict(self._charges())
        terms, left = self._terms()
        parts = dict(self._parts())
        advances, problems = self._phase()
        self._listed()
        changed = bool(self._changes) or self._before != self._merged()
        return RowPlan(
            RowKind.CHANGED if changed else RowKind.UNCHANGED,
            self._wanted,
            columns,
            plan,
            parties,
            charges,
            terms,
            parts,
            advances=advances,
            changes=tuple(self._changes),
            problems=(*left, *problems),
        )

    def _merged(self) -> dict[str, Any]:
        return merged_snapshot(self._before, self._now)

    def _said_before(self, part: str, name: str) -> bool:
        known = self._before.get(part, {})
        return name in known and known[name] == self._now[part][name]

    def _columns(self) -> Iterator[tuple[str, Any]]:
        for name, value in self._wanted.columns.items():
            recorded = getattr(self._current.partnership, name)
            if recorded != value and not self._said_before("columns", name):
                yield name, value
                self._note(
                    str(COLUMN_LABELS[name]),
                    self._in_words(name, recorded),
                    self._in_words(name, value),
                )

    def _plan(self) -> Iterator[tuple[tuple[str, str], dt.date]]:
        kind = types[self._current.partnership.type]
        for (phase, name), day in self._wanted.plan.items():
            row = self._current.plan.get(phase)
            recorded = getattr(row, name) if row else None
            if row and recorded != day and not self._said_before("plan", f"{phase}.{name}"):
                yield (phase, name), day
                label = str(PLAN_LABELS[name]) % {"phase": kind.phase(phase).label}
                self._note(label, _day(recorded), _day(day))

    def _parties(self) -> Iterator[tuple[str, tuple[ParsedParty, ...]]]:
        labels = codelists.labels(codelists.PARTY_ROLE_CODES)
        for role, parties in self._wanted.parties.items():
            recorded = self._current.parties.get(role, [])
            if self._said_before("parties", role) or _same_parties(recorded, parties):
                continue
            yield role, parties
            self._note(
                str(labels[role]).capitalize(),
                _list(_party(row.organisation.name, row.share) for row in recorded),
                _list(_party(party.name, party.share) for party in parties),
            )

    def _charges(self) -> Iterator[tuple[ChargeKey, Decimal]]:
        kinds = dict(PlannedCharge.Kind.choices)
        for key, charge in self._wanted.charges.items():
            recorded = self._current.charges.get(key)
            before = recorded.amount if recorded else None
            if before == charge.amount or (before is None and not charge.matters):
                continue
            yield key, charge.amount
            label = _("Charge %(from)s–%(until)s, %(kind)s") % {
                "from": key[1].year,
                "until": f"{charge.until_on.year % 100:02}",
                "kind": kinds[key[0]],
            }
            self._note(label, self._money(before), self._money(charge.amount))

    def _terms(self) -> tuple[str, tuple[CellProblem, ...]]:
        """What the draft of the contract gets; a draft that somebody worked on is left alone."""
        wanted, draft = self._wanted.terms, self._current.draft
        before = self._before.get("terms", "")
        recorded = draft.terms if draft else ""
        if wanted in {"", before, recorded}:
            return "", ()
        nothing = to_json(types[self._current.partnership.type].terms())
        if draft and draft.edited_by_id is None and recorded in {before, nothing}:
            self._note(_("Contract as first drafted"), _("former terms"), _("terms of the list"))
            return wanted, ()
        message = _(
            "The list says other terms than before, but somebody worked on the contract here or "
            "signed it. It was left as it is: compare both, and change the contract if it should."
        )
        problem = CellProblem(
            Severity.WARNING, "contract_left", message, row=self._wanted.parsed.row
        )
        return "", (problem,)

    def _parts(self) -> Iterator[tuple[str, list[dict[str, Any]]]]:
        for slug, rows in self._wanted.parts.items():
            recorded = self._current.parts.get(slug, [])
            if recorded != rows:
                yield slug, rows
                kept = sum(1 for row in rows if row in recorded)
                after = _("%(rows)s, of which %(kept)s as before") % {
                    "rows": rows_in_words(rows),
                    "kept": kept,
                }
                self._note(str(import_parts[slug].label), rows_in_words(recorded), after)

    def _phase(self) -> tuple[bool, tuple[CellProblem, ...]]:
        partnership, listed = self._current.partnership, self._wanted.parsed.phase
        if listed == partnership.phase or self._before.get("phase") == listed:
            return False, ()
        kind = types[partnership.type]
        here, there = kind.phase(partnership.phase), kind.phase(listed)
        if partnership.is_live and kind.position(listed) > kind.position(partnership.phase):
            self._note(_("Stage"), str(here.name), str(there.name))
            return True, ()
        message = _(
            "The list puts this project in “%(there)s”; here it stands in “%(here)s” already. It "
            "was left there."
        )
        problem = CellProblem(
            Severity.WARNING,
            "stage_left",
            message % {"there": there.name, "here": here.name},
            row=self._wanted.parsed.row,
            value=self._wanted.parsed.status_as_listed,
        )
        return False, (problem,)

    def _listed(self) -> None:
        before = self._before.get("listed", {})
        for name, value in self._wanted.listed.items():
            if before.get(name) != value and not (name == "as_listed" and not value):
                self._note(_listed_label(name), _in_list(before.get(name)), _in_list(value))

    def _note(self, label: str, before: str, after: str) -> None:
        self._changes.append(FieldChange(label, before, after))

    def _in_words(self, name: str, value: Any) -> str:
        if name == "sector":
            return str(dict(codelists.SECTORS).get(value, value))
        if isinstance(value, dt.date):
            return _day(value)
        if name == "capital_value":
            return self._money(value)
        return str(value) if value not in {None, ""} else NOTHING

    def _money(self, amount: Decimal | None) -> str:
        return NOTHING if amount is None else formatting.money(amount, self._currency)


def merged_snapshot(before: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """What the list has said so far: what it does not say any more is kept, the rest replaced."""
    merged = dict(before) | {name: now[name] for name in ("phase", "terms") if name in now}
    for part in ("columns", "plan", "parties", "listed"):
        merged[part] = {**before.get(part, {}), **now[part]}
    return merged


def rows_in_words(rows: Sequence[object]) -> str:
    """How many rows a part has, as a person says it."""
    return ngettext("%(n)d row", "%(n)d rows", len(rows)) % {"n": len(rows)} if rows else NOTHING


def _same_parties(recorded: list[Party], parties: tuple[ParsedParty, ...]) -> bool:
    if len(recorded) != len(parties):
        return False
    rest = list(recorded)
    for party in parties:
        match = next((row for row in rest if _is(row, party)), None)
        if match is None or match.share != party.share:
            return False
        rest.remove(match)
    return True


def _is(row: Party, party: ParsedParty) -> bool:
    organisation = row.organisation
    if party.company_number:
        return bool(organisation.register_number == party.company_number)
    return bool(organisation.name.casefold() == party.name.casefold())


def _party(name: str, share: Decimal | None) -> str:
    return name if share is None else f"{name} {formatting.percent(share * 100)}"


def _listed_label(name: str) -> str:
    group, dot, standard = name.partition(".")
    if dot and group == "balance_sheet":
        return _("Balance sheet under %(standard)s") % {"standard": standard}
    return str(LISTED_LABELS[name])


def _in_list(value: Any) -> str:
    if isinstance(value, list):
        return _list(": ".join(item) if isinstance(item, list) else str(item) for item in value)
    return str(value) if value not in {None, ""} else NOTHING


def _list(texts: Any) -> str:
    return "; ".join(texts) or NOTHING


def _day(day: dt.date | None) -> str:
    return NOTHING if day is None else formatting.day(day)
