"""The index register: series, and their figures in every vintage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from core import clock
from core.api.fields import Body, ExactShown, PersonShown, Shown
from core.api.filters import Filters
from core.api.rules import Rule, ask_again
from core.api.views import ListMixin, NounViewSet, creates, verb
from core.models import Scope
from core.problems import Problem, refuse_if
from governance.authority import may_import
from governance.rail import roles_of
from performance.index_plan import NewFigure, place, plan_figures
from performance.index_text import MOST_ROWS, month_typed
from performance.models import IndexFigure, PriceIndex
from performance.selectors.index_contracts import moves_payments
from performance.selectors.index_figures import recorded_vintages
from performance.services.price_indices import (
    IndexFacts,
    add_index,
    change_index,
    record_figures,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from core.models import User
    from performance.index_plan import FigurePlan

READ_REGISTER = Rule(Scope.READ, "")
KEEP = Rule(Scope.DEFINE, "", may=may_import)
AN_INDEX = {
    "code": "CPI-IE",
    "name": "Consumer prices, Ireland",
    "publisher": "Central Statistics Office",
    "base_period": "2015 = 100",
    "decimals": 1,
    "publication_lag": 1,
}
FIGURES = {
    "figures": [{"month": "2026-04", "value": "128.0", "published_on": "2026-05-15"}],
}


class IndexShown(Shown):
    """A series. Its figures are nouns of their own."""

    uuid = serializers.UUIDField()
    code = serializers.CharField()
    name = serializers.CharField()
    publisher = serializers.CharField()
    base_period = serializers.CharField()
    unit = serializers.CharField()
    decimals = serializers.IntegerField()
    publication_lag = serializers.IntegerField(help_text="Months until a figure usually appears.")
    source = serializers.CharField()  # type: ignore[assignment] # a field of that name
    added_by = PersonShown()
    added_at = serializers.DateTimeField()


class IndexFigureShown(Shown):
    """The figure of a month as published on a day; never changed."""

    uuid = serializers.UUIDField()
    index = serializers.CharField(source="index.code")
    month = serializers.DateField(format="%Y-%m")
    value = ExactShown()
    published_on = serializers.DateField()
    note = serializers.CharField()
    recorded_by = PersonShown()
    recorded_at = serializers.DateTimeField()


class IndexBody(Body):
    """What the register says of a series."""

    code = serializers.CharField(max_length=30)
    name = serializers.CharField(max_length=200)
    publisher = serializers.CharField(max_length=200)
    base_period = serializers.CharField(max_length=100)
    unit = serializers.CharField(max_length=60, allow_blank=True, default="")
    decimals = serializers.IntegerField(min_value=0, max_value=4)
    publication_lag = serializers.IntegerField(min_value=0, max_value=24)
    source = serializers.CharField(allow_blank=True, default="", max_length=4000)  # type: ignore[assignment] # as above


class FigureBody(Body):
    """A figure of a month."""

    month = serializers.CharField(max_length=10, help_text="2026-04")
    value = serializers.DecimalField(max_digits=18, decimal_places=6)
    published_on = serializers.DateField()
    note = serializers.CharField(allow_blank=True, default="", max_length=300)


class FiguresBody(Body):
    """Figures of one series; all are recorded, or none."""

    figures = serializers.ListField(child=FigureBody(), max_length=MOST_ROWS, allow_empty=False)
    check_only = serializers.BooleanField(
        default=False, help_text="Says what recording would do, and writes nothing."
    )


class PlanShown(Shown):
    """What was recorded, or would be."""

    first = serializers.IntegerField(help_text="Months or vintages of which nothing was known.")
    revised = serializers.IntegerField()
    unchanged = serializers.IntegerField(help_text="Recorded already, and passed over.")
    doubles = serializers.IntegerField(help_text="Sent twice, and counted once.")
    recorded = serializers.BooleanField()


class IndexFilters(Filters):
    """By code."""

    code = django_filters.CharFilter(field_name="code", lookup_expr="iexact")


class IndexFigureFilters(Filters):
    """By series and months, and as known on a day."""

    index = django_filters.CharFilter(field_name="index__code", lookup_expr="iexact")
    month_from = django_filters.DateFilter(field_name="month", lookup_expr="gte")
    month_until = django_filters.DateFilter(field_name="month", lookup_expr="lte")
    published_by = django_filters.DateFilter(field_name="published_on", lookup_expr="lte")


class PriceIndexViewSet(NounViewSet[PriceIndex]):
    """Series of the register: of no partnership, read by everybody who holds a role."""

    queryset = PriceIndex.objects.order_by("code")
    serializer_class = IndexShown
    filterset_class = IndexFilters
    rule = READ_REGISTER

    def rows(self) -> QuerySet[PriceIndex]:
        """All, for whoever holds a role."""
        rows = PriceIndex.objects.select_related("added_by").order_by("code")
        return rows if roles_of(self.user) else rows.none()

    @creates(KEEP, body=IndexBody, example=AN_INDEX)
    def create(self, *, actor: User, **facts: Any) -> PriceIndex:
        """Adds a series to the register."""
        return add_index(IndexFacts(**facts), actor=actor)

    @verb(KEEP, body=IndexBody, example=AN_INDEX)
    def change(self, row: PriceIndex, *, actor: User, **facts: Any) -> None:
        """Corrects what the register says of it; the code stays."""
        change_index(row, IndexFacts(**facts), actor=actor)

    @verb(KEEP, body=FiguresBody, answers=PlanShown, example=FIGURES)
    def record_figures(
        self, row: PriceIndex, *, actor: User, figures: Any, check_only: bool
    ) -> Response:
        """Records figures, all or none; what is recorded already is passed over."""
        given = _figures(figures)
        if check_only:
            vintages = recorded_vintages(row, {one.month for one in given})
            plan = plan_figures(given, vintages, decimals=row.decimals, today=clock.today())
            refuse_if(plan.problems)
        else:
            if moves_payments(row):
                ask_again(self.request)
            plan = record_figures(row, given, actor=actor)
        return Response(_told(plan, recorded=not check_only))


class IndexFigureViewSet(ListMixin[IndexFigure]):
    """Figures of all series, newest month first, every vintage a row."""

    queryset = IndexFigure.objects.order_by("index__code", "-month", "-published_on")
    serializer_class = IndexFigureShown
    filterset_class = IndexFigureFilters
    rule = READ_REGISTER

    def rows(self) -> QuerySet[IndexFigure]:
        """All, for whoever holds a role."""
        rows = IndexFigure.objects.select_related("index", "recorded_by")
        rows = rows.order_by("index__code", "-month", "-published_on")
        return rows if roles_of(self.user) else rows.none()


def _figures(sent: list[dict[str, Any]]) -> list[NewFigure]:
    refuse_if(_wrong_months(sent))
    return [
        NewFigure(
            month=month,
            value=one["value"],
            published_on=one["published_on"],
            note=one["note"],
            row=number,
        )
        for number, one in enumerate(sent, start=1)
        if (month := month_typed(one["month"])) is not None
    ]


def _wrong_months(sent: list[dict[str, Any]]) -> Iterator[Problem]:
    for number, one in enumerate(sent, start=1):
        if month_typed(one["month"]) is None:
            message = _("“%(typed)s” is no month. Write 2026-04.") % {"typed": one["month"]}
            yield Problem("month", "invalid", message, place(number, _("month")))


def _told(plan: FigurePlan, *, recorded: bool) -> dict[str, Any]:
    return {
        "first": len(plan.first),
        "revised": len(plan.revised),
        "unchanged": len(plan.unchanged),
        "doubles": len(plan.doubles),
        "recorded": recorded,
    }
