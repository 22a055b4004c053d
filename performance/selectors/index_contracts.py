"""Which contracts rest on a month of an index, and what its revisions changed for each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from core.folding import fold
from core.money import Amount
from core.periods import Period
from core.problems import Refused
from partnerships.models import ContractVersion, Partnership
from partnerships.terms_json import from_json
from partnerships.types import types
from performance.indexation import (
    LaterVintages,
    effect_of_later_vintages,
    months_before,
)
from performance.mechanism import rounded
from performance.selectors.index_figures import index_terms, vintage_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from typing import Any

    from django.contrib.auth.models import AnonymousUser

    from core.models import User
    from performance.models import PriceIndex
    from performance.selectors.index_figures import IndexTerms
    from performance.selectors.index_register import MonthOfIndex

MECHANISMS = ("availability", "revenue_share")
NAMED = ("index_name", "tariff_index")
"""Terms that name an index."""


@dataclass(frozen=True, slots=True)
class Resting:
    """A contract that rests on a month of its index.

    Attributes:
        partnership: whose contract it is.
        is_base: whether the month is that of the price base, else of a review.
        effect: the factor by what was published first, and as it is known now; None while the
            other month has no figure.
        a_year: what the difference is a year, in the partnership's currency.
    """

    partnership: Partnership
    is_base: bool
    effect: LaterVintages | None
    a_year: Amount | None


def resting_on(
    user: User | AnonymousUser,
    index: PriceIndex,
    month: MonthOfIndex,
    months: Sequence[MonthOfIndex],
    today: dt.date,
) -> list[Resting]:
    """Of the partnerships that `user` sees; one query, whatever their number."""
    names = {fold(index.code), fold(index.name)}
    found = []
    for version in _in_force(user, today):
        terms = _terms(version)
        said = index_terms(terms)
        if said is not None and fold(said.name) in names:
            one = _resting(version.partnership, (terms, said), month, months)
            found += [one] if one is not None else []
    return sorted(found, key=lambda one: one.partnership.name)


def moves_payments(index: PriceIndex) -> bool:
    """Whether a signed contract names the index, in whatever partnership."""
    names = {fold(index.code), fold(index.name)}
    naming = Q(*(_names(term) for term in NAMED), _connector="OR")
    versions = ContractVersion.objects.published().filter(naming).select_related("partnership")
    said = (index_terms(terms) for one in versions.iterator() if (terms := _terms(one)))
    return any(one is not None and fold(one.name) in names for one in said)


def _in_force(user: User | AnonymousUser, today: dt.date) -> list[ContractVersion]:
    """The published version in force of each contract that names an index."""
    kinds = [kind.slug for kind in types if kind.mechanism in MECHANISMS]
    visible = Partnership.objects.visible_to(user).filter(type__in=kinds)
    rows = (
        ContractVersion.objects.filter(
            partnership__in=visible, state="published", effective_from__lte=today
        )
        .filter(Q(*(_names(term) for term in NAMED), _connector="OR"))
        .select_related("partnership")
        .order_by("effective_from", "number")
    )
    return list({one.partnership_id: one for one in rows}.values())


def _names(term: str) -> Q:
    return Q(terms__contains=f'"{term}"') & ~Q(terms__contains=f'"{term}":""')


def _terms(version: ContractVersion) -> Any:
    try:
        terms: Any = from_json(types[version.partnership.type].terms, version.terms)
    except Refused:
        return None
    return terms


def _resting(
    partnership: Partnership,
    terms: tuple[Any, IndexTerms],
    month: MonthOfIndex,
    months: Sequence[MonthOfIndex],
) -> Resting | None:
    _all, said = terms
    if said.base_on is None:
        return None
    base = months_before(Period.containing("month", said.base_on), said.lag)
    by_month = {one.month: one for one in months}
    if month.month == base:
        reviews = [one for one in months if _is_review(one.month, base)]
        other = reviews[-1] if reviews else None
        return _changed(partnership, terms, (month, other), is_base=True)
    if not _is_review(month.month, base):
        return None
    return _changed(partnership, terms, (by_month.get(base), month), is_base=False)


def _is_review(month: Period, base: Period) -> bool:
    return month.start > base.start and month.start.month == base.start.month


def _changed(
    partnership: Partnership,
    terms: tuple[Any, IndexTerms],
    pair: tuple[MonthOfIndex | None, MonthOfIndex | None],
    *,
    is_base: bool,
) -> Resting:
    """By the first vintage of the month itself; the other month as it is known now."""
    base, now = pair
    if base is None or now is None:
        return Resting(partnership, is_base, None, None)
    known = (vintage_of(base.now), vintage_of(now.now))
    first = vintage_of((base if is_base else now).first)
    used = (first, known[1]) if is_base else (known[0], first)
    every, said = terms
    effect = effect_of_later_vintages(said.share, used=used, known=known)
    charge, a_year = getattr(every, "unitary_charge", None), None
    if charge is not None:
        a_year = Amount(rounded(effect.effect_on(charge), 0), partnership.currency)
    return Resting(partnership, is_base, effect, a_year)
