"""The risks of a partnership, for its overview."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from governance.models import Risk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import User
    from partnerships.models import Partnership

SHOWN = 5


def risks_of(
    partnership: Partnership, _user: User, _permissions: frozenset[str]
) -> Mapping[str, Any] | None:
    """The first risks by their order; those without a bearer come before all others.

    Why one side carries a risk is for the authority's register only, so it is not here. One query.
    """
    rows = list(Risk.objects.filter(partnership=partnership).select_related("owner"))
    if not rows:
        return None
    rows.sort(key=lambda one: (bool(one.bearer), one.position, one.pk))
    return {"risks": rows[:SHOWN], "risks_total": len(rows)}
