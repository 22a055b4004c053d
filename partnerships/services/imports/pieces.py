"""The pieces of a partnership that an import can change: what each says, and setting it back.

A piece has a name: "column:region", "plan:build.planned_until", "charge:planned:2013-04-01",
"role:equityInvestor", "part:listed_payments", "terms", "stage", "listed". Its value is plain JSON,
so that it can be kept, compared and set back. None means: nothing is recorded.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from core import formatting
from core.ledger.canonical import plain
from core.models import Organisation
from partnerships import codelists
from partnerships.import_parts import import_parts
from partnerships.models import ListedFacts, Party, PhasePlan, PlannedCharge
from partnerships.services.imports.desired import AUTHORITY, COMPANY
from partnerships.services.imports.plan import (
    COLUMN_LABELS,
    NOTHING,
    PLAN_LABELS,
    rows_in_words,
)
from partnerships.types import types

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnerships.models import ImportedRow, ImportRun
    from partnerships.services.imports.current import Current
    from partnerships.services.imports.plan import RowPlan

LISTED: Final = "listed"
STAGE: Final = "stage"
TERMS: Final = "terms"

_DAYS: Final = frozenset({"signed_on", "closed_on", "starts_on", "ends_on"})
_LEADS: Final = {"authority": AUTHORITY, "partner": COMPANY}
_TOGETHER: Final = (frozenset({"column:starts_on", "column:ends_on"}),)
"""The term ends after it begins: both days go back, or neither."""


def touched(plan: RowPlan, current: Current) -> Iterator[str]:
    """The names of all pieces that carrying out the plan changes."""
    yield from (f"column:{name}" for name in plan.columns)
    yield from (f"column:{name}" for name, role in _LEADS.items() if role in plan.parties)
    yield from (f"role:{role}" for role in plan.parties)
    yield from (f"charge:{kind}:{day.isoformat()}" for kind, day in plan.charges)
    yield from (f"plan:{phase}.{name}" for phase, name in plan.plan)
    yield from (f"part:{slug}" for slug in plan.parts)
    if plan.terms:
        yield TERMS
    if plan.advances:
        yield STAGE
        opening = (types[current.partnership.type].phases[0].slug, "began_on")
        if opening not in plan.plan:
            yield f"plan:{opening[0]}.{opening[1]}"
    yield LISTED


def values(current: Current, names: Iterable[str]) -> dict[str, Any]:
    """What these pieces say now."""
    return {name: _value(current, name) for name in names}


def kept_together(stay: set[str], names: Iterable[str]) -> set[str]:
    """`stay`, and those of `names` that must stay because what belongs to them does."""
    found = set(stay)
    for group in _TOGETHER:
        if group & found:
            found |= group & set(names)
    return found


class Words:
    """Pieces and what they say, in words; asks for the parties of all rows at once."""

    def __init__(self, rows: Iterable[ImportedRow]) -> None:
        wanted = {
            identifier
            for row in rows
            for told in (row.before, row.after)
            for name, value in told.items()
            if name.startswith("role:")
            for identifier in value
        }
        known = Party.objects.filter(uuid__in=wanted).select_related("organisation")
        self._names = {str(row.uuid): row.organisation.name for row in known} if wanted else {}

    def label(self, current: Current, name: str) -> str:
        """The piece as a person calls it."""
        kind, _colon, rest = name.partition(":")
        if kind == "column":
            lead = {"authority": _("Authority"), "partner": _("Private partner")}
            return lead.get(rest) or str(COLUMN_LABELS[rest])
        if kind == "plan":
            phase, _dot, column = rest.partition(".")
            label = types[current.partnership.type].phase(phase).label
            return str(PLAN_LABELS[column]) % {"phase": label}
        if kind == "charge":
            which, _colon, day = rest.partition(":")
            return _("Charge from %(day)s, %(kind)s") % {
                "day": formatting.day(dt.date.fromisoformat(day)),
                "kind": dict(PlannedCharge.Kind.choices)[which],
            }
        if kind == "role":
            return str(codelists.labels(codelists.PARTY_ROLE_CODES)[rest]).capitalize()
        if kind == "part":
            return str(import_parts[rest].label)
        return _("Contract as first drafted") if name == TERMS else _("Stage")

    def value(self, current: Current, name: str, value: Any) -> str:
        """What the piece says with this value."""
        kind, _colon, rest = name.partition(":")
        if value in (None, "", {}, []):
            return NOTHING
        if kind == "role":
            return "; ".join(
                self._party(current, identifier, share) for identifier, share in value.items()
            )
        if kind == "part" or name in {TERMS, STAGE}:
            return _whole_in_words(current, name, value)
        if kind == "plan" or rest in _DAYS:
            return formatting.day(dt.date.fromisoformat(value))
        if kind == "charge" or rest == "capital_value":
            amount = Decimal(value[0] if kind == "charge" else value)
            return formatting.money(amount, current.partnership.currency)
        return self._column(current, rest, value)

    def _column(self, current: Current, name: str, value: str) -> str:
        if name == "sector":
            return str(dict(codelists.SECTORS).get(value, value))
        return self._lead(current, name, value) if name in _LEADS else value

    def _party(self, current: Current, identifier: str, share: str | None) -> str:
        name = self._names.get(identifier) or next(
            (
                row.organisation.name
                for rows in current.parties.values()
                for row in rows
                if str(row.uuid) == identifier
            ),
            "?",
        )
        return name if share is None else f"{name} {formatting.percent(Decimal(share) * 100)}"

    def _lead(self, current: Current, name: str, value: str) -> str:
        """The organisation's name; it is a party in the role that goes with the column too."""
        lead = getattr(current.partnership, name)
        if lead and str(lead.uuid) == value:
            return str(lead)
        found = Organisation.objects.filter(uuid=value).first()
        return str(found) if found else NOTHING


def listed_before(before: dict[str, Any], current: Current, stay: set[str]) -> Any:
    """What the list said before, and of what stays, what it says now: people's work outlives it."""
    listed = before.get(LISTED)
    if not listed or not stay:
        return listed
    facts = {**listed["facts"]}
    for name in stay:
        kind, _colon, rest = name.partition(":")
        part = {"column": "columns", "plan": "plan", "role": "parties"}.get(kind)
        if name == STAGE:
            facts["phase"] = current.snapshot.get("phase")
        elif name == TERMS:
            facts["terms"] = current.snapshot.get("terms", "")
        elif part and rest in current.snapshot.get(part, {}):
            facts[part] = {**facts.get(part, {}), rest: current.snapshot[part][rest]}
    return {**listed, "facts": facts}


def set_back(current: Current, before: dict[str, Any], run: ImportRun) -> None:
    """Give these pieces their former values; all but the stage, which is a move of its own."""
    columns = [name.partition(":")[2] for name in before if name.startswith("column:")]
    for name in columns:
        setattr(current.partnership, name, _column(name, before[f"column:{name}"]))
    if columns:
        current.partnership.save(update_fields=columns)
    parts = {
        part: {
            name.partition(":")[2]: value
            for name, value in before.items()
            if name.startswith(f"{part}:")
        }
        for part in ("charge", "plan", "role", "part")
    }
    _set_charges(current, parts["charge"])
    _set_plan(current, parts["plan"])
    for role, shares in parts["role"].items():
        _set_role(current, role, shares)
    for slug, rows in parts["part"].items():
        import_parts[slug].replace(current.partnership, run.source, rows)
    if TERMS in before and current.draft:
        current.draft.terms = before[TERMS]
        current.draft.terms_sha256 = _fingerprint(before[TERMS])
        current.draft.save(update_fields=["terms", "terms_sha256"])
    if LISTED in before:
        _set_listed(current, before[LISTED], run)


def _value(current: Current, name: str) -> Any:
    kind, _colon, rest = name.partition(":")
    partnership = current.partnership
    if kind == "column":
        value = getattr(partnership, rest)
        return plain(value.uuid if rest in _LEADS and value else value)
    if kind == "plan":
        phase, _dot, column = rest.partition(".")
        return plain(getattr(current.plan[phase], column)) if phase in current.plan else None
    if kind == "charge":
        which, _colon, day = rest.partition(":")
        charge = current.charges.get((which, dt.date.fromisoformat(day)))
        return [plain(charge.amount), charge.source] if charge else None
    if kind == "role":
        return {str(row.uuid): plain(row.share) for row in current.parties.get(rest, [])}
    return current.parts.get(rest, []) if kind == "part" else _whole(current, name)


def _whole(current: Current, name: str) -> Any:
    """Of a piece that a partnership has once."""
    partnership = current.partnership
    if name == TERMS:
        return current.draft.terms if current.draft else None
    if name == STAGE:
        return [partnership.phase, plain(partnership.phase_since), partnership.phase_state]
    facts = current.facts
    return {"facts": facts.facts, "run": facts.run_id, "row": facts.row} if facts else None


def _whole_in_words(current: Current, name: str, value: Any) -> str:
    if name == TERMS:
        return _("terms %(mark)s") % {"mark": _fingerprint(value)[:8]}
    if name == STAGE:
        return str(types[current.partnership.type].phase(value[0]).name)
    return rows_in_words(value)


def _fingerprint(terms: str) -> str:
    return hashlib.sha256(terms.encode()).hexdigest()


def _column(name: str, value: Any) -> Any:
    if value is None:
        return None
    if name in _LEADS:
        return Organisation.objects.get(uuid=value)
    if name in _DAYS:
        return _day(value)
    return Decimal(value) if name == "capital_value" else value


def _day(value: str | None) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def _set_charges(current: Current, before: dict[str, list[str] | None]) -> None:
    gone, changed = [], []
    for name, value in before.items():
        kind, _colon, day = name.partition(":")
        charge = current.charges[kind, dt.date.fromisoformat(day)]
        if value is None:
            gone.append(charge.pk)
            continue
        charge.amount, charge.source = Decimal(value[0]), value[1]
        changed.append(charge)
    if gone:
        PlannedCharge.objects.filter(pk__in=gone).delete()
    if changed:
        PlannedCharge.objects.bulk_update(changed, ["amount", "source"])


def _set_plan(current: Current, before: dict[str, str | None]) -> None:
    changed: dict[str, PhasePlan] = {}
    for name, value in before.items():
        phase, _dot, column = name.partition(".")
        changed[phase] = current.plan[phase]
        setattr(changed[phase], column, _day(value))
    if changed:
        PhasePlan.objects.bulk_update(list(changed.values()), PLAN_LABELS)


def _set_role(current: Current, role: str, value: dict[str, str | None]) -> None:
    for row in current.parties.get(role, []):
        if str(row.uuid) not in value:
            row.delete()
    for identifier, share in value.items():
        Party.objects.filter(uuid=identifier).update(
            share=None if share is None else Decimal(share), until_on=None
        )


def _set_listed(current: Current, value: dict[str, Any] | None, run: ImportRun) -> None:
    facts = current.facts
    if facts is None or facts.run_id != run.pk:
        return
    if value is None:
        facts.delete()
        return
    ListedFacts.objects.filter(pk=facts.pk).update(
        facts=value["facts"], run_id=value["run"], row=value["row"]
    )
