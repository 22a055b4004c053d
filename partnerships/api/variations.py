"""Changes of the contract: asked for, estimated, drafted, approved, carried out, documented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import django_filters
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.fields import Body, MoneyShown, PersonShown, SeenBody, Shown, seen_shown
from core.api.filters import Filters
from core.api.rules import Rule, ask_again
from core.api.views import NounViewSet, creates, verb
from core.models import Scope
from core.problems import Problem, Refused
from partnerships.api.base import BelowPartnership
from partnerships.api.contract_versions import TermChangeShown, differences
from partnerships.models import Document, Variation, VariationStep
from partnerships.selectors.variation_page import shows_terms
from partnerships.selectors.variations import revision_of
from partnerships.services import variation_terms
from partnerships.services import variations as service
from partnerships.terms_json import from_plain
from partnerships.terms_merge import Chosen
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence
    from uuid import UUID

    from core.models import User
    from partnerships.models import Partnership

ASK = Rule(Scope.SUBMIT, "ask_variations")
KEEP = Rule(Scope.DEFINE, "keep_variations")
APPROVE = Rule(Scope.DECIDE, "approve_variations")


class StepShown(Shown):
    """What somebody did: on which day it happened, and when it was recorded."""

    kind = serializers.ChoiceField(choices=VariationStep.Kind.choices)
    on = serializers.DateField()
    at = serializers.DateTimeField()
    by = PersonShown()
    note = serializers.CharField()
    documents = serializers.SerializerMethodField()

    def get_documents(self, row: VariationStep) -> list[str]:
        """Their uuids."""
        return [str(one.uuid) for one in row.documents.all()]


class VariationShown(Shown):
    """A change of the contract. `changes` are shown to both sides once it is put forward."""

    uuid = serializers.UUIDField()
    reference = serializers.CharField()
    title = serializers.CharField()
    reason = serializers.CharField()
    side = serializers.ChoiceField(choices=Variation.Side.choices)
    state = serializers.ChoiceField(choices=Variation.State.choices)
    state_since = serializers.DateTimeField()
    noticed_by = PersonShown()
    noticed_at = serializers.DateTimeField()
    charge_change = MoneyShown(help_text="Of a year; below zero where the charge falls.")
    capital_cost = MoneyShown()
    days_change = serializers.IntegerField(allow_null=True)
    estimated_by = PersonShown(allow_null=True)
    estimated_at = serializers.DateTimeField(allow_null=True)
    size = serializers.ChoiceField(choices=Variation.Size.choices, allow_blank=True)
    base = serializers.IntegerField(
        source="version.base.number",
        allow_null=True,
        default=None,
        help_text="Number of the version from which the terms set out.",
    )
    number = serializers.IntegerField(
        source="version.number",
        allow_null=True,
        default=None,
        help_text="Number that the version has or would get; null where no term changes.",
    )
    effective_from = serializers.DateField(
        source="version.effective_from", allow_null=True, default=None
    )
    backdated_because = serializers.CharField(
        source="version.backdated_because", allow_null=True, default=None
    )
    changes = serializers.SerializerMethodField()
    approved_by = PersonShown(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    steps = StepShown(many=True)
    seen = seen_shown()

    permissions: frozenset[str] = frozenset()

    @extend_schema_field(TermChangeShown(many=True))
    def get_changes(self, row: Variation) -> list[Any]:
        """Term by term."""
        version = row.version
        shown = shows_terms(row, self.permissions)
        if version is None or version.base is None or not shown:
            return []
        return differences(row.partnership, version.base, version)


class VariationInternalShown(VariationShown):
    """The same for the authority, which sees the drafted terms from the first."""

    permissions = frozenset({"view_internal"})


def some_documents() -> Any:
    """Papers that go with a step."""
    return serializers.ListField(
        child=serializers.UUIDField(),
        default=list,
        help_text="Uuids of documents of this partnership that both sides see.",
    )


class NoticeSent(Body):
    """What shall change, and why."""

    title = serializers.CharField(max_length=200)
    reason = serializers.CharField(max_length=8000)
    documents = some_documents()


class EstimateSent(Body):
    """What it comes to; null is not known, "0" is nothing. At least one figure is given."""

    charge_change = serializers.DecimalField(
        max_digits=19, decimal_places=4, allow_null=True, default=None
    )
    capital_cost = serializers.DecimalField(
        max_digits=19, decimal_places=4, allow_null=True, default=None
    )
    days_change = serializers.IntegerField(allow_null=True, default=None)
    note = serializers.CharField(max_length=8000, allow_blank=True, default="")
    documents = some_documents()


class _FromADay(Body):
    backdated_because = serializers.CharField(
        max_length=2000,
        allow_blank=True,
        default="",
        help_text="Why from a day that has passed, or before the last version.",
    )


class TermsSent(_FromADay):
    """All terms as they shall be; one that is left out is not known."""

    terms = serializers.DictField(help_text="By the names of the type's terms.")
    effective_from = serializers.DateField()


class RebaseSent(_FromADay):
    """Upon which version, and for each term that both changed which of the two holds.

    Sent without choices, the refusal names every term that needs one.
    """

    onto = serializers.IntegerField(help_text="Number of the newest version, as you read it.")
    choices = serializers.DictField(
        child=serializers.ChoiceField(choices=[(one.value, one.value) for one in Chosen]),
        default=dict,
    )
    effective_from = serializers.DateField(allow_null=True, default=None)


class VariationNoteSent(Body):
    """A note, if there is one."""

    note = serializers.CharField(max_length=2000, allow_blank=True, default="")


class ConsentSent(Body):
    """What the lenders answered, or why they are not asked."""

    note = serializers.CharField(max_length=2000)
    documents = some_documents()


class ApprovalSent(SeenBody):
    """What was seen, and a note."""

    note = serializers.CharField(max_length=2000, allow_blank=True, default="")


class VariationReasonSent(Body):
    """Why."""

    reason = serializers.CharField(max_length=2000)


class VariationDoneSent(Body):
    """When it happened, with its papers."""

    on = serializers.DateField()
    note = serializers.CharField(max_length=2000, allow_blank=True, default="")
    documents = some_documents()


class VariationFilters(Filters):
    """By state and side."""

    state = django_filters.ChoiceFilter(choices=Variation.State.choices)
    side = django_filters.ChoiceFilter(choices=Variation.Side.choices)


class VariationViewSet(BelowPartnership[Variation], NounViewSet[Variation]):
    """Changes of the contract; both sides see each."""

    queryset = Variation.objects.select_related(
        "partnership", "version__base", "noticed_by", "estimated_by", "approved_by"
    ).prefetch_related("steps__by", "steps__documents")
    serializer_class = VariationShown
    internal_serializer = VariationInternalShown
    filterset_class = VariationFilters
    gives_seen = True
    tag = "contract"

    @creates(ASK, body=NoticeSent)
    def create(self, *, actor: User, documents: Sequence[UUID], **facts: Any) -> Variation:
        """Asks for a change; it changes nothing yet."""
        files = self._files(documents)
        return service.ask_for_change(self.partnership, documents=files, actor=actor, **facts)

    @verb(ASK, body=EstimateSent)
    def estimate(
        self, row: Variation, *, actor: User, documents: Sequence[UUID], **facts: Any
    ) -> None:
        """What it comes to; a newer estimate takes the place of the last."""
        files = self._files(documents)
        service.estimate(row, service.Estimate(**facts), documents=files, actor=actor)

    @verb(KEEP, body=TermsSent)
    def write_terms(
        self, row: Variation, *, actor: User, terms: dict[str, Any], **facts: Any
    ) -> None:
        """Drafts the terms as they shall be, upon the version they set out from."""
        read = from_plain(types[self.partnership.type].terms, terms)
        variation_terms.write_terms(row, read, actor=actor, **facts)

    @verb(KEEP, body=RebaseSent)
    def rebase(self, row: Variation, *, actor: User, choices: dict[str, str], **facts: Any) -> None:
        """Puts the drafted terms upon the newest version, knowingly."""
        variation_terms.rebase(row, choices, actor=actor, **facts)

    @verb(KEEP, body=ConsentSent)
    def record_consent(
        self, row: Variation, *, actor: User, note: str, documents: Sequence[UUID]
    ) -> None:
        """Writes down what the lenders say to the change as it stands."""
        files = self._files(documents)
        service.record_consent(row, note=note, documents=files, actor=actor)

    @verb(KEEP, body=VariationNoteSent)
    def submit(self, row: Variation, *, actor: User, note: str) -> None:
        """Puts it forward for approval; its terms then rest."""
        service.put_forward(row, note=note, actor=actor)

    @verb(KEEP, body=VariationNoteSent)
    def take_back(self, row: Variation, *, actor: User, note: str) -> None:
        """Takes it back from approval, to be changed."""
        service.take_back(row, note=note, actor=actor)

    @verb(APPROVE, body=ApprovalSent)
    def approve(self, row: Variation, *, actor: User, note: str) -> None:
        """Approves a small change; a large one is approved by a decision."""
        ask_again(self.request)
        row = Variation.objects.select_related("partnership").get(pk=row.pk)
        service.approve(row, seen=revision_of(row), note=note, actor=actor)

    @verb(APPROVE, body=VariationReasonSent)
    def refuse(self, row: Variation, *, actor: User, reason: str) -> None:
        """Refuses it for good."""
        service.refuse(row, reason=reason, actor=actor)

    @verb(ASK, body=VariationReasonSent)
    def withdraw(self, row: Variation, *, actor: User, reason: str) -> None:
        """Takes the notice back, by the side that gave it."""
        service.withdraw(row, reason=reason, actor=actor)

    @verb(KEEP, body=VariationDoneSent)
    def implement(self, row: Variation, *, actor: User, **facts: Any) -> None:
        """Records that it was carried out."""
        service.implement(row, self._said(**facts), actor=actor)

    @verb(KEEP, body=VariationDoneSent)
    def document(self, row: Variation, *, actor: User, **facts: Any) -> None:
        """Records its papers."""
        service.document(row, self._said(**facts), actor=actor)

    def _said(self, *, on: dt.date, note: str, documents: Sequence[UUID]) -> service.Said:
        return service.Said(on=on, note=note, documents=self._files(documents))

    def _files(self, wanted: Sequence[UUID]) -> list[Document]:
        partnership: Partnership = self.partnership
        visible = Document.objects.visible_to(self.user).filter(partnership=partnership)
        found = list(visible.filter(uuid__in=wanted))
        if len(found) != len(set(wanted)):
            message = _("There is no document of this uuid that you may see.")
            raise Refused([Problem("documents", "unknown", message)])
        return found
