"""The ledger's acts on ceilings and contingent liabilities, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ledger.history import About, describe, describe_all, names
from performance.models import ContingentLiability

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from core.ledger.history import RecordedAct


@names("contingent_liability")
def contingent_liabilities(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """By what may come due."""
    return {one.uuid: About(one.what) for one in ContingentLiability.objects.filter(uuid__in=ids)}


describe_all(
    {
        "contingent_liability.recorded": gettext_lazy("recorded what may come due"),
        "budget_ceiling.set_for_authority": gettext_lazy("set the budget ceiling of an authority"),
    }
)


@describe("budget_ceiling.set")
def ceiling_set(act: RecordedAct) -> str:
    """Names the year."""
    return _("set the budget ceiling of %(year)s") % {"year": act.facts.get("year", "")}
