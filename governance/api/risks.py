"""The risk register of a partnership."""

from __future__ import annotations

import django_filters
from rest_framework import serializers

from core.api.fields import PersonShown, Shown
from core.api.filters import Filters
from core.api.views import ListMixin
from governance.models import Risk
from partnerships import codelists
from partnerships.api.base import BelowPartnership


class RiskShown(Shown):
    """A risk with the party that bears it; no bearer means not shared out yet."""

    uuid = serializers.UUIDField()
    category = serializers.ChoiceField(choices=codelists.RISK_CATEGORIES)
    title = serializers.CharField()
    bearer = serializers.ChoiceField(choices=Risk.Bearer.choices, allow_blank=True)
    owner = PersonShown(allow_null=True)


class RiskShownInside(RiskShown):
    """The same for officials: with why that side carries it."""

    rationale = serializers.CharField()


class RiskFilters(Filters):
    """By kind and by who carries it."""

    category = django_filters.ChoiceFilter(choices=codelists.RISK_CATEGORIES)
    bearer = django_filters.ChoiceFilter(choices=Risk.Bearer.choices)


class RiskViewSet(BelowPartnership[Risk], ListMixin[Risk]):
    """Which risks were shared out, and to whom."""

    queryset = Risk.objects.select_related("owner", "partnership").order_by("position", "pk")
    serializer_class = RiskShown
    internal_serializer = RiskShownInside
    filterset_class = RiskFilters
    tag = "risk"
    orders = {"title": ("title", "pk"), "-title": ("-title", "-pk")}
