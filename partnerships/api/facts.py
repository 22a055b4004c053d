"""What stands below one partnership: funding and charges."""

from __future__ import annotations

import django_filters
from rest_framework import serializers

from core.api.fields import MoneyShown, Shown
from core.api.filters import Filters
from core.api.views import ListMixin
from partnerships import codelists
from partnerships.api.base import BelowPartnership
from partnerships.models import FundingSource, PlannedCharge


class FundingShown(Shown):
    """A source of the money, at financial close."""

    kind = serializers.ChoiceField(choices=codelists.FUNDING_KINDS)
    provider = serializers.CharField()
    amount = MoneyShown()


class FundingViewSet(BelowPartnership[FundingSource], ListMixin[FundingSource]):
    """Where the money comes from."""

    queryset = FundingSource.objects.all()
    serializer_class = FundingShown
    tag = "partnership"


class ChargeShown(Shown):
    """The charge of a period; zero is a charge, a period without a row has none recorded."""

    kind = serializers.ChoiceField(choices=PlannedCharge.Kind.choices)
    from_on = serializers.DateField()
    until_on = serializers.DateField()
    amount = MoneyShown()
    source = serializers.CharField()  # type: ignore[assignment] # a field of that name


class ChargeFilters(Filters):
    """By kind and by day."""

    kind = django_filters.ChoiceFilter(choices=PlannedCharge.Kind.choices)
    after = django_filters.DateFilter(field_name="from_on", lookup_expr="gte")
    before = django_filters.DateFilter(field_name="until_on", lookup_expr="lte")


class ChargeViewSet(BelowPartnership[PlannedCharge], ListMixin[PlannedCharge]):
    """Planned and actual charges."""

    queryset = PlannedCharge.objects.order_by("from_on", "kind", "pk")
    serializer_class = ChargeShown
    filterset_class = ChargeFilters
    tag = "partnership"
    orders = {
        "from_on": ("from_on", "kind", "pk"),
        "-from_on": ("-from_on", "kind", "pk"),
    }
