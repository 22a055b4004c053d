"""The ledger's acts on what each side wants and brings, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy

from core.ledger.history import About, describe_all, names
from performance.models import Contribution, SideObjective

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from django.utils.functional import Promise


@names("side_objective")
def side_objectives(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Objectives of a side by their words."""
    return {one.uuid: About(str(one)) for one in SideObjective.objects.filter(uuid__in=ids)}


@names("contribution")
def contributions(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """What a side brings, by its words."""
    return {
        one.uuid: About(str(one), reverse("contribution", args=[one.uuid]))
        for one in Contribution.objects.filter(uuid__in=ids)
    }


SENTENCES: dict[str, str | Promise] = {
    "side_objective.written": gettext_lazy("wrote down what their side wants"),
    "side_objective.changed": gettext_lazy("changed what their side wants"),
    "side_objective.ended": gettext_lazy("gave up an objective of their side"),
    "objective.agreed": gettext_lazy("agreed to a shared objective for their side"),
    "contribution.recorded": gettext_lazy("wrote down what their side brings"),
    "contribution.agreed": gettext_lazy("agreed to what the other side brings"),
    "contribution.reviewed": gettext_lazy("looked whether the other side brings what was agreed"),
    "contribution.ended": gettext_lazy("said that their side brings something no longer"),
}


describe_all(SENTENCES)
