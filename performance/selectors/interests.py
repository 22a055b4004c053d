"""What each side wants and brings, and what both agreed to; permission is the partnership's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Prefetch

from partnerships.models import Objective
from performance.models import KPI, Contribution, ObjectiveAgreement, SideObjective

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from partnerships.models import Partnership

MOST_ROWS: Final = 100


def kpis_to_choose(partnership: Partnership) -> QuerySet[KPI]:
    """The KPIs that may show an objective: all but the retired."""
    return partnership.kpis.exclude(state=KPI.State.RETIRED).order_by("position")


def side_objectives_of(partnership: Partnership) -> list[SideObjective]:
    """What each side wants today; two queries."""
    rows = SideObjective.objects.filter(partnership=partnership, ended_on__isnull=True)
    return list(rows.select_related("shared").prefetch_related("kpis")[:MOST_ROWS])


def shared_objectives_of(partnership: Partnership) -> list[Objective]:
    """Shared objectives with their KPIs and who agreed; three queries."""
    agreed = Prefetch("agreements", ObjectiveAgreement.objects.select_related("by"))
    rows = Objective.objects.filter(partnership=partnership)
    return list(rows.prefetch_related("kpis", agreed)[:MOST_ROWS])


def contributions_of(partnership: Partnership) -> list[Contribution]:
    """What each side brings today, with what was found of it; two queries."""
    rows = Contribution.objects.filter(partnership=partnership, ended_on__isnull=True)
    return list(rows.select_related("agreed_by").prefetch_related("reviews")[:MOST_ROWS])
