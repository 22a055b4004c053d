"""What a row of a list asks of the database: values in our columns, and the list's own words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from core.ledger.canonical import plain
from partnerships.import_parts import import_parts
from partnerships.terms_json import to_json
from partnerships.types import types

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from decimal import Decimal

    from partnerships.source import ParsedCharge, ParsedPartnership, ParsedParty

AUTHORITY: Final = "procuringEntity"
SPONSOR: Final = "interestedParty"
COMPANY: Final = "privateParty"

ChargeKey = tuple[str, dt.date]
PlanKey = tuple[str, str]

_LISTED: Final = (
    "status_as_listed",
    "sector_as_listed",
    "tender_published_on",
    "preferred_bidder_on",
    "financial_close_on",
    "construction_completed_on",
    "operation_began_on",
    "operating_years",
)


@dataclass(frozen=True, slots=True)
class Charge:
    """A charge to record; `matters` is False for a zero before the first or after the last year."""

    until_on: dt.date
    amount: Decimal
    matters: bool


@dataclass(frozen=True, slots=True)
class Desired:
    """What one row states. What it does not state is not here, and is left alone.

    Attributes:
        parsed: the row.
        columns: values for columns of the partnership.
        plan: days for `PhasePlan`, by phase and column.
        parties: organisations by role.
        charges: by kind ("planned", "actual") and first day.
        listed: what the list says beyond that, as plain JSON.
        terms: canonical JSON of the terms of the first draft; "" where the list says none.
        parts: rows that higher apps keep, by part, as plain JSON.
    """

    parsed: ParsedPartnership
    columns: Mapping[str, Any]
    plan: Mapping[PlanKey, dt.date]
    parties: Mapping[str, tuple[ParsedParty, ...]]
    charges: Mapping[ChargeKey, Charge]
    listed: Mapping[str, Any]
    terms: str
    parts: Mapping[str, list[dict[str, Any]]]

    @property
    def authority(self) -> ParsedParty | None:
        """Who leads: the procuring authority, or the sponsor where the list names none."""
        for role in (AUTHORITY, SPONSOR):
            if role in self.parties:
                return self.parties[role][0]
        return None

    @property
    def company(self) -> ParsedParty | None:
        return self.parties[COMPANY][0] if COMPANY in self.parties else None

    def snapshot(self) -> dict[str, Any]:
        """All of it but charges and parts, as plain JSON, to tell later what the list changed."""
        return {
            "phase": self.parsed.phase,
            **({"terms": self.terms} if self.terms else {}),
            "columns": {name: plain(value) for name, value in self.columns.items()},
            "plan": {f"{phase}.{name}": plain(day) for (phase, name), day in self.plan.items()},
            "parties": {role: party_facts(parties) for role, parties in self.parties.items()},
            "listed": dict(self.listed),
        }


def desired(parsed: ParsedPartnership) -> Desired:
    """What this row states."""
    ends_on = parsed.operation_ends_on
    starts_on = parsed.term_starts_on or parsed.financial_close_on
    columns = {
        "name": parsed.name,
        "summary": parsed.summary,
        "sector": parsed.sector,
        "region": parsed.region,
        "place": parsed.place,
        "capital_value": parsed.capital_value,
        "signed_on": parsed.signed_on,
        "closed_on": parsed.financial_close_on,
        "starts_on": starts_on,
        "ends_on": ends_on if starts_on is None or (ends_on and ends_on >= starts_on) else None,
    }
    parties: dict[str, tuple[ParsedParty, ...]] = {}
    for party in parsed.parties:
        parties[party.role] = (*parties.get(party.role, ()), party)
    return Desired(
        parsed=parsed,
        columns={name: value for name, value in columns.items() if value not in {None, ""}},
        plan=_plan(parsed),
        parties=parties,
        charges=_charges(parsed.charges),
        listed=_listed(parsed),
        terms=to_json(parsed.terms) if parsed.terms else "",
        parts={
            part.slug: import_parts[part.slug].plain(part.rows)
            for part in parsed.parts
            if part.rows
        },
    )


def party_facts(parties: Iterable[ParsedParty]) -> list[dict[str, Any]]:
    """The parties of one role as plain JSON, in an order of their own."""
    return sorted(
        (
            {
                "name": party.name,
                "share": plain(party.share),
                "company_number": party.company_number,
            }
            for party in parties
        ),
        key=lambda facts: (str(facts["name"]).casefold(), str(facts["company_number"])),
    )


def _charges(charges: tuple[ParsedCharge, ...]) -> dict[ChargeKey, Charge]:
    """Lists fill years without a contract with zeros; only zeros between charges say something."""
    years = [charge.starts_on for charge in charges if charge.amount]
    first, last = min(years, default=dt.date.max), max(years, default=dt.date.min)
    return {
        ("planned" if charge.is_planned else "actual", charge.starts_on): Charge(
            charge.ends_on, charge.amount, first <= charge.starts_on <= last
        )
        for charge in charges
    }


def _listed(parsed: ParsedPartnership) -> dict[str, Any]:
    facts: dict[str, Any] = {
        name: plain(value) for name in _LISTED if (value := getattr(parsed, name)) not in {None, ""}
    }
    facts |= {f"balance_sheet.{standard}": answer for standard, answer in parsed.balance_sheet}
    changed = [party.name for party in parsed.parties if party.changed_hands]
    if any(party.changed_hands is not None for party in parsed.parties):
        facts["changed_hands"] = changed
    facts["as_listed"] = [list(pair) for pair in parsed.as_listed]
    return facts


def _plan(parsed: ParsedPartnership) -> dict[PlanKey, dt.date]:
    """Days on the timeline, each not before the one that precedes it in the life of a contract.

    Where the list gives no day for the operation, the years with a charge stand for the plan: no
    unitary charge is paid before the service is available.
    """
    paid = [charge for charge in parsed.charges if charge.amount]
    procured, closed = _in_order(
        parsed.tender_published_on, parsed.preferred_bidder_on, parsed.financial_close_on
    )
    began = _latest(parsed.operation_began_on, closed)
    built = _latest(parsed.construction_completed_on, closed)
    if built and began:
        built = min(built, began)
    runs = parsed.phase == "operate"
    days = {
        ("procure", "began_on"): parsed.tender_published_on if procured else None,
        ("procure", "ended_on"): procured,
        ("close", "began_on"): procured,
        ("close", "ended_on"): closed,
        ("build", "began_on"): closed,
        ("build", "ended_on" if runs else "planned_until"): built,
        ("operate", "began_on" if runs and began else "planned_from"): began
        or _latest(paid[0].starts_on if paid else None, built or closed),
        ("operate", "planned_until"): _later_than(began, parsed.operation_ends_on)
        or _later_than(began, paid[-1].ends_on if paid else None),
    }
    days |= {(phase, name): day for phase, name, day in parsed.plan}
    known = {phase.slug for phase in types[parsed.type].phases}
    return {(phase, name): day for (phase, name), day in days.items() if day and phase in known}


def _in_order(
    tender: dt.date | None, bidder: dt.date | None, close: dt.date | None
) -> tuple[dt.date | None, dt.date | None]:
    """Days of preferred bidder and close; the former only where it lies between the others."""
    fits = bidder and (tender or bidder) <= bidder <= (close or bidder)
    return (bidder if fits else None), close


def _latest(day: dt.date | None, earliest: dt.date | None) -> dt.date | None:
    return max(day, earliest) if day and earliest else day


def _later_than(began: dt.date | None, day: dt.date | None) -> dt.date | None:
    return day if day and (began is None or day >= began) else None
