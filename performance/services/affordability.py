"""Budget ceilings and contingent liabilities: recorded, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.currencies import EXPONENTS
from core.ledger import SYSTEM_STREAM, audited
from core.money import TooManyDecimals, to_minor
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance.authority import mandates_of
from partnerships.models.access import permissions_on
from partnerships.terms import LARGEST_AMOUNT
from performance.models import BudgetCeiling, ContingentLiability
from performance.models.affordability import YEARS

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from decimal import Decimal

    from core.models import Organisation, User
    from partnerships.models import Partnership

LONGEST = {"source": 300, "what": 300, "clause": 100}


@dataclass(frozen=True, slots=True, kw_only=True)
class CeilingFacts:
    """The most of a budget year, in units of the currency; see `BudgetCeiling`."""

    year: int
    amount: Decimal
    effective_on: dt.date
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LiabilityFacts:
    """What may come due; see `ContingentLiability`."""

    what: str
    maximum: Decimal
    probability: str
    clause: str = ""
    until_on: dt.date | None = None
    replaces: ContingentLiability | None = None


def set_ceiling(partnership: Partnership, facts: CeilingFacts, *, actor: User) -> BudgetCeiling:
    """Record the ceiling of a budget year for one partnership, in its currency.

    Raises:
        Refused: with everything that is wrong; another one took effect on that day; not permitted.
    """
    with audited(partnership.stream, actor=actor, kind="budget_ceiling.set") as act:
        row = locked(partnership)
        before = BudgetCeiling.objects.filter(partnership=row, year=facts.year)
        refuse_if(
            [
                *_may_edit(row, actor),
                *_of_ceiling(facts, row.currency),
                *_taken(before.filter(effective_on=facts.effective_on).exists()),
            ]
        )
        made = _ceiling(facts, actor, partnership=row, currency=row.currency)
        act.seal(made)
        act.fact(budget_ceiling=str(made.uuid), year=facts.year, amount=made.amount)
    return made


def set_authority_ceiling(
    authority: Organisation, currency: str, facts: CeilingFacts, *, actor: User
) -> BudgetCeiling:
    """Record the ceiling of a budget year for everything that an authority has in a currency.

    Raises:
        Refused: as for `set_ceiling`; no mandate over the authority.
    """
    with audited(SYSTEM_STREAM, actor=actor, kind="budget_ceiling.set_for_authority") as act:
        row = locked(authority)
        before = BudgetCeiling.objects.filter(authority=row, currency=currency, year=facts.year)
        refuse_if(
            [
                *_has_mandate(row, actor),
                *_of_ceiling(facts, currency),
                *_taken(before.filter(effective_on=facts.effective_on).exists()),
            ]
        )
        made = _ceiling(facts, actor, authority=row, currency=currency)
        act.seal(made)
        act.fact(
            budget_ceiling=str(made.uuid),
            authority=str(row.uuid),
            year=facts.year,
            currency=currency,
            amount=made.amount,
        )
    return made


def record_liability(
    partnership: Partnership, facts: LiabilityFacts, *, actor: User
) -> ContingentLiability:
    """Record what may come due, or another assessment of it.

    Raises:
        Refused: with everything that is wrong; what it replaces was replaced before; not permitted.
    """
    with audited(partnership.stream, actor=actor, kind="contingent_liability.recorded") as act:
        row = locked(partnership)
        refuse_if([*_may_edit(row, actor), *_of_liability(facts, row)])
        made = ContingentLiability.objects.create(
            partnership=row,
            what=facts.what.strip(),
            currency=row.currency,
            maximum=facts.maximum,
            probability=facts.probability,
            clause=facts.clause.strip(),
            until_on=facts.until_on,
            replaces=facts.replaces,
            recorded_by=actor,
            recorded_at=clock.now(),
        )
        act.seal(made)
        act.fact(
            contingent_liability=str(made.uuid),
            maximum=made.maximum,
            probability=made.probability,
            replaces=str(facts.replaces.uuid) if facts.replaces else None,
        )
    return made


def may_set_for(authority: Organisation, actor: User) -> bool:
    """Whether `actor` holds a mandate over the authority in which they may write."""
    mandates = mandates_of(actor, "edit_partnership")
    return any(one.mandate_id in {None, authority.pk} for one in mandates)


def _ceiling(facts: CeilingFacts, actor: User, **whose: object) -> BudgetCeiling:
    return BudgetCeiling.objects.create(
        **whose,
        year=facts.year,
        amount=facts.amount,
        effective_on=facts.effective_on,
        source=facts.source.strip(),
        recorded_by=actor,
        recorded_at=clock.now(),
    )


def _may_edit(partnership: Partnership, actor: User) -> Iterator[Problem]:
    if "edit_partnership" not in permissions_on(actor, partnership):
        words = _("Only whoever may edit the partnership records this.")
        yield Problem("", "not_permitted", words)


def _has_mandate(authority: Organisation, actor: User) -> Iterator[Problem]:
    if not may_set_for(authority, actor):
        words = _("Only portfolio officials with a mandate over the authority set its ceiling.")
        yield Problem("", "not_permitted", words)


def _of_ceiling(facts: CeilingFacts, currency: str) -> Iterator[Problem]:
    first, last = YEARS
    if not first <= facts.year <= last:
        message = _("Write a year from %(first)d to %(last)d.") % {"first": first, "last": last}
        yield Problem("year", "range", message)
    if facts.amount < 0:
        yield Problem("amount", "range", _("Write 0 or more. 0 means that nothing may be spent."))
    yield from _of_money("amount", facts.amount, currency)
    if not facts.source.strip():
        yield Problem("source", "required", _("Name the document that says so."))
    yield from _length("source", facts.source)


def _of_liability(facts: LiabilityFacts, row: Partnership) -> Iterator[Problem]:
    if not facts.what.strip():
        yield Problem("what", "required", _("Say in a few words what may come due."))
    if facts.maximum <= 0:
        yield Problem("maximum", "range", _("Write the most that it may cost, above 0."))
    yield from _of_money("maximum", facts.maximum, row.currency)
    if facts.probability not in ContingentLiability.Probability.values:
        yield Problem("probability", "unknown", _("Choose how likely it is."))
    for name in ("what", "clause"):
        yield from _length(name, getattr(facts, name))
    replaced = facts.replaces
    if replaced is None:
        return
    if replaced.partnership_id != row.pk:
        yield Problem("replaces", "foreign", _("It is of another partnership."))
    if ContingentLiability.objects.filter(replaces=replaced).exists():
        message = _("Somebody recorded another assessment of it meanwhile. Open the newest one.")
        yield Problem("replaces", "replaced", message)


def _of_money(field: str, amount: Decimal, currency: str) -> Iterator[Problem]:
    if currency not in EXPONENTS:
        yield Problem("currency", "unknown", _("Choose a currency."))
        return
    if abs(amount) >= LARGEST_AMOUNT:
        message = _("This is larger than can be stored. Check the unit.")
        yield Problem(field, "too_large", message)
        return
    try:
        to_minor(amount, currency)
    except TooManyDecimals:
        message = _("%(currency)s has fewer decimals.") % {"currency": currency}
        yield Problem(field, "decimals", message)


def _taken(*found: bool) -> Iterator[Problem]:
    if any(found):
        message = _("A ceiling of that year took effect on that day. Give the day of the new one.")
        yield Problem("effective_on", "taken", message)


def _length(field: str, text: str) -> Iterator[Problem]:
    if len(text.strip()) > LONGEST[field]:
        message = _("Write at most %(most)d characters.") % {"most": LONGEST[field]}
        yield Problem(field, "too_long", message)
