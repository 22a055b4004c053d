"""What a calculator begins with: figures that the partnership has recorded already."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from partnerships.terms import fields_of
from partnerships.terms_json import from_json
from partnerships.types import types
from performance.calculators.earned_value import PlannedWork
from performance.calculators.expiry import ExpiryGiven
from performance.calculators.tariffs import BaseTariff
from performance.selectors.handback import handback_figures, planner_figures

if TYPE_CHECKING:
    import datetime as dt

    from partnerships.models import Partnership
    from partnerships.terms import Terms
    from performance.calculator import Calculator

FROM_TERMS: Final = {
    "late_interest": {"rate": "late_interest"},
    "tariffs": {
        "rise": "tariff_rise",
        "indexed_share": "tariff_indexed_share",
        "step": "tariff_step",
    },
    "variable_term": {"tolerance": "target_tolerance"},
}
"""By calculator, which of its figures are which terms of the contract."""
MOST_ROWS: Final = 30


def defaults_for(calculator: Calculator[Terms], partnership: Partnership, today: dt.date) -> Terms:
    """What is known already; the rest is empty. Two queries at the most."""
    known: dict[str, Any] = {"on": today, "ends_on": partnership.ends_on, "paid_on": today}
    known |= _from_terms(calculator, partnership)
    if calculator.slug == "earned_value":
        known["work"] = _milestones(partnership)
    if calculator.given is ExpiryGiven:
        known |= planner_figures(handback_figures(partnership))
    if calculator.given is ExpiryGiven and partnership.ends_on and partnership.ends_on <= today:
        known["ends_on"] = None
    names = {one.name for one in fields_of(calculator.given)}
    return calculator.given(**{name: value for name, value in known.items() if name in names})


def _from_terms(calculator: Calculator[Terms], partnership: Partnership) -> dict[str, Any]:
    wanted = FROM_TERMS.get(calculator.slug)
    if wanted is None:
        return {}
    published = partnership.contract_versions.filter(state="published")
    version = published.order_by("-effective_from", "-number").first()
    if version is None:
        return {}
    terms = from_json(types[partnership.type].terms, version.terms)
    found = {name: getattr(terms, term, None) for name, term in wanted.items()}
    if calculator.slug == "late_interest":
        found["days"] = "actual_365"
    if calculator.slug == "tariffs":
        found["tariffs"] = tuple(_tariff(one) for one in getattr(terms, "tariffs", ()))
    return found


def _tariff(row: Any) -> BaseTariff:
    amounts = (getattr(row, one.name) for one in fields_of(type(row)))
    amount = next((one for one in amounts if isinstance(one, Decimal)), None)
    return BaseTariff(what=str(getattr(row, fields_of(type(row))[0].name)), amount=amount)


def _milestones(partnership: Partnership) -> tuple[PlannedWork, ...]:
    rows = partnership.milestones.order_by("baseline_on", "pk")[:MOST_ROWS]
    return tuple(
        PlannedWork(what=one.name, due_on=one.baseline_on, done_on=one.actual_on) for one in rows
    )
