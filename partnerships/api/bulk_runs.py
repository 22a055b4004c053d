"""Acts on many partnerships: asked for once, done one by one, each refusal with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.db.models import Prefetch
from rest_framework import serializers

from core import clock
from core.api.fields import Body, Shown
from core.api.views import NounViewSet, creates, verb
from partnerships.api.named import PartnershipNamed
from partnerships.api.own import CHANGE_OWN, OwnRows
from partnerships.bulk_acts import bulk_acts, options_of
from partnerships.models import BulkOutcome, BulkRun, Partnership
from partnerships.services.bulk_runs import start_bulk, stop_bulk

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import User


class OutcomeShown(Shown):
    """What became of one partnership."""

    partnership = PartnershipNamed()
    state = serializers.ChoiceField(choices=BulkOutcome.State.choices)
    message = serializers.CharField()
    made = serializers.UUIDField(allow_null=True, help_text="What came of it, by its uuid.")


class BulkRunShown(Shown):
    """A run, and what became of each partnership so far."""

    uuid = serializers.UUIDField()
    act = serializers.CharField()
    options = serializers.DictField()
    asked_at = serializers.DateTimeField()
    chosen = serializers.SerializerMethodField(help_text="How many partnerships were chosen.")
    job = serializers.UUIDField(source="job.uuid", default=None, allow_null=True)
    page = serializers.CharField(source="url", help_text="Where the act has a page of its own.")
    outcomes = OutcomeShown(many=True)

    def get_chosen(self, row: BulkRun) -> int:
        """Also those that the person may no longer see."""
        return len(row.keys)


class BulkRunBody(Body):
    """Which act, on which partnerships."""

    act = serializers.CharField(help_text="For example reports or scorecards.")
    partnerships = serializers.ListField(
        child=serializers.UUIDField(), min_length=1, max_length=10_000
    )
    options = serializers.DictField(
        child=serializers.CharField(),
        default=dict,
        help_text="What the confirm page asks: length of reports, period of scorecards.",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The act is known and its questions are answered.

        Raises:
            ValidationError: with everything that is missing or wrong.
        """
        act = next((one for one in bulk_acts if one.slug == attrs["act"]), None)
        if act is None:
            names = ", ".join(one.slug for one in bulk_acts)
            raise serializers.ValidationError({"act": f"One of: {names}."})
        form = act.form(attrs["options"]) if act.form else None
        if form is not None and not form.is_valid():
            told = {f"options.{name}": list(map(str, one)) for name, one in form.errors.items()}
            raise serializers.ValidationError(told)
        return {**attrs, "act": act, "options": options_of(form)}


class BulkRunViewSet(OwnRows[BulkRun], NounViewSet[BulkRun]):
    """One's own runs."""

    queryset = BulkRun.objects.select_related("job")
    serializer_class = BulkRunShown
    owned_by = "asked_by"

    def rows(self) -> QuerySet[BulkRun]:
        """With the outcomes of what the person may see today."""
        visible = Partnership.objects.visible_to(self.user)
        outcomes = BulkOutcome.objects.filter(partnership__in=visible).select_related("partnership")
        found = super().rows().prefetch_related(Prefetch("outcomes", queryset=outcomes))
        return found.order_by("-asked_at", "-pk")

    @creates(
        CHANGE_OWN,
        body=BulkRunBody,
        example={
            "act": "reports",
            "partnerships": ["5e0c4f9e-6f0e-4a0c-9d3e-1f2b3c4d5e6f"],
            "options": {"length": "summary"},
        },
    )
    def create(self, *, actor: User, act: Any, partnerships: list[Any], **facts: Any) -> BulkRun:
        """Does it through the same service as the single act, and tells each refusal."""
        return start_bulk(
            act,
            identifier=uuid4(),
            keys=[str(one) for one in partnerships],
            seen_at=clock.now(),
            actor=actor,
            **facts,
        )

    @verb(CHANGE_OWN)
    def stop(self, row: BulkRun, *, actor: User) -> None:
        """Asks for no more, and takes back what is not made yet; what is made stays."""
        stop_bulk(row, actor=actor)
