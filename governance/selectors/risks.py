"""The risks of a partnership, for its overview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Case, Count, F, Value, When, Window
from django.urls import reverse

from governance.models import Risk
from governance.selectors.risk_list import rating
from governance.selectors.risk_rights import SEES_SCORES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import User
    from partnerships.models import Partnership

SHOWN = 5


def risks_of(
    partnership: Partnership, _user: User, permissions: frozenset[str]
) -> Mapping[str, Any] | None:
    """The first open risks: those without a bearer, then by their residual score.

    Scores, and the risks that only the authority sees, are for who may read them; for others the
    order is that of the register. Why one side carries a risk is not here. One query.
    """
    inside = SEES_SCORES in permissions
    rows = Risk.objects.open().filter(partnership=partnership).select_related("owner")
    order: list[Any] = [Case(When(bearer="", then=Value(0)), default=Value(1))]
    if inside:
        rows = rows.as_assessed()
        order.append(F("score").desc(nulls_last=True))
    else:
        rows = rows.filter(audience=Risk.Audience.SHARED)
    total = Window(Count("pk"))
    found = list(rows.annotate(total=total).order_by(*order, "position", "pk")[:SHOWN])
    if not found:
        return None
    return {
        "risks": [
            {
                "risk": one,
                "url": reverse("risk", args=[partnership.uuid, one.uuid]),
                "rating": rating(one.score) if inside else None,
            }
            for one in found
        ],
        "risks_total": found[0].total,
        "with_scores": inside,
        "register_url": reverse("risks", args=[partnership.uuid]),
        "map_url": reverse("risk_map", args=[partnership.uuid]) if inside else "",
    }
