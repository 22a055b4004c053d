"""What happened in a partnership, from the ledger, newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from core.api.fields import Shown
from core.ledger.history import history, kept_from
from partnerships.api.base import BelowPartnership
from partnerships.models import PhaseMove
from partnerships.selectors.readers import acts_open_to

if TYPE_CHECKING:
    from rest_framework.request import Request

PAGE = 50
BEFORE = serializers.IntegerField(min_value=1, max_value=2**62, allow_null=True)


class ActShown(Shown):
    """One act in words."""

    kind = serializers.CharField()
    who = serializers.CharField()
    on_behalf_of = serializers.CharField()
    what = serializers.CharField()
    was = serializers.CharField()
    now = serializers.CharField()


class EntryShown(Shown):
    """One event of the chain: what was meant, and what followed at once."""

    seq = serializers.IntegerField()
    at = serializers.DateTimeField()
    act = ActShown()
    followed = ActShown(many=True)
    request_id = serializers.CharField()
    hash = serializers.CharField()


class HistoryShown(Shown):
    """A page of the history; `older` is the `before` of the next one, null at the beginning."""

    older = serializers.IntegerField(allow_null=True)
    results = EntryShown(many=True)


class HistoryViewSet(BelowPartnership[Any]):
    """The history, as far as it is the person's: all of it, their organisation's, or their own."""

    queryset = PhaseMove.objects.none()
    serializer_class = HistoryShown
    tag = "partnership"

    @extend_schema(parameters=[OpenApiParameter("before", int, description="Older than this seq.")])
    def retrieve(self, request: Request, **_kwargs: Any) -> Response:
        """Fifty events."""
        before = serializers.IntegerField(
            min_value=1, max_value=2**62, allow_null=True
        ).run_validation(request.query_params.get("before") or None)
        rights = self.rights_on(self.partnership)
        entries = history(
            self.partnership.stream,
            before_seq=before,
            limit=PAGE + 1,
            actors=acts_open_to(self.user, rights),
            without=kept_from(rights),
        )
        older = entries[PAGE - 1].seq if len(entries) > PAGE else None
        return Response(HistoryShown({"older": older, "results": entries[:PAGE]}).data)
