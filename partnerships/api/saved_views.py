"""A person's own views of the portfolio: a name for filters, columns and order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.shortcuts import get_object_or_404
from rest_framework import serializers
from rest_framework.response import Response

from core import clock
from core.api.fields import Body, Shown
from core.api.views import NounViewSet, creates, verb
from partnerships.api.own import CHANGE_OWN, OwnRows
from partnerships.models import SavedView
from partnerships.selectors.saved_views import counts
from partnerships.services.saved_views import (
    LONGEST_NAME,
    change_view,
    delete_view,
    rename_view,
    save_view,
    start_with,
)

if TYPE_CHECKING:
    from core.models import User

QUERY = "Filters, columns and order as they stand in the address of the portfolio."


class SavedViewShown(Shown):
    """A view, and how many partnerships it shows today."""

    uuid = serializers.UUIDField()
    name = serializers.CharField()
    query = serializers.CharField(help_text=QUERY)
    is_start = serializers.BooleanField(help_text="Whether the portfolio opens with it.")
    count = serializers.SerializerMethodField(help_text="Partnerships that it shows today.")

    def get_count(self, row: SavedView) -> int:
        """Worked out for all rows of the answer in one query."""
        found: int = self.context["counts"].get(str(row.uuid), 0)
        return found


class SavedViewBody(Body):
    """A name and what it shows."""

    name = serializers.CharField(allow_blank=True, default="", max_length=LONGEST_NAME)
    query = serializers.CharField(allow_blank=True, default="", max_length=4000, help_text=QUERY)
    is_start = serializers.BooleanField(default=False)


class NameBody(Body):
    """The new name."""

    name = serializers.CharField(allow_blank=True, default="", max_length=LONGEST_NAME)


class QueryBody(Body):
    """What it shows from now on."""

    query = serializers.CharField(allow_blank=True, default="", max_length=4000, help_text=QUERY)


class SavedViewViewSet(OwnRows[SavedView], NounViewSet[SavedView]):
    """One's own views."""

    queryset = SavedView.objects.select_related("owner").order_by("created_at", "pk")
    serializer_class = SavedViewShown

    def represent(self, rows: Any) -> list[Any]:
        """With the counts of all, in one query."""
        found = list(rows)
        context = {"counts": counts(self.user, found, clock.today())}
        return [SavedViewShown(row, context=context).data for row in found]

    @creates(CHANGE_OWN, body=SavedViewBody, example={"name": "Late", "query": "overdue=1"})
    def create(self, *, actor: User, **facts: Any) -> SavedView:
        """Names filters, columns and order for oneself."""
        made = save_view(actor, **facts)
        return get_object_or_404(self.get_queryset(), pk=made.pk)

    @verb(CHANGE_OWN, body=NameBody)
    def rename(self, row: SavedView, *, actor: User, name: str) -> None:
        """Gives the view another name."""
        rename_view(row, name=name)

    @verb(CHANGE_OWN, body=QueryBody)
    def change(self, row: SavedView, *, actor: User, query: str) -> None:
        """The view shows this from now on."""
        change_view(row, query=query)

    @verb(CHANGE_OWN)
    def start_with(self, row: SavedView, *, actor: User) -> None:
        """The portfolio opens with this view."""
        start_with(row, owner=actor)

    @verb(CHANGE_OWN)
    def take_away(self, row: SavedView, *, actor: User) -> Response:
        """The name is gone; partnerships are not touched."""
        delete_view(row)
        return Response(status=204)
