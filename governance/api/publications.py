"""What of a partnership is public, since when, and by which decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from rest_framework import serializers

from core.api.fields import Shown
from core.api.views import NounViewSet
from governance.models import Publication
from partnerships.api.base import BelowPartnership

if TYPE_CHECKING:
    from django.db.models import QuerySet


class PublicationShown(Shown):
    """A publication. It is made, and withdrawn, by a decision of the kind `disclosure`."""

    uuid = serializers.UUIDField()
    kind = serializers.CharField()
    thing = serializers.UUIDField()
    title = serializers.CharField()
    sha256 = serializers.CharField()
    from_on = serializers.DateField()
    decision = serializers.UUIDField(source="decision.uuid")
    published_at = serializers.DateTimeField()
    withdrawn_at = serializers.DateTimeField(allow_null=True)
    withdrawn_decision = serializers.UUIDField(
        source="withdrawn_decision.uuid", allow_null=True, default=None
    )
    reason = serializers.CharField()
    page = serializers.SerializerMethodField(help_text="Its public page, from that day on.")

    def get_page(self, row: Publication) -> str:
        """For everybody, without an account."""
        return reverse("published_thing", args=[row.uuid])


class PublicationViewSet(BelowPartnership[Publication], NounViewSet[Publication]):
    """Everything that was ever published of one partnership."""

    queryset = Publication.objects.order_by("-from_on", "-pk")
    serializer_class = PublicationShown
    tag = "decision"

    def rows(self) -> QuerySet[Publication]:
        """Those of the partnership, withdrawn ones too."""
        rows = Publication.objects.visible_to(self.user).filter(partnership=self.partnership)
        return rows.select_related("decision", "withdrawn_decision").order_by("-from_on", "-pk")
