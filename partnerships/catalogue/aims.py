"""KPIs and milestones that an innovation kind or a digital aim brings to any type.

All of it is a default of the product. Completion rate, cost per transaction, user satisfaction and
digital take-up are commonly named as the four mandatory KPIs of the UK's Government Digital
Service; that was not checked, and nothing here states it as theirs.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from partnerships.catalogue.starter import (
    Aggregation,
    Frequency,
    StarterKPI,
    StarterMilestone,
    between,
)

ONLINE_COMPLETION: Final = StarterKPI(
    "online_completion",
    _("Online completion"),
    "%",
    between("40", "90"),
    Decimal(80),
    _("Cases finished online without help, of all cases begun online."),
    weights=(2, 2),
    aggregation=Aggregation.RATIO,
    parts=(_("finished online"), _("begun online")),
    brought_by=("online_services",),
)
HOURS_AVAILABLE: Final = StarterKPI(
    "hours_available",
    _("Hours of availability"),
    _("% of hours"),
    between("95", "100"),
    Decimal(99),
    _("Hours in which the service could be used, of all hours in which it should be."),
    weights=(1, 1),
    aggregation=Aggregation.RATIO,
    parts=(_("hours usable"), _("hours promised")),
    brought_by=("online_services",),
    reliability="A",
)
DAYS_TO_ANSWER: Final = StarterKPI(
    "days_to_answer",
    _("Days from request to answer"),
    _("days"),
    between("30", "5"),
    Decimal(10),
    _("Middle value of the days between a request and its answer."),
    weights=(0, 3),
    brought_by=("service",),
)
STEPS_AUTOMATED: Final = StarterKPI(
    "steps_automated",
    _("Steps automated"),
    _("steps"),
    between("0", "8"),
    Decimal(6),
    _("Steps of the procedure that no person has to do any more."),
    weights=(2, 0),
    frequency=Frequency.QUARTER,
    aggregation=Aggregation.LATEST,
    brought_by=("modern_systems", "process"),
    decimals=0,
)
SYSTEMS_RETIRED: Final = StarterKPI(
    "systems_retired",
    _("Old systems retired"),
    _("systems"),
    between("0", "1"),
    Decimal(1),
    _("Old systems switched off because the new one replaced them."),
    weights=(1, 0),
    frequency=Frequency.QUARTER,
    aggregation=Aggregation.LATEST,
    brought_by=("modern_systems",),
    decimals=0,
)
STAFF_TRAINED: Final = StarterKPI(
    "staff_trained",
    _("Staff trained"),
    _("people"),
    between("0", "40"),
    Decimal(40),
    _("People who finished the training and passed its test, from the start."),
    weights=(0, 1),
    frequency=Frequency.QUARTER,
    aggregation=Aggregation.LATEST,
    brought_by=("digital_skills", "organisational"),
    decimals=0,
)
DECISIONS_WITH_DATA: Final = StarterKPI(
    "decisions_with_data",
    _("Decisions that name their data"),
    "%",
    between("30", "100"),
    Decimal(90),
    _("Recorded decisions that name the data they rest on, of all recorded decisions."),
    weights=(1, 1),
    frequency=Frequency.QUARTER,
    aggregation=Aggregation.RATIO,
    parts=(_("decisions that name data"), _("decisions recorded")),
    brought_by=("data_decisions", "policy"),
)
COST_PER_CASE: Final = StarterKPI(
    "cost_per_case",
    _("Cost of a case against before"),
    _("% of the cost before"),
    between("110", "70"),
    Decimal(80),
    _("Full cost of one finished case, as a share of the cost before the partnership."),
    weights=(3, 0),
    frequency=Frequency.QUARTER,
    aggregation=Aggregation.RATIO,
    parts=(_("cost of a case"), _("cost of a case before")),
    brought_by=("process",),
)

AIM_KPIS: Final = (
    ONLINE_COMPLETION,
    HOURS_AVAILABLE,
    DAYS_TO_ANSWER,
    STEPS_AUTOMATED,
    SYSTEMS_RETIRED,
    STAFF_TRAINED,
    DECISIONS_WITH_DATA,
    COST_PER_CASE,
)
"""Every KPI that a kind or an aim brings, in the order in which they are offered."""

AIM_MILESTONES: Final[dict[str, StarterMilestone]] = {
    "online_services": StarterMilestone("open_online", _("Service open online"), 12, ""),
    "modern_systems": StarterMilestone(
        "old_system_off", _("First old system switched off"), 18, ""
    ),
    "data_decisions": StarterMilestone(
        "first_data_decision", _("First decision taken on the shared data"), 9, ""
    ),
    "digital_skills": StarterMilestone("first_trained", _("First group trained"), 6, ""),
}
"""The milestone that each digital aim brings; its date moves with the partnership's plan."""


def kpis_for(pursued: frozenset[str]) -> tuple[StarterKPI, ...]:
    """The KPIs that these innovation kinds and digital aims (their codes) bring."""
    return tuple(kpi for kpi in AIM_KPIS if pursued.intersection(kpi.brought_by))
