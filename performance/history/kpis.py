"""The ledger's acts on definitions of KPIs and on the plan of milestones, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.ledger.history import describe

if TYPE_CHECKING:
    from core.ledger.history import RecordedAct


@describe("kpi.defined")
def defined(_act: RecordedAct) -> str:
    return _("proposed a KPI, or changed a proposed one")


@describe("kpi.baseline")
def baseline(_act: RecordedAct) -> str:
    return _("wrote down the baseline and the owner of a KPI")


@describe("kpi.taken_away")
def kpi_taken_away(_act: RecordedAct) -> str:
    return _("took a KPI away that counted for nothing yet")


@describe("kpi_change.proposed")
def change_proposed(act: RecordedAct) -> str:
    return _("proposed to change a KPI from %(day)s on") % _from(act)


@describe("kpi_change.adopted")
def change_adopted(act: RecordedAct) -> str:
    return _("adopted a change of a KPI from %(day)s on") % _from(act)


@describe("kpi_change.refused")
def change_refused(act: RecordedAct) -> str:
    return _("refused to change a KPI from %(day)s on") % _from(act)


@describe("kpi_change.withdrawn")
def change_withdrawn(_act: RecordedAct) -> str:
    return _("took a proposed change of a KPI back")


def _from(act: RecordedAct) -> dict[str, object]:
    return {"day": act.facts.get("effective_from", "")}


@describe("milestone.planned")
def planned(_act: RecordedAct) -> str:
    return _("planned a milestone")


@describe("milestone.replanned")
def replanned(_act: RecordedAct) -> str:
    return _("changed the plan of a milestone")


@describe("milestone.taken_away")
def milestone_taken_away(_act: RecordedAct) -> str:
    return _("took a milestone out of the plan")
