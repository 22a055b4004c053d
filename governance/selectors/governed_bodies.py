"""The bodies of a partnership with the day on which service began, and its quarters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import OuterRef, Prefetch, Subquery, prefetch_related_objects
from django.db.models.functions import Coalesce

from core import clock
from core.periods import Period
from governance.models import Body
from partnerships.models import PhasePlan
from partnerships.types import types

if TYPE_CHECKING:
    from partnerships.models import Partnership

QUARTERS: Final = 8
"""So many quarters back can be looked at."""


def bodies_of(partnership: Partnership) -> list[Any]:
    """Its bodies, read once for each partnership read.

    `service_since` is the day on which the stage that fills the term began: as recorded, else by
    the plan; None before it.
    """
    kind = types[partnership.type]
    service = next(one.slug for one in kind.phases if one.fills_the_term)
    plan = PhasePlan.objects.filter(partnership=OuterRef("partnership"), phase=service)
    began = Subquery(plan.values(day=Coalesce("began_on", "planned_from"))[:1])
    rows = Body.objects.annotate(service_since=began)
    prefetch_related_objects([partnership], Prefetch("bodies", rows, to_attr="known_bodies"))
    found: list[Any] = partnership.known_bodies  # type: ignore[attr-defined] # read just now
    for one in found:
        if kind.position(partnership.phase) < kind.position(service):
            one.service_since = None
        elif partnership.phase == service and one.service_since is None:
            one.service_since = partnership.phase_since
    return found


def quarters_of(partnership: Partnership) -> list[Period]:
    """The running quarter and those before it since Concord knows the partnership, newest first."""
    since = clock.day_of(partnership.created_at)
    found = [Period.containing("quarter", clock.today())]
    while len(found) < QUARTERS and found[-1].start > since:
        found.append(found[-1].previous())
    return found
