"""The versions of a contract: listed, read, compared, and as of any day."""

from __future__ import annotations

import datetime as dt
import json
from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from core.api.asked import day_asked
from core.api.fields import OrganisationNamed, PersonShown, Shown
from core.api.views import DetailMixin, NounViewSet
from core.formatting import day
from partnerships import codelists
from partnerships.api.base import BelowPartnership
from partnerships.contract_parts import parts_on
from partnerships.models import ContractVersion, Variation
from partnerships.selectors.contract_versions import (
    in_force,
    known_by,
    parties_on,
    terms_of,
)
from partnerships.selectors.variations_on import variations_on
from partnerships.terms_json import changes, in_facts

if TYPE_CHECKING:
    from rest_framework.request import Request

    from partnerships.selectors.variations_on import VariationOn


class TermChangeShown(Shown):
    """One difference of terms; `column` and `row` for a cell of a table. Values are text."""

    term = serializers.CharField()
    row = serializers.CharField()
    column = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


def differences(partnership: Any, before: ContractVersion, after: ContractVersion) -> list[Any]:
    """What differs between two versions, or a draft and its base."""
    found = changes(terms_of(partnership, before), terms_of(partnership, after))
    return [
        {
            "term": plain["term"],
            "row": "" if one.row is None else str(one.row),
            "column": plain["column"],
            "before": plain["from"],
            "after": plain["to"],
        }
        for one, plain in zip(found, in_facts(found), strict=True)
    ]


class ContractVersionShown(Shown):
    """A published version of the contract, with its terms as they stand from its day on."""

    uuid = serializers.UUIDField()
    number = serializers.IntegerField()
    title = serializers.CharField()
    base = serializers.IntegerField(
        source="base.number", allow_null=True, default=None, help_text="Number of the one before."
    )
    variation = serializers.UUIDField(
        source="variation.uuid", allow_null=True, default=None, help_text="The change it came of."
    )
    effective_from = serializers.DateField()
    backdated_because = serializers.CharField()
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


class ContractVersionViewSet(BelowPartnership[ContractVersion], NounViewSet[ContractVersion]):
    """The published versions of the contract. Drafts are not the contract and are not shown."""

    queryset = ContractVersion.objects.filter(state=ContractVersion.State.PUBLISHED).select_related(
        "published_by", "base", "variation"
    )
    serializer_class = ContractVersionShown
    tag = "contract"


class PartyOnShown(Shown):
    """A party of that day."""

    organisation = OrganisationNamed()
    role = serializers.ChoiceField(choices=codelists.PARTY_ROLES)


class PartShown(Shown):
    """What else held on that day, as a table: what is measured, and so on."""

    slug = serializers.CharField()
    title = serializers.CharField()
    columns = serializers.ListField(child=serializers.CharField())
    rows = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class VariationOnShown(Shown):
    """A change of the contract, as it stood on the day as of which things are known."""

    uuid = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()
    state = serializers.ChoiceField(choices=Variation.State.choices)
    since = serializers.DateTimeField()


class ContractOnShown(Shown):
    """The contract as it stood. Where no version held, `version` is null and the rest is empty."""

    day = serializers.DateField()
    version = ContractVersionShown(allow_null=True)
    none_because = serializers.CharField()
    parts = PartShown(many=True)
    parties = PartyOnShown(many=True)
    variations = VariationOnShown(many=True)


class ContractOnViewSet(BelowPartnership[ContractVersion], DetailMixin[ContractVersion]):
    """The contract as of a day: the version in force, what else held, who the parties were."""

    queryset = ContractVersion.objects.none()
    serializer_class = ContractOnShown
    lookup_field = "effective_from"
    lookup_url_kwarg = "day"
    lookup_value_converter = "str"
    tag = "contract"

    @extend_schema(
        parameters=[
            OpenApiParameter(
                "known_on", dt.date, description="Leaves out versions that were published later."
            )
        ]
    )
    def retrieve(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """As of that day, which is written as 2026-11-23."""
        try:
            on = dt.date.fromisoformat(self.kwargs["day"])
        except ValueError:
            raise Http404 from None
        known_at = known_by(day_asked(request, "known_on"))
        version = in_force(self.partnership, on, known_at)
        known: dict[str, Any] = {
            "day": on,
            "version": version,
            "none_because": "",
            "variations": [_variation(one) for one in variations_on(self.partnership, known_at)],
        }
        if version is None:
            text = _("No signed version of the contract was in force on %(day)s.")
            known |= {"none_because": text % {"day": day(on)}, "parts": [], "parties": []}
        else:
            known |= {
                "parts": [self._part(one) for one in parts_on(self.partnership, on)],
                "parties": parties_on(self.partnership, on),
            }
        return Response(ContractOnShown(known, context=self.get_serializer_context()).data)

    def _part(self, part: Any) -> dict[str, Any]:
        return {
            "slug": part.slug,
            "title": str(part.title),
            "columns": [str(column["label"]) for column in part.columns],
            "rows": [
                [", ".join(filter(None, (str(cell["text"]), cell.get("sub")))) for cell in one]
                for one in (row["cells"] for row in part.rows)
            ],
        }


def _variation(one: VariationOn) -> dict[str, Any]:
    row = one.variation
    return {
        "uuid": row.uuid,
        "reference": row.reference,
        "title": row.title,
        "state": str(one.state.value),
        "since": one.since,
    }


class ComparisonShown(Shown):
    """What differs from one version to another, term by term."""

    before = serializers.IntegerField()
    after = serializers.IntegerField()
    changes = TermChangeShown(many=True)


class ContractComparisonViewSet(BelowPartnership[ContractVersion], DetailMixin[ContractVersion]):
    """Two published versions, compared field by field."""

    queryset = ContractVersion.objects.filter(state=ContractVersion.State.PUBLISHED)
    serializer_class = ComparisonShown
    lookup_url_kwarg = "after"
    tag = "contract"

    def retrieve(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """From the first version named to the second."""
        before: ContractVersion = get_object_or_404(self.rows(), uuid=self.kwargs["before"])
        after = self.get_object()
        known = {
            "before": before.number,
            "after": after.number,
            "changes": differences(self.partnership, before, after),
        }
        return Response(ComparisonShown(known).data)
