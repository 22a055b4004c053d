"""What belongs to a partnership answers through it: found, permitted and shown by its rights."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property

from core.api.rules import rule_of
from core.api.views import ApiViewSet, DetailMixin
from partnerships.models import Partnership
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rest_framework.request import Request
    from rest_framework.serializers import BaseSerializer

M = TypeVar("M", bound=Model)


class PartnershipRights(ApiViewSet[M]):
    """Asks the rule's permission on the row's partnership, and shows internal fields by right.

    Attributes:
        see: the permission without which a row does not exist for the person.
        internal_serializer: for those who hold `view_internal` on the row's partnership.
    """

    see: ClassVar[str] = "view_shared"
    internal_serializer: ClassVar[type[BaseSerializer[Any]] | None] = None

    def partnership_of(self, row: Any) -> Partnership:
        """The partnership through which a row answers."""
        found: Partnership = row if isinstance(row, Partnership) else row.partnership
        return found

    def rights_on(self, partnership: Partnership) -> frozenset[str]:
        """What the person may do there today; asked once for each request."""
        known: dict[int, frozenset[str]] = self.__dict__.setdefault("_rights", {})
        if partnership.pk not in known:
            known[partnership.pk] = permissions_on(self.user, partnership)
        return known[partnership.pk]

    def check_object_permissions(self, request: Request, obj: Any) -> None:
        """Asks for the permission of the rule.

        Raises:
            PermissionDenied: the person sees the row and may not do this with it.
        """
        super().check_object_permissions(request, obj)
        rule = rule_of(self, request.method or "")
        if rule is None or not rule.permissions or self.see in rule.permissions:
            return
        if not rule.permissions & self.rights_on(self.partnership_of(obj)):
            raise PermissionDenied

    def represent(self, rows: Iterable[M]) -> list[Any]:
        """Each row as the person may see it, in one more query for however many rows."""
        rows = list(rows)
        if self.internal_serializer is None or not rows:
            return super().represent(rows)
        context = self.get_serializer_context()
        shared = self.get_serializer()
        internal: Any = self.internal_serializer(context=context)
        inside = self._inside(rows)
        return [
            (internal if self.partnership_of(row).pk in inside else shared).to_representation(row)
            for row in rows
        ]

    def _inside(self, rows: list[M]) -> set[int]:
        wanted = {self.partnership_of(row).pk for row in rows}
        permitted = Partnership.objects.permitted(self.user, "view_internal")
        return set(permitted.filter(pk__in=wanted).values_list("pk", flat=True))


class OfPartnerships(PartnershipRights[M]):
    """A noun whose rows name a partnership, listed over all that the person may see."""

    def rows(self) -> QuerySet[M]:
        """Rows of partnerships on which the person holds `see`."""
        permitted = Partnership.objects.permitted(self.user, self.see)
        return super().rows().filter(partnership__in=permitted).select_related("partnership")


class BelowPartnership(PartnershipRights[M]):
    """A noun at an address below one partnership."""

    @cached_property
    def partnership(self) -> Partnership:
        """The partnership of the address; foreign and missing are the same 404."""
        permitted = Partnership.objects.permitted(self.user, self.see)
        found: Partnership = get_object_or_404(
            permitted.select_related("authority", "partner"), uuid=self.kwargs["partnership"]
        )
        return found

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Finds the partnership before anything else, then asks for the rule's permission."""
        super().initial(request, *args, **kwargs)
        self.check_object_permissions(request, self.partnership)

    def rows(self) -> QuerySet[M]:
        """Rows of this partnership."""
        return super().rows().filter(partnership=self.partnership)


class PartnershipItself(BelowPartnership[Any], DetailMixin[Any]):
    """A noun of which a partnership has one: its row is the partnership, `represent` the answer."""

    def get_object(self) -> Any:
        """The partnership, whose rule was asked before."""
        return self.partnership

    def current(self, row: Any) -> Any:
        """The partnership, read afresh."""
        return type(row).objects.select_related("authority", "partner").get(pk=row.pk)
