"""Order and filters of lists: only what a noun allows by name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend, FilterSet
from rest_framework.exceptions import ValidationError
from rest_framework.filters import BaseFilterBackend

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from rest_framework.request import Request

PARAMETER = "ordering"


class Filters(FilterSet):  # type: ignore[misc] # the library has no types
    """The filters of one noun, each named; see django-filter."""


class StrictFilters(DjangoFilterBackend):  # type: ignore[misc] # the library has no types
    """Filters by name. A name that is not known is refused: a mistyped filter would show all."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        """The rows that pass.

        Raises:
            ValidationError: for an unknown name, and for a value that is out of shape.
        """
        filters = getattr(view, "filterset_class", None)
        known = {PARAMETER, "page", "page_size", *(filters.base_filters if filters else ())}
        unknown = sorted(set(request.query_params) - known)
        if unknown:
            names = ", ".join(sorted(known))
            words = _("There is no such filter here. Known are: %(names)s.") % {"names": names}
            raise ValidationError(dict.fromkeys(unknown, words), code="unknown_filter")
        return super().filter_queryset(request, queryset, view)


class NamedOrder(BaseFilterBackend):
    """`?ordering=name` or `-name`: by what the noun allows, never by any other column."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: Any) -> Any:
        """The rows in order.

        Raises:
            ValidationError: when the noun knows no such order.
        """
        wanted = request.query_params.get(PARAMETER, "")
        if not wanted:
            return queryset
        if wanted not in view.orders:
            names = ", ".join(view.orders) or "-"
            words = _("There is no such order here. Known are: %(names)s.") % {"names": names}
            raise ValidationError({PARAMETER: words}, code="unknown_order")
        return queryset.order_by(*view.orders[wanted])

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        """For the OpenAPI document."""
        orders = getattr(view, "orders", {})
        if not orders:
            return []
        return [
            {
                "name": PARAMETER,
                "in": "query",
                "required": False,
                "description": "Order of the rows; a minus sign turns it round.",
                "schema": {"type": "string", "enum": list(orders)},
            }
        ]
