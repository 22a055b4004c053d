"""Measures that more than one type begins with; the type says what they count for.

Targets and goalposts are defaults of the product. Those of the first seven are the figures of its
worked example of a scorecard.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from partnerships.catalogue.provenance import published
from partnerships.catalogue.starter import Aggregation, Frequency, StarterKPI, between, within

DEBT_COVER: Final = StarterKPI(
    "debt_cover",
    _("Debt service cover"),
    _("times"),
    between("1.05", "1.30"),
    Decimal("1.20"),
    _("Cash available to serve the debt of the last twelve months, divided by the debt service."),
    frequency=Frequency.QUARTER,
    aggregation=Aggregation.LATEST,
    minimum=Decimal("1.05"),
    decimals=2,
    reliability="A",
)
RUNNING_COSTS: Final = StarterKPI(
    "running_costs",
    _("Running costs over plan"),
    "%",
    between("10", "0"),
    Decimal(4),
    _("Cost of operation and maintenance above the plan of the same period, in per cent of it."),
    frequency=Frequency.QUARTER,
    aggregation=Aggregation.RATIO,
    parts=(_("cost above plan"), _("planned cost")),
)
AVAILABILITY: Final = StarterKPI(
    "availability",
    _("Availability"),
    "%",
    between("95", "99.5"),
    Decimal(97),
    _("Weighted hours in which the areas were available, of the weighted hours due."),
    aggregation=Aggregation.RATIO,
    parts=(_("weighted hours available"), _("weighted hours due")),
    minimum=Decimal(95),
    reliability="B",
    moves_money=True,
)
SATISFACTION: Final = StarterKPI(
    "satisfaction",
    _("User satisfaction"),
    "%",
    between("60", "90"),
    Decimal(80),
    _("Users who answered “satisfied” or better, of all who answered the survey."),
    frequency=Frequency.QUARTER,
    aggregation=Aggregation.RATIO,
    parts=(_("satisfied"), _("answers")),
    reliability="B",
)
LOCAL_JOBS: Final = StarterKPI(
    "local_jobs",
    _("Local jobs"),
    _("full-time posts"),
    between("0", "200"),
    Decimal(150),
    _("Full-time posts held by people who live in the area, at the end of the period."),
    frequency=Frequency.QUARTER,
    aggregation=Aggregation.LATEST,
    decimals=0,
)
ENERGY: Final = StarterKPI(
    "energy",
    _("Energy in use"),
    _("kWh a square metre and year"),
    within("70", "90", "110", "140"),
    None,
    _("Metered energy of the last twelve months, divided by the floor area."),
    aggregation=Aggregation.LATEST,
    decimals=0,
    reliability="A",
)
COMPLAINT_DAYS: Final = StarterKPI(
    "complaint_days",
    _("Days to answer a complaint"),
    _("days"),
    between("30", "5"),
    Decimal(10),
    _("Average of the days between a complaint and its final answer."),
    aggregation=Aggregation.RATIO,
    parts=(_("days in all"), _("complaints answered")),
)
REVENUE: Final = StarterKPI(
    "revenue",
    _("Revenue against the forecast"),
    "%",
    between("80", "105"),
    Decimal(100),
    _("Gross revenue of the period, as a share of the base forecast for it."),
    aggregation=Aggregation.RATIO,
    parts=(_("gross revenue"), _("forecast revenue")),
    reliability="A",
    moves_money=True,
)
COLLECTION: Final = StarterKPI(
    "collection",
    _("Revenue collected"),
    "%",
    between("80", "99"),
    Decimal(95),
    _("Revenue received, of the revenue billed."),
    aggregation=Aggregation.RATIO,
    parts=(_("revenue received"), _("revenue billed")),
    reliability="A",
)
INVESTMENT: Final = StarterKPI(
    "investment",
    _("Investment duties fulfilled"),
    "%",
    between("60", "100"),
    Decimal(100),
    _("Investment made by the end of the period, of the investment due by then."),
    frequency=Frequency.QUARTER,
    aggregation=Aggregation.LATEST,
    reliability="B",
)
INJURIES: Final = StarterKPI(
    "injuries",
    _("People injured"),
    _("a million users"),
    between("5", "0"),
    Decimal(1),
    _("People injured on the premises or the way, for each million users."),
    aggregation=Aggregation.RATIO,
    parts=(_("people injured"), _("millions of users")),
    decimals=2,
    reliability="B",
)
OUTCOMES_VERIFIED: Final = StarterKPI(
    "outcomes_verified",
    _("Verified outcomes against the plan"),
    "%",
    between("50", "110"),
    Decimal(100),
    _("Outcomes verified so far, of those planned by the end of the period."),
    aggregation=Aggregation.LATEST,
    reliability="A",
    moves_money=True,
)
CLAIMS_CONFIRMED: Final = StarterKPI(
    "claims_confirmed",
    _("Claims that the verifier confirmed"),
    "%",
    between("80", "100"),
    Decimal(95),
    _("Outcomes verified, of the outcomes claimed."),
    frequency=Frequency.QUARTER,
    aggregation=Aggregation.RATIO,
    parts=(_("outcomes verified"), _("outcomes claimed")),
    reliability="A",
)
OUTCOME_COST: Final = StarterKPI(
    "outcome_cost",
    _("Cost of an outcome against the plan"),
    "%",
    between("130", "90"),
    Decimal(100),
    _("Paid for each verified outcome, fee included, in per cent of the plan."),
    frequency=Frequency.QUARTER,
    aggregation=Aggregation.RATIO,
    parts=(_("paid"), _("planned cost of what was verified")),
    reliability="A",
)
PEOPLE_REACHED: Final = StarterKPI(
    "people_reached",
    _("People reached against the plan"),
    "%",
    between("60", "100"),
    Decimal(100),
    _("People who began so far, of those planned by the end of the period."),
    aggregation=Aggregation.LATEST,
)
DAYS_TO_START: Final = StarterKPI(
    "days_to_start",
    _("Days from referral to start"),
    _("days"),
    between("30", "5"),
    Decimal(10),
    _("Average of the days between a referral and the first contact."),
    aggregation=Aggregation.RATIO,
    parts=(_("days in all"), _("people who began")),
)
QUALITY: Final = StarterKPI(
    "quality",
    _("Quality checklist score"),
    "%",
    between("50", "100"),
    Decimal(80),
    _("Score of the quality checklist, as the verifier found it."),
    frequency=Frequency.QUARTER,
    minimum=Decimal(50),
    reliability="B",
    moves_money=True,
    source=published("S27"),
    target_source=published("S27"),
)
