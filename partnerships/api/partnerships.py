"""Partnerships: the portfolio as a list, and each with its facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from rest_framework import serializers

from core import clock
from core.api.fields import ExactShown, MoneyShown, OrganisationNamed, Shown
from core.api.filters import Filters
from core.api.views import NounViewSet
from partnerships import codelists
from partnerships.api.base import PartnershipRights
from partnerships.models import Partnership, Standing
from partnerships.selectors.portfolio import portfolio
from partnerships.selectors.portfolio_columns import orders
from partnerships.selectors.portfolio_filters import BELOW, STATES
from partnerships.selectors.portfolio_filters import Filters as PortfolioFilters
from partnerships.types import types

if TYPE_CHECKING:
    from django.db.models import QuerySet


class StandingShown(Shown):
    """How it stands: state, scores, trend and next deadline, as the portfolio shows them."""

    state = serializers.ChoiceField(choices=Standing.State.choices)
    financial = ExactShown()
    community = ExactShown()
    trend = serializers.ChoiceField(choices=Standing.Trend.choices)
    period = serializers.CharField(help_text="The period of the scores; empty before the first.")
    next_deadline_on = serializers.DateField(allow_null=True)
    next_deadline = serializers.CharField()


class PartnershipShown(Shown):
    """A partnership as both sides see it."""

    uuid = serializers.UUIDField()
    reference = serializers.CharField()
    name = serializers.CharField()
    summary = serializers.CharField()
    type = serializers.ChoiceField(choices=types.choices())
    route = serializers.ChoiceField(choices=Partnership.Route.choices)
    phase = serializers.CharField(help_text="The stage; each type has its own.")
    phase_state = serializers.ChoiceField(choices=Partnership.PhaseState.choices)
    phase_since = serializers.DateField()
    resumes_on = serializers.DateField(allow_null=True)
    sector = serializers.ChoiceField(choices=codelists.SECTORS)
    country = serializers.CharField()
    region = serializers.CharField()
    place = serializers.CharField()
    capital_value = MoneyShown()
    authority = OrganisationNamed()
    partner = OrganisationNamed(allow_null=True)
    signed_on = serializers.DateField(allow_null=True)
    closed_on = serializers.DateField(allow_null=True)
    starts_on = serializers.DateField(allow_null=True)
    ends_on = serializers.DateField(allow_null=True)
    standing = StandingShown(allow_null=True, help_text="Null before anything was computed.")


def _types() -> list[tuple[str, Any]]:
    # django-filter copies what it is given, and the registry is no thing to copy.
    return list(types.choices())


class PartnershipFilters(Filters):
    """The filters of the portfolio page."""

    q = django_filters.CharFilter(
        method="passed", help_text="In name, reference, authority or partner."
    )
    type = django_filters.ChoiceFilter(choices=_types)
    sector = django_filters.ChoiceFilter(choices=codelists.SECTORS)
    phase = django_filters.CharFilter()
    country = django_filters.CharFilter()
    state = django_filters.ChoiceFilter(
        method="passed",
        choices=[(slug, slug) for slug in STATES],
    )
    route = django_filters.ChoiceFilter(choices=Partnership.Route.choices)
    currency = django_filters.CharFilter()
    authority = django_filters.CharFilter(
        method="passed", help_text="In the name of the authority, accents and case apart."
    )
    partner = django_filters.CharFilter(
        method="passed", help_text="In the name of the partner, accents and case apart."
    )
    overdue = django_filters.ChoiceFilter(
        method="passed", choices=[("1", "1")], help_text="Those whose next deadline went by."
    )
    value_from = django_filters.NumberFilter(
        method="passed", help_text="In units of each partnership's own currency."
    )
    value_to = django_filters.NumberFilter(
        method="passed", help_text="In units of each partnership's own currency."
    )
    ends_before = django_filters.DateFilter(method="passed")
    below = django_filters.ChoiceFilter(
        method="passed",
        choices=[(goal, goal) for goal in BELOW],
        help_text="A score below the pass mark.",
    )
    deadline = django_filters.ChoiceFilter(
        method="passed",
        choices=[("90", "90")],
        help_text="Those with a deadline in the next 90 days, or missed.",
    )

    def passed(self, rows: Any, name: str, value: object) -> Any:
        """As the portfolio page filters."""
        return portfolio(rows, PortfolioFilters.from_query({name: f"{value}"}), clock.today())


class PartnershipViewSet(PartnershipRights[Partnership], NounViewSet[Partnership]):
    """Every partnership that the person may see."""

    queryset = Partnership.objects.select_related("authority", "partner", "standing")
    serializer_class = PartnershipShown
    filterset_class = PartnershipFilters
    orders = orders()

    def rows(self) -> QuerySet[Partnership]:
        """Those that the person may see today."""
        visible: QuerySet[Partnership] = (
            Partnership.objects.visible_to(self.user)
            .select_related("authority", "partner", "standing")
            .order_by("name", "pk")
        )
        return visible
