"""Organisations that take part in what the person may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

import django_filters
from django.db.models import Q
from rest_framework import serializers

from core.api.fields import Shown
from core.api.filters import Filters
from core.api.rules import Rule
from core.api.views import NounViewSet
from core.models import Organisation, Scope
from partnerships.models import Partnership, Party

if TYPE_CHECKING:
    from django.db.models import QuerySet


class OrganisationShown(Shown):
    """An organisation."""

    uuid = serializers.UUIDField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=Organisation.Kind.choices)
    country = serializers.CharField()
    register_scheme = serializers.CharField()
    register_number = serializers.CharField()


class OrganisationFilters(Filters):
    """By name and kind."""

    q = django_filters.CharFilter(field_name="name", lookup_expr="icontains")
    kind = django_filters.ChoiceFilter(choices=Organisation.Kind.choices)
    country = django_filters.CharFilter()


class OrganisationViewSet(NounViewSet[Organisation]):
    """Authorities, partners, certifiers and other parties of what the person may see."""

    queryset = Organisation.objects.all()
    serializer_class = OrganisationShown
    filterset_class = OrganisationFilters
    rule = Rule(Scope.READ, "")
    orders = {"name": ("name", "pk"), "-name": ("-name", "-pk")}

    def rows(self) -> QuerySet[Organisation]:
        """Those of visible partnerships; an organisation of another one is not there."""
        visible = Partnership.objects.visible_to(self.user)
        named = (visible.values(column) for column in ("authority", "partner", "certifier"))
        places = Q(pk__in=Party.objects.filter(partnership__in=visible).values("organisation"))
        for column in named:
            places |= Q(pk__in=column)
        return Organisation.objects.filter(places).order_by("name", "pk")
