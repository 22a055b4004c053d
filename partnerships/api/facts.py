"""What stands below one partnership: parties, funding, contract versions, objectives, charges."""

from __future__ import annotations

import json
from typing import Any

import django_filters
from rest_framework import serializers

from core.api.fields import (
    ExactShown,
    MoneyShown,
    OrganisationNamed,
    PersonShown,
    Shown,
)
from core.api.filters import Filters
from core.api.views import ListMixin
from partnerships import codelists
from partnerships.api.base import BelowPartnership
from partnerships.models import (
    ContractVersion,
    FundingSource,
    Objective,
    Party,
    PlannedCharge,
)


class PartyShown(Shown):
    """An organisation's role in the partnership."""

    organisation = OrganisationNamed()
    role = serializers.ChoiceField(choices=codelists.PARTY_ROLES)
    share = ExactShown(help_text="Of the equity, a fraction from 0 to 1.")
    from_on = serializers.DateField(allow_null=True)
    until_on = serializers.DateField(allow_null=True)


class PartyViewSet(BelowPartnership[Party], ListMixin[Party]):
    """Who takes part, in which role, from when to when."""

    queryset = Party.objects.select_related("organisation").order_by("role", "pk")
    serializer_class = PartyShown
    tag = "partnership"


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


class ContractVersionShown(Shown):
    """A published version of the contract, with its terms as they stand from its day on."""

    number = serializers.IntegerField()
    title = serializers.CharField()
    effective_from = serializers.DateField()
    published_at = serializers.DateTimeField(allow_null=True)
    published_by = PersonShown(allow_null=True)
    terms = serializers.SerializerMethodField(
        help_text="By the names of the type's terms; decimals and days are text."
    )
    terms_sha256 = serializers.CharField()

    def get_terms(self, row: ContractVersion) -> dict[str, Any]:
        """As they are kept, to the letter."""
        found: dict[str, Any] = json.loads(row.terms)
        return found


class ContractVersionViewSet(BelowPartnership[ContractVersion], ListMixin[ContractVersion]):
    """The published versions of the contract. Drafts are not the contract and are not shown."""

    queryset = ContractVersion.objects.filter(state=ContractVersion.State.PUBLISHED).select_related(
        "published_by"
    )
    serializer_class = ContractVersionShown
    tag = "partnership"


class ObjectiveShown(Shown):
    """A shared objective, where it starts, and whose it is."""

    uuid = serializers.UUIDField()
    title = serializers.CharField()
    baseline = serializers.CharField()
    owner = PersonShown(allow_null=True)
    kpis = serializers.SerializerMethodField(help_text="uuids of the KPIs that measure it.")

    def get_kpis(self, row: Objective) -> list[str]:
        """Without those that are only proposed."""
        return [str(kpi.uuid) for kpi in row.kpis.all() if kpi.state != "proposed"]


class ObjectiveViewSet(BelowPartnership[Objective], ListMixin[Objective]):
    """What both sides want."""

    queryset = Objective.objects.select_related("owner").prefetch_related("kpis")
    serializer_class = ObjectiveShown
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
