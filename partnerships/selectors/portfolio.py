"""The portfolio as a person may see it: filtered and sorted in SQL, in constant queries."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, Sum

from core.money import from_minor
from partnerships.models import Partnership, Standing
from partnerships.selectors.portfolio_columns import order_of
from partnerships.selectors.portfolio_filters import (
    ATTENTION,
    FACETS,
    STATES,
    Filters,
    due_soon,
    overdue,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence
    from decimal import Decimal

    from partnerships.models.access import PartnershipQuerySet


def portfolio(
    visible: PartnershipQuerySet, filters: Filters, today: dt.date
) -> PartnershipQuerySet:
    """Those of the `visible` partnerships that pass the filters, in the order asked for."""
    ordered: PartnershipQuerySet = visible.filter(filters.condition(today)).order_by(
        *order_of(filters.sort)
    )
    return ordered


def shown(keys: Sequence[int], *, with_plans: bool = True) -> list[Partnership]:
    """The partnerships of one page of the portfolio, in the order of their keys; two queries.

    Permission is the caller's: give keys that `portfolio` gave. Without plans (the timeline's
    dates) it is one query.
    """
    rows = Partnership.objects.filter(pk__in=keys).select_related(
        "authority", "partner", "standing"
    )
    if with_plans:
        rows = rows.prefetch_related("phase_plans")
    by_key = {row.pk: row for row in rows}
    return [by_key[key] for key in keys if key in by_key]


@dataclass(frozen=True, slots=True)
class CurrencyTotal:
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures on top of the portfolio, each a link to the rows it counts."""

    partnerships: int
    totals: tuple[CurrencyTotal, ...]
    attention: int
    deadlines: int
    overdue: int
    not_scored: int


@dataclass(frozen=True, slots=True)
class Summary:
    """What one query over all visible partnerships tells.

    `facets` says for each value how many rows it would show beside the other filters.
    """

    figures: Figures
    matching: int
    facets: Mapping[str, Mapping[str, int]]


def summary(visible: PartnershipQuerySet, filters: Filters, today: dt.date) -> Summary:
    """Figures, the number of rows that pass the filters, and counts by facet; one query."""
    groups = _groups(visible, filters.beyond_facets(today), today)
    return Summary(
        figures=_figures(groups),
        matching=sum(one["hits"] for one in groups if _passes(one, filters.facets)),
        facets=_facets(groups, filters),
    )


def figures(visible: PartnershipQuerySet, today: dt.date) -> Figures:
    """Counts over all `visible` partnerships; capital values are never added across currencies."""
    return _figures(_groups(visible, Q(), today))


def _groups(visible: PartnershipQuerySet, beyond: Q, today: dt.date) -> list[dict[str, Any]]:
    """The partnerships counted by every facet at once; `hits` are those that pass `beyond`."""
    columns = ("standing__state" if name == "state" else name for name in FACETS)
    found = (
        visible.order_by()
        .values(*columns)
        .annotate(
            number=Count("pk"),
            hits=Count("pk", filter=beyond) if beyond else Count("pk"),
            value=Sum("capital_value"),
            deadlines=Count("pk", filter=due_soon(today)),
            overdue=Count("pk", filter=overdue(today)),
        )
    )
    return [
        {**one, "state": one["standing__state"] or str(Standing.State.NOT_SCORED)} for one in found
    ]


def _passes(group: Mapping[str, Any], facets: Mapping[str, frozenset[str]], but: str = "") -> bool:
    return all(group[name] in values for name, values in facets.items() if name != but)


def _facets(groups: Iterable[Mapping[str, Any]], filters: Filters) -> dict[str, dict[str, int]]:
    chosen = filters.facets
    counted: dict[str, Counter[str]] = {name: Counter() for name in FACETS}
    for group in groups:
        for name in FACETS:
            if _passes(group, chosen, but=name):
                counted[name][group[name]] += group["hits"]
    by_state = counted["state"]
    states = {slug: sum(by_state[one] for one in tiers) for slug, tiers in STATES.items()}
    return {**{name: dict(one) for name, one in counted.items()}, "state": states}


def _figures(groups: Sequence[Mapping[str, Any]]) -> Figures:
    totals: defaultdict[str, int] = defaultdict(int)
    states: Counter[str] = Counter()
    for group in groups:
        totals[group["currency"]] += group["value"] or 0
        states[group["state"]] += group["number"]
    amounts = (
        CurrencyTotal(currency, from_minor(minor, currency))
        for currency, minor in totals.items()
        if minor
    )
    return Figures(
        partnerships=sum(group["number"] for group in groups),
        totals=tuple(sorted(amounts, key=lambda total: -total.amount)),
        attention=sum(states[tier] for tier in ATTENTION),
        deadlines=sum(group["deadlines"] for group in groups),
        overdue=sum(group["overdue"] for group in groups),
        not_scored=states[Standing.State.NOT_SCORED],
    )
