"""Commitments against ceilings, for one partnership and across the portfolio."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Sum
from django.db.models.functions import ExtractYear

from core.models import Organisation
from core.money import from_minor
from governance.authority import mandates_of
from partnerships.models import Partnership, PlannedCharge
from performance.commitments import YearlyCommitment, added, by_year
from performance.models import BudgetCeiling, ContingentLiability, Payment

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet

    from core.models import User

BACK, AHEAD = 2, 12
"""How many years of the portfolio are shown before and after the present one."""
MONTHS = 12
FINAL = (Payment.State.ISSUED, Payment.State.PAID)


@dataclass(frozen=True, slots=True)
class OfAuthority:
    """What an authority has committed in a currency, against its own ceilings.

    `partnerships` is how many there are; `contingent` is the most that may come due.
    """

    authority: Organisation
    partnerships: int
    years: list[YearlyCommitment]
    contingent: Decimal


def years_of(partnership: Partnership, today: dt.date) -> list[YearlyCommitment]:
    """Every budget year of a partnership, in its currency; three queries."""
    charges = _charges(Partnership.objects.filter(pk=partnership.pk), partnership.currency)
    rows = BudgetCeiling.objects.filter(partnership=partnership, currency=partnership.currency)
    ceilings = _in_force(rows, today)
    limits = {year: amount for (_whose, year), amount in ceilings.items()}
    return charges.of(partnership.pk, limits)


def ceilings_of(partnership: Partnership) -> list[BudgetCeiling]:
    """Every ceiling that was ever recorded, by year, the newest first; one query."""
    rows = BudgetCeiling.objects.filter(partnership=partnership).select_related("recorded_by")
    return list(rows.order_by("year", "-effective_on", "-pk"))


def liabilities_of(partnership: Partnership) -> list[ContingentLiability]:
    """What may come due, as assessed last, the largest first; one query."""
    rows = ContingentLiability.objects.filter(partnership=partnership, replaced_by__isnull=True)
    return list(rows.select_related("recorded_by").order_by("-maximum", "pk"))


def liabilities_on(rows: list[ContingentLiability], day: dt.date) -> list[ContingentLiability]:
    """Those that are not over by a day."""
    return [one for one in rows if one.until_on is None or one.until_on >= day]


def currencies_seen(user: User | AnonymousUser) -> list[str]:
    """The currencies of the partnerships in the mandates of `user`, the most frequent first."""
    counted: dict[str, int] = defaultdict(int)
    for one in _mandated(user).order_by().values_list("currency", flat=True):
        counted[one] += 1
    return sorted(counted, key=lambda code: (-counted[code], code))


def by_authority(user: User | AnonymousUser, currency: str, today: dt.date) -> list[OfAuthority]:
    """Each authority over which `user` holds a mandate; a constant number of queries.

    Whoever sees only some of an authority's partnerships would hold a part against the whole
    ceiling: they see neither here.
    """
    seen = _mandated(user).filter(currency=currency)
    whose = dict(seen.order_by().values_list("pk", "authority_id"))
    window = range(today.year - BACK, today.year + AHEAD + 1)
    charges = _charges(seen, currency, window)
    authorities = Organisation.objects.in_bulk(set(whose.values()))
    rows = BudgetCeiling.objects.filter(authority__in=authorities, currency=currency)
    ceilings = _in_force(rows.filter(year__in=list(window)), today, whose="authority_id")
    contingent = _contingent(seen, currency, today, whose)
    found = []
    for authority in sorted(authorities.values(), key=lambda one: one.name):
        own = [pk for pk, of in whose.items() if of == authority.pk]
        limits = {year: amount for (of, year), amount in ceilings.items() if of == authority.pk}
        years = by_year(added(charges.of(pk, {}) for pk in own), {}, limits)
        found.append(OfAuthority(authority, len(own), years, contingent[authority.pk]))
    return found


@dataclass(frozen=True, slots=True)
class Together:
    """What partnerships have committed together, and which lie above a ceiling of their own.

    Attributes:
        committed: by year, in units of the currency; years without a figure are absent.
        above: partnership, and its years above its ceiling.
    """

    committed: dict[int, Decimal]
    above: list[tuple[Partnership, list[YearlyCommitment]]]


def together(counted: Sequence[Partnership], currency: str, today: dt.date, ahead: int) -> Together:
    """Of this year and so many after it, of these partnerships alone; three queries."""
    own = {one.pk: one for one in counted if one.currency == currency}
    window = range(today.year, today.year + ahead + 1)
    seen = Partnership.objects.filter(pk__in=own)
    charges = _charges(seen, currency, window)
    rows = BudgetCeiling.objects.filter(partnership__in=seen, currency=currency)
    limits: dict[int, dict[int, Decimal]] = defaultdict(dict)
    ceilings = _in_force(rows.filter(year__in=list(window)), today)
    for (pk, year), amount in ceilings.items():
        limits[pk][year] = amount
    years = {pk: charges.of(pk, limits[pk]) for pk in own}
    beyond = {pk: [one for one in found if one.above] for pk, found in years.items()}
    return Together(added(years.values()), [(own[pk], told) for pk, told in beyond.items() if told])


@dataclass(slots=True)
class _Charges:
    """By partnership and year; `complete` are the years that certificates or payments cover."""

    planned: dict[int, dict[int, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    certified: dict[int, dict[int, Decimal]] = field(default_factory=lambda: defaultdict(dict))
    complete: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    def of(self, pk: int, ceilings: dict[int, Decimal]) -> list[YearlyCommitment]:
        """The years of one partnership."""
        return by_year(self.planned[pk], self.certified[pk], ceilings, complete=self.complete[pk])


def _mandated(user: User | AnonymousUser) -> QuerySet[Partnership]:
    rows = Partnership.objects.permitted(user, "view_internal")
    over = {one.mandate_id for one in mandates_of(user, "view_internal")}
    found: QuerySet[Partnership] = rows if None in over else rows.filter(authority__in=over)
    return found


def _charges(seen: QuerySet[Partnership], currency: str, window: range | None = None) -> _Charges:
    """Planned, and certified or recorded as paid; two queries."""
    found = _Charges()
    rows = PlannedCharge.objects.filter(partnership__in=seen, currency=currency)
    sums = (
        _within(rows, window)
        .annotate(year=ExtractYear("from_on"))
        .values_list("partnership", "kind", "year")
        .annotate(sum=Sum("amount"))
    )
    for pk, kind, year, amount in sums:
        if kind == PlannedCharge.Kind.PLANNED:
            found.planned[pk][year] = from_minor(amount, currency)
        else:
            found.certified[pk][year] = from_minor(amount, currency)
            found.complete[pk].add(year)
    for pk, year, amount, months in _issued(seen, currency, window):
        before = found.certified[pk].get(year, Decimal(0))
        found.certified[pk][year] = max(from_minor(amount, currency), before)
        if months >= MONTHS:
            found.complete[pk].add(year)
    return found


def _issued(seen: QuerySet[Partnership], currency: str, window: range | None) -> Any:
    """What certificates came to that pay the partner, and how many periods they are of."""
    rows = Payment.objects.filter(
        partnership__in=seen, currency=currency, state__in=FINAL, total__gt=0
    )
    return (
        _within(rows, window)
        .annotate(year=ExtractYear("from_on"))
        .values_list("partnership", "year")
        .annotate(sum=Sum("total"), months=Count("pk"))
    )


def _within(rows: Any, window: range | None) -> Any:
    """Without an order, and of these years where there are any."""
    if window is None:
        return rows.order_by()
    first, last = dt.date(window[0], 1, 1), dt.date(window[-1], 12, 31)
    return rows.filter(from_on__gte=first, from_on__lte=last).order_by()


def _in_force(
    rows: QuerySet[BudgetCeiling], today: dt.date, whose: str = "partnership_id"
) -> dict[tuple[int, int], Decimal]:
    """By whose it is and year the ceiling that took effect last by today; one query."""
    by_effect = rows.filter(effective_on__lte=today).order_by("effective_on", "pk")
    return {(getattr(one, whose), one.year): one.amount for one in by_effect}


def _contingent(
    seen: QuerySet[Partnership], currency: str, today: dt.date, whose: dict[int, int]
) -> dict[int, Decimal]:
    rows = ContingentLiability.objects.filter(
        partnership__in=seen, currency=currency, replaced_by__isnull=True
    )
    found: dict[int, Decimal] = defaultdict(Decimal)
    for one in liabilities_on(list(rows), today):
        found[whose[one.partnership_id]] += one.maximum
    return found
