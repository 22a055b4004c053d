"""Rows of the tables that stand among the terms of a contract."""

# No deferred annotations: `terms.fields_of` reads them, with everything that they name.

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

from django.utils.translation import gettext_lazy as _

from partnerships.terms import TermRow, choice, count, day, long_text, money, number, share, text


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityStandard(TermRow):
    """A class of areas: its weighting factor, and how long it may be unavailable."""

    area: Annotated[str, text(_("Class of area"))] = ""
    weight: Annotated[Decimal | None, number(_("Weighting factor"), minimum=0)] = None
    areas: Annotated[int | None, count(_("Number of areas"), minimum=1)] = None
    window_hours: Annotated[Decimal | None, number(_("Hours to put it right"), minimum=0)] = None
    periods: Annotated[int | None, count(_("Deduction periods a year"), minimum=1)] = None
    opens: Annotated[
        int | None, count(_("Needed from, hour of the day"), maximum=23, optional=True)
    ] = None
    closes: Annotated[
        int | None, count(_("Needed until, hour"), minimum=1, maximum=24, optional=True)
    ] = None
    days: Annotated[
        str,
        choice(
            _("On which days"),
            ("all", _("All days")),
            ("business", _("Business days")),
            optional=True,
        ),
    ] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentClause(TermRow):
    """Where the contract says how an amount of a payment comes about."""

    line: Annotated[
        str,
        choice(
            _("What it is about"),
            ("charge", _("Unitary charge")),
            ("unavailability", _("Deduction for unavailability")),
            ("points", _("Deduction for performance points")),
            ("limit", _("Limit of deductions")),
            ("reporting", _("Deduction for a report not made")),
            ("fee", _("Fee or share of the revenue")),
            ("third_party", _("Third-party income")),
            ("support", _("Revenue support")),
            ("ceiling", _("Revenue above the ceiling")),
            ("penalty", _("Penalty")),
            ("instalment", _("Instalment for a target")),
            ("outcome", _("Payment for an outcome")),
            ("quality", _("Quality multiplier")),
            ("waiver", _("Waiver of a deduction")),
            ("interest", _("Interest on late payment")),
        ),
    ] = ""
    clause: Annotated[str, text(_("Clause"))] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeStep(TermRow):
    """What so many notices, or failures, give the authority."""

    step: Annotated[str, text(_("Step"))] = ""
    counts: Annotated[
        str,
        choice(
            _("What is counted"),
            ("warning", _("Warning notices")),
            ("breach", _("Notices of persistent breach")),
            ("failure", _("Service failures that count")),
        ),
    ] = ""
    how: Annotated[
        str,
        choice(
            _("How"),
            ("within", _("within so many months")),
            ("on_end", _("in each of so many months on end")),
            ("again", _("again, so many months after the step before")),
        ),
    ] = ""
    times: Annotated[int | None, count(_("How many"), minimum=1, maximum=1000)] = None
    months: Annotated[int | None, count(_("Months"), minimum=1, maximum=120)] = None
    over: Annotated[
        str,
        choice(
            _("Counted over"),
            ("each", _("each service by itself")),
            ("all", _("all services together")),
        ),
    ] = ""
    gives: Annotated[str, text(_("What it gives"))] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RepeatBand(TermRow):
    """Above so many failures of one criterion in a month, deductions are multiplied."""

    more_than: Annotated[int | None, count(_("More failures in the month than"))] = None
    multiplier: Annotated[Decimal | None, number(_("Multiplier"), minimum=1)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointBand(TermRow):
    """Above so many performance points in a month, each further point counts more."""

    above: Annotated[int | None, count(_("Points above"))] = None
    multiplier: Annotated[Decimal | None, number(_("Multiplier"), minimum=1)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceLevel(TermRow):
    """What a service must reach, and what a shortfall costs in points."""

    service: Annotated[str, text(_("Service"))] = ""
    standard: Annotated[str, long_text(_("Standard"))] = ""
    hours: Annotated[Decimal | None, number(_("Hours to put it right"), minimum=0)] = None
    points: Annotated[int | None, count(_("Points for a shortfall"))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class HandbackCondition(TermRow):
    """The state in which a part of the asset must be when it is handed back."""

    element: Annotated[str, text(_("Part"))] = ""
    condition: Annotated[str, long_text(_("Condition"))] = ""
    life_years: Annotated[
        Decimal | None, number(_("Years of life left"), minimum=0, optional=True)
    ] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExistingAsset(TermRow):
    """An asset that is taken over, in the condition that the survey found."""

    asset: Annotated[str, text(_("Asset"))] = ""
    condition: Annotated[str, text(_("Condition found"))] = ""
    surveyed_on: Annotated[date | None, day(_("Surveyed"), optional=True)] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff(TermRow):
    """What a user pays."""

    user: Annotated[str, text(_("Who pays, for what"))] = ""
    per: Annotated[str, text(_("For each"))] = ""
    amount: Annotated[Decimal | None, money(_("Tariff"))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareTier(TermRow):
    """The authority's share of the revenue of a year above an amount."""

    above: Annotated[Decimal | None, money(_("Revenue above"))] = None
    part: Annotated[Decimal | None, share(_("Share"))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class InvestmentDuty(TermRow):
    """An investment that the partner owes by a date."""

    duty: Annotated[str, text(_("Investment"))] = ""
    amount: Annotated[Decimal | None, money(_("At least"))] = None
    due_on: Annotated[date | None, day(_("By"))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetPoint(TermRow):
    """A day on which the revenue of the year is held against a target, to adjust the term."""

    on: Annotated[date | None, day(_("Target point"))] = None
    revenue: Annotated[Decimal | None, money(_("Target revenue of the year"))] = None


PaidStage = Annotated[
    str,
    choice(
        _("Stage"),
        ("design", _("Design")),
        ("prototype", _("Prototype")),
        ("pilot", _("Pilot")),
        ("buy", _("Buy")),
    ),
]


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePrice(TermRow):
    """What is paid when the targets of a stage are accepted."""

    stage: PaidStage = ""
    target: Annotated[str, long_text(_("Target to be accepted"))] = ""
    price: Annotated[Decimal | None, money(_("Fixed price"))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StagePool(TermRow):
    """What all partners of a stage have together, and each of them at most."""

    stage: PaidStage = ""
    pool: Annotated[Decimal | None, money(_("For all partners together"))] = None
    cap: Annotated[Decimal | None, money(_("For each at most"))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PerformanceLevel(TermRow):
    """A level that the solution must reach before it is bought."""

    measure: Annotated[str, text(_("What is measured"))] = ""
    unit: Annotated[str, text(_("Unit"))] = ""
    at_least: Annotated[Decimal | None, number(_("At least"))] = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeMetric(TermRow):
    """One outcome that is paid for; the columns follow the INDIGO data standard (S28)."""

    outcome: Annotated[str, text(_("Outcome"))] = ""
    definition: Annotated[str, long_text(_("Definition"))] = ""
    population: Annotated[str, text(_("For whom"))] = ""
    people: Annotated[int | None, count(_("How many people"), optional=True)] = None
    price: Annotated[Decimal | None, money(_("Price of one"))] = None
    cap: Annotated[int | None, count(_("Most that is paid for"))] = None
    evidence: Annotated[str, text(_("Evidence and its source"))] = ""
    verifier: Annotated[str, text(_("Who verifies"))] = ""
    held_for_days: Annotated[int | None, count(_("Must last, in days"))] = None
    on_reversal: Annotated[str, text(_("What if it reverts"))] = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityBand(TermRow):
    """From a quality score on, payments are multiplied."""

    score_from: Annotated[Decimal | None, number(_("Quality score from"), minimum=0)] = None
    multiplier: Annotated[Decimal | None, number(_("Payment is multiplied by"), minimum=0)] = None
