"""Affordability, for programs: years against ceilings, ceilings, what may come due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from core import clock
from core.api.fields import Body, MoneyShown, OrganisationNamed, PersonShown, Shown
from core.api.rules import Rule
from core.api.views import ApiViewSet, ListMixin, creates
from core.currencies import EXPONENTS
from core.models import Scope
from governance.authority import authorities_open_to, mandates_of, may_open_partnerships
from partnerships.api.base import BelowPartnership, PartnershipItself
from partnerships.models import Partnership
from performance.models import BudgetCeiling, ContingentLiability
from performance.selectors.affordability import by_authority, currencies_seen, years_of
from performance.services.affordability import (
    CeilingFacts,
    LiabilityFacts,
    record_liability,
    set_authority_ceiling,
    set_ceiling,
)

if TYPE_CHECKING:
    from decimal import Decimal

    from django.db.models import QuerySet
    from rest_framework.request import Request

    from core.models import User
    from performance.commitments import YearlyCommitment

SEE = Rule(Scope.READ, "view_internal")
KEEP = Rule(Scope.DEFINE, "edit_partnership")
SET = Rule(Scope.DEFINE, "", may=may_open_partnerships)
A_CEILING = {
    "year": 2027,
    "amount": "27000000",
    "effective_on": "2026-11-01",
    "source": "Budget 2027, vote 38",
}
AN_AUTHORITY_CEILING = {
    **A_CEILING,
    "authority": "5f0c8c1e-6f5e-4c55-9a39-8d0a6b0d7e11",
    "currency": "EUR",
}
A_LIABILITY = {
    "what": "Termination sum on a default of the authority",
    "maximum": "310000000",
    "probability": "remote",
    "clause": "41.2",
}


class AffordabilityShown(Shown):
    """Every budget year that has a figure; null is not known, never zero."""

    currency = serializers.CharField()
    years = serializers.ListField(
        child=serializers.DictField(),
        help_text="Each with year, planned, certified, committed, ceiling, left (below zero where "
        "the ceiling is passed); amounts are decimals as text.",
    )


class CeilingShown(Shown):
    """The most of a budget year, as it was set on a day."""

    uuid = serializers.UUIDField()
    year = serializers.IntegerField()
    amount = MoneyShown()
    effective_on = serializers.DateField()
    source = serializers.CharField()  # type: ignore[assignment] # a field of that name
    recorded_by = PersonShown()
    recorded_at = serializers.DateTimeField()


class LiabilityShown(Shown):
    """What may come due; `replaces` names an earlier assessment."""

    uuid = serializers.UUIDField()
    what = serializers.CharField()
    maximum = MoneyShown()
    probability = serializers.ChoiceField(choices=ContingentLiability.Probability.choices)
    clause = serializers.CharField()
    until_on = serializers.DateField(allow_null=True)
    replaces = serializers.UUIDField(source="replaces.uuid", default=None, allow_null=True)
    recorded_by = PersonShown()
    recorded_at = serializers.DateTimeField()


class CeilingBody(Body):
    """A ceiling in the partnership's currency."""

    year = serializers.IntegerField()
    amount = serializers.DecimalField(max_digits=19, decimal_places=4)
    effective_on = serializers.DateField()
    source = serializers.CharField(max_length=300)  # type: ignore[assignment] # as above


class LiabilityBody(Body):
    """What may come due, in the partnership's currency."""

    what = serializers.CharField(max_length=300)
    maximum = serializers.DecimalField(max_digits=19, decimal_places=4)
    probability = serializers.ChoiceField(choices=ContingentLiability.Probability.choices)
    clause = serializers.CharField(max_length=100, allow_blank=True, default="")
    until_on = serializers.DateField(allow_null=True, default=None)
    replaces = serializers.UUIDField(
        allow_null=True, default=None, help_text="The assessment that this one replaces."
    )


class AffordabilityViewSet(PartnershipItself):
    """Commitments of a partnership against its ceilings."""

    queryset = Partnership.objects.none()
    serializer_class = AffordabilityShown
    see = "view_internal"
    rule = SEE
    tag = "affordability"

    def represent(self, rows: Any) -> list[Any]:
        """All years."""
        return [
            {
                "currency": row.currency,
                "years": [_year(one) for one in years_of(row, clock.today())],
            }
            for row in rows
        ]


class AuthorityYearsShown(Shown):
    """An authority with all that it has in one currency."""

    authority = OrganisationNamed()
    currency = serializers.CharField()
    partnerships = serializers.IntegerField()
    contingent = serializers.CharField(help_text="The most that may come due, as text.")
    years = serializers.ListField(
        child=serializers.DictField(), help_text="As of a partnership; against its own ceilings."
    )


class PortfolioAffordabilityShown(Shown):
    """Every authority in the person's mandates, in one currency; none without a mandate."""

    currencies = serializers.ListField(
        child=serializers.CharField(), help_text="Of the mandates, the most frequent first."
    )
    authorities = AuthorityYearsShown(many=True)


class PortfolioAffordabilityViewSet(ApiViewSet[Partnership]):
    """Commitments of whole authorities against their ceilings; currencies are never added up."""

    queryset = Partnership.objects.none()
    serializer_class = PortfolioAffordabilityShown
    rule = Rule(Scope.READ, "")
    tag = "affordability"

    @extend_schema(
        parameters=[OpenApiParameter("currency", str, description="By default the first of them.")]
    )
    def retrieve(self, request: Request, **_kwargs: Any) -> Response:
        """In one currency, a constant number of queries."""
        known = currencies_seen(self.user)
        asked = request.query_params.get("currency", "")
        currency = asked if asked in known or not known else known[0]
        found = [
            {
                "authority": one.authority,
                "currency": currency,
                "partnerships": one.partnerships,
                "contingent": _plain(one.contingent),
                "years": [_year(year) for year in one.years],
            }
            for one in (by_authority(self.user, currency, clock.today()) if known else ())
        ]
        shown = {"currencies": known, "authorities": found}
        return Response(PortfolioAffordabilityShown(shown).data)


class AuthorityCeilingBody(CeilingBody):
    """A ceiling for everything that an authority has in one currency."""

    authority = serializers.UUIDField()
    currency = serializers.ChoiceField(choices=sorted(EXPONENTS))


class AuthorityCeilingShown(CeilingShown):
    """As of a partnership, and whose it is."""

    authority = OrganisationNamed()


class AuthorityCeilingViewSet(ListMixin[BudgetCeiling], ApiViewSet[BudgetCeiling]):
    """Ceilings of whole authorities in the person's mandates; another one is another row."""

    queryset = BudgetCeiling.objects.filter(authority__isnull=False).order_by(
        "authority__name", "currency", "year", "-effective_on", "-pk"
    )
    serializer_class = AuthorityCeilingShown
    rule = Rule(Scope.READ, "")
    tag = "affordability"

    def rows(self) -> QuerySet[BudgetCeiling]:
        """Of authorities over all of which the person holds a mandate from inside."""
        over = [one.mandate_id for one in mandates_of(self.user, "view_internal")]
        found = super().rows().select_related("authority", "recorded_by")
        return found if None in over else found.filter(authority__in=over)

    @creates(SET, body=AuthorityCeilingBody, example=AN_AUTHORITY_CEILING)
    def create(self, *, actor: User, authority: Any, currency: str, **facts: Any) -> BudgetCeiling:
        """Sets the ceiling of a year from a day on; with a mandate over the authority."""
        led = authorities_open_to(actor)
        found = get_object_or_404(led, uuid=authority)
        return set_authority_ceiling(found, currency, CeilingFacts(**facts), actor=actor)

    def address(self, row: BudgetCeiling) -> str:
        """The list: a ceiling has no page of its own."""
        del row
        return self.request.path


class CeilingViewSet(BelowPartnership[BudgetCeiling], ListMixin[BudgetCeiling]):
    """Ceilings as they were set; another one is another row."""

    queryset = BudgetCeiling.objects.order_by("year", "-effective_on", "-pk")
    serializer_class = CeilingShown
    see = "view_internal"
    rule = SEE
    tag = "affordability"

    def rows(self) -> QuerySet[BudgetCeiling]:
        """With who recorded each."""
        return super().rows().select_related("recorded_by")

    @creates(KEEP, body=CeilingBody, example=A_CEILING)
    def create(self, *, actor: User, **facts: Any) -> BudgetCeiling:
        """Sets the ceiling of a year from a day on."""
        return set_ceiling(self.partnership, CeilingFacts(**facts), actor=actor)

    def address(self, row: BudgetCeiling) -> str:
        """The list: a ceiling has no page of its own."""
        del row
        return self.request.path


class LiabilityViewSet(BelowPartnership[ContingentLiability], ListMixin[ContingentLiability]):
    """What may come due, every assessment a row."""

    queryset = ContingentLiability.objects.order_by("pk")
    serializer_class = LiabilityShown
    see = "view_internal"
    rule = SEE
    tag = "affordability"

    def rows(self) -> QuerySet[ContingentLiability]:
        """With who recorded each and what it replaces."""
        return super().rows().select_related("recorded_by", "replaces")

    @creates(KEEP, body=LiabilityBody, example=A_LIABILITY)
    def create(self, *, actor: User, replaces: Any, **facts: Any) -> ContingentLiability:
        """Records it, or assesses it anew."""
        before = None
        if replaces is not None:
            before = get_object_or_404(self.rows(), uuid=replaces)
        known = LiabilityFacts(**facts, replaces=before)
        return record_liability(self.partnership, known, actor=actor)

    def address(self, row: ContingentLiability) -> str:
        """The list: an assessment has no page of its own."""
        del row
        return self.request.path


def _year(one: YearlyCommitment) -> dict[str, Any]:
    return {
        "year": one.year,
        "planned": _plain(one.planned),
        "certified": _plain(one.certified),
        "committed": _plain(one.committed),
        "ceiling": _plain(one.ceiling),
        "left": _plain(one.room),
    }


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"
