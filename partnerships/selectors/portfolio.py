"""The portfolio as a person may see it: filtered and sorted in SQL, in constant queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, F, Q, Sum

from core.money import from_minor
from partnerships.models import Partnership, Standing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from decimal import Decimal

    from partnerships.models.access import PartnershipQuerySet

DEADLINE_DAYS = 90

SORTS: dict[str, tuple[Any, ...]] = {
    "name": ("name", "pk"),
    "-name": ("-name", "-pk"),
    "value": (F("capital_value").asc(nulls_last=True), "pk"),
    "-value": (F("capital_value").desc(nulls_last=True), "pk"),
    "financial": (F("standing__financial").asc(nulls_last=True), "name", "pk"),
    "-financial": (F("standing__financial").desc(nulls_last=True), "name", "pk"),
    "community": (F("standing__community").asc(nulls_last=True), "name", "pk"),
    "-community": (F("standing__community").desc(nulls_last=True), "name", "pk"),
    "deadline": (F("standing__next_deadline_on").asc(nulls_last=True), "name", "pk"),
    "-deadline": (F("standing__next_deadline_on").desc(nulls_last=True), "name", "pk"),
}
ATTENTION = (Standing.State.A, Standing.State.AR, Standing.State.R)
STATES: dict[str, tuple[str, ...]] = {
    "attention": ATTENTION,
    "on_track": (Standing.State.G, Standing.State.AG),
    "at_risk": (Standing.State.A, Standing.State.AR),
    "off_track": (Standing.State.R,),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What the person filtered by, as it stands in the address. Unknown values filter nothing."""

    text: str = ""
    type: str = ""
    sector: str = ""
    state: str = ""
    phase: str = ""
    country: str = ""
    deadline: bool = False
    sort: str = "name"

    @classmethod
    def from_query(cls, query: Mapping[str, str]) -> Filters:
        sort = query.get("sort", "name")
        return cls(
            text=query.get("q", "").strip()[:100],
            type=query.get("type", ""),
            sector=query.get("sector", ""),
            state=query.get("state", ""),
            phase=query.get("phase", ""),
            country=query.get("country", ""),
            deadline=query.get("deadline", "") == "90",
            sort=sort if sort in SORTS else "name",
        )

    @property
    def any(self) -> bool:
        return any(
            (self.text, self.type, self.sector, self.state, self.phase, self.country, self.deadline)
        )


def portfolio(
    visible: PartnershipQuerySet, filters: Filters, today: dt.date
) -> PartnershipQuerySet:
    """Those of the `visible` partnerships that pass the filters, in the order asked for."""
    rows = visible
    exact = {
        "type": filters.type,
        "sector": filters.sector,
        "phase": filters.phase,
        "country": filters.country,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if filters.state == Standing.State.NOT_SCORED:
        rows = rows.filter(Q(standing__isnull=True) | Q(standing__state=filters.state))
    elif filters.state in STATES:
        rows = rows.filter(standing__state__in=STATES[filters.state])
    if filters.text:
        rows = rows.filter(
            Q(name__icontains=filters.text)
            | Q(reference__icontains=filters.text)
            | Q(authority__name__icontains=filters.text)
            | Q(partner__name__icontains=filters.text)
        )
    if filters.deadline:
        rows = rows.filter(standing__next_deadline_on__lte=today + dt.timedelta(days=DEADLINE_DAYS))
    ordered: PartnershipQuerySet = rows.order_by(*SORTS[filters.sort])
    return ordered


def shown(keys: Sequence[int]) -> list[Partnership]:
    """The partnerships of one page of the portfolio, in the order of their keys; two queries.

    Permission is the caller's: give keys that `portfolio` gave.
    """
    rows = (
        Partnership.objects.filter(pk__in=keys)
        .select_related("authority", "partner", "standing")
        .prefetch_related("phase_plans")
    )
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
    not_scored: int


def figures(visible: PartnershipQuerySet, today: dt.date) -> Figures:
    """Counts over all `visible` partnerships; capital values are never added across currencies."""
    rows = (
        visible.order_by()
        .values("currency")
        .annotate(
            number=Count("pk"),
            value=Sum("capital_value"),
            attention=Count("pk", filter=Q(standing__state__in=ATTENTION)),
            deadlines=Count(
                "pk",
                filter=Q(standing__next_deadline_on__lte=today + dt.timedelta(days=DEADLINE_DAYS)),
            ),
            not_scored=Count(
                "pk",
                filter=Q(standing__isnull=True) | Q(standing__state=Standing.State.NOT_SCORED),
            ),
        )
    )
    found = list(rows)
    totals = sorted(
        (
            CurrencyTotal(row["currency"], from_minor(row["value"], row["currency"]))
            for row in found
            if row["value"]
        ),
        key=lambda total: -total.amount,
    )
    return Figures(
        partnerships=sum(row["number"] for row in found),
        totals=tuple(totals),
        attention=sum(row["attention"] for row in found),
        deadlines=sum(row["deadlines"] for row in found),
        not_scored=sum(row["not_scored"] for row in found),
    )
