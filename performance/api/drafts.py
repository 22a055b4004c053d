"""Drafts of new partnerships: what somebody typed so far, which makes nothing yet."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.response import Response

from core.api.fields import Body, Shown
from core.api.problems import Overtaken
from core.api.views import NounViewSet, creates, verb
from core.problems import Problem, Refused
from partnerships.api.own import OwnRows
from partnerships.models import PartnershipDraft
from partnerships.services.drafts import DraftConflict, delete_draft, save_draft
from performance.api.opening import OPEN

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.models import User

MOST_FIELDS = 2_000
TYPED = (
    "The fields of the page of a new partnership by their names, each with all its values as they "
    "were typed, also where they are wrong."
)


class TypedField(serializers.DictField):
    """Fields by name, each with its values."""

    def __init__(self, **options: Any) -> None:
        value = serializers.CharField(allow_blank=True, max_length=4_000, trim_whitespace=False)
        super().__init__(
            child=serializers.ListField(child=value, max_length=100), help_text=TYPED, **options
        )

    def to_internal_value(self, data: Any) -> Any:
        """As sent; more fields than any page has are refused."""
        if isinstance(data, dict) and len(data) > MOST_FIELDS:
            raise serializers.ValidationError(_("Send at most %(n)d fields.") % {"n": MOST_FIELDS})
        return super().to_internal_value(data)


class PartnershipDraftShown(Shown):
    """A draft of the person who asks."""

    uuid = serializers.UUIDField()
    name = serializers.CharField(help_text="As typed so far; may be empty.")
    version = serializers.IntegerField(help_text="Rises with each save; send it with the next.")
    saved_at = serializers.DateTimeField()
    typed = TypedField()


class PartnershipDraftBody(Body):
    """What is typed at the beginning."""

    typed = TypedField()


class PartnershipDraftSaveBody(PartnershipDraftBody):
    """All that is typed now, in place of what was."""

    version = serializers.IntegerField(
        min_value=1, help_text="Over which it was typed. If it was saved since, a 409 says so."
    )


class PartnershipDraftViewSet(OwnRows[PartnershipDraft], NounViewSet[PartnershipDraft]):
    """One's own drafts of new partnerships; the page of a new partnership goes on with them.

    A partnership is made by a POST to the partnerships, whether there is a draft or not.
    """

    queryset = PartnershipDraft.objects.select_related("owner").order_by("-saved_at", "-pk")
    serializer_class = PartnershipDraftShown

    @creates(OPEN, body=PartnershipDraftBody, example={"typed": {"name": ["Quay Bridge"]}})
    def create(self, *, actor: User, typed: Mapping[str, Sequence[str]]) -> PartnershipDraft:
        """Keeps what was typed so far; nothing is made."""
        made = save_draft(None, typed, owner=actor)
        return get_object_or_404(self.get_queryset(), pk=made.pk)

    @verb(OPEN, body=PartnershipDraftSaveBody)
    def save(
        self,
        row: PartnershipDraft,
        *,
        actor: User,
        typed: Mapping[str, Sequence[str]],
        version: int,
    ) -> None:
        """Keeps this in place of what was typed before."""
        try:
            save_draft(row, typed, owner=actor, version=version)
        except DraftConflict as met:
            words = _("The draft was saved meanwhile. Read it again, then save over its version.")
            current = self.represent([met.current])[0]
            refused = Refused([Problem("version", "changed_meanwhile", words)])
            raise Overtaken(refused, current) from met

    @verb(OPEN)
    def take_away(self, row: PartnershipDraft, *, actor: User) -> Response:
        """Deletes the draft; nothing that exists changes."""
        delete_draft(row)
        return Response(status=204)
