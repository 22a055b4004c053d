"""The payment terms of a contract version, as its mechanism reads them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from core.currencies import EXPONENTS
from core.problems import Problem, Refused, refuse_if
from partnerships.catalogue.paying import PaidTerms
from partnerships.selectors.contract_versions import in_force
from partnerships.terms import fields_of
from partnerships.terms_json import from_json
from partnerships.types import types
from performance.days_in_force import CALENDAR, months_in
from performance.mechanism import Rounding
from performance.mechanisms.availability_facts import AreaClass, AvailabilitySettings, Step
from performance.mechanisms.bands import Band, BandTable
from performance.mechanisms.outcome_facts import OutcomeSettings, Tariff
from performance.mechanisms.revenue_terms import BY_DAYS, RevenueShareSettings, Tier
from performance.mechanisms.stage_instalments import InstalmentSettings, Target
from performance.scoring.exact import decimal, fraction

if TYPE_CHECKING:
    from collections.abc import Callable

    from partnerships.models import ContractVersion, Partnership
    from performance.models import PaymentAssessment

SCORE_RESOLUTION: Final = Decimal("0.01")
"""Quality scores in per cent are measured to two decimals."""
NEEDED: Final = {
    "availability": ("unitary_charge", "indexed_share", "unavailable_but_used"),
    "revenue_share": (),
    "stage_instalments": ("stage_prices",),
    "outcomes": ("outcome_metrics",),
}
"""Terms without which a mechanism cannot work; what else is empty does not apply."""


def version_on(
    partnership: Partnership, day: dt.date, known_at: dt.datetime | None = None
) -> ContractVersion:
    """The published version that is in force on `day`, as far as it was known at `known_at`.

    Raises:
        Refused: there is none; nothing is worked out by terms that nobody signed.
    """
    found = in_force(partnership, day, known_at)
    if found is None:
        raise no_version(day)
    return found


def no_version(day: dt.date) -> Refused:
    """The refusal where no version of the contract is in force on a day."""
    message = _(
        "No signed version of the contract is in force on %(day)s. Record the signature first, or"
        " choose a later day."
    )
    return Refused([Problem("day", "no_version", message % {"day": day})])


def terms_of(partnership: Partnership, version: ContractVersion) -> PaidTerms:
    """The terms of a version, with those on paying."""
    terms = from_json(types[partnership.type].terms, version.terms)
    if not isinstance(terms, PaidTerms):
        raise TypeError(f"{type(terms).__name__} has no terms on paying: derive it from PaidTerms.")
    return terms


def certified_by(assessment: PaymentAssessment) -> dt.date | None:
    """The day by which its certificate is due by the contract; None where none is agreed."""
    payment = assessment.payment
    days = terms_of(payment.partnership, assessment.contract_version).certificate_days
    return None if days is None else payment.until_on + dt.timedelta(days=days)


def settings_of(partnership: Partnership, version: ContractVersion) -> Any:
    """The settings of the mechanism that the type of partnership names.

    Raises:
        Refused: terms that it needs are empty, all of them at once.
    """
    return settings_from(partnership, version, terms_of(partnership, version))


def settings_from(partnership: Partnership, version: ContractVersion, terms: PaidTerms) -> Any:
    """As `settings_of`, where the terms of the version were read already."""
    kind = types[partnership.type]
    labels = {field.name: str(field.label) for field in fields_of(kind.terms)}
    refuse_if(
        Problem(
            name,
            "missing",
            _("%(term)s is empty in version %(version)s of the contract.")
            % {"term": labels[name], "version": version.number},
        )
        for name in NEEDED[kind.mechanism]
        if getattr(terms, name) in (None, ())
    )
    rounding = Rounding(line=EXPONENTS[partnership.currency])
    return _MADE[kind.mechanism](terms, rounding, partnership)


def _availability(terms: Any, rounding: Rounding, _partnership: Partnership) -> Any:
    return AvailabilitySettings(
        annual_charge=terms.unitary_charge,
        indexed_share=terms.indexed_share,
        areas=tuple(
            AreaClass(name=one.area, weight=one.weight, count=one.areas, periods=one.periods)
            for one in terms.availability_standards
        ),
        used_share=terms.unavailable_but_used,
        repeats=tuple(
            Step(above=one.more_than, multiplier=one.multiplier) for one in terms.repeat_bands
        ),
        free_points=terms.free_points or 0,
        point_value=terms.point_value or Decimal(0),
        point_steps=tuple(
            Step(above=one.above, multiplier=one.multiplier) for one in terms.point_bands
        ),
        cap=terms.deduction_cap,
        reporting_deduction=terms.report_deduction or Decimal(0),
        clauses=terms.clauses(),
        rounding=Rounding(line=rounding.line, rate=terms.availability_rate_decimals),
    )


def _revenue_share(terms: Any, rounding: Rounding, _partnership: Partnership) -> Any:
    tiers = tuple(Tier(above=one.above, share=one.part) for one in terms.share_tiers)
    flat = (Tier(above=Decimal(0), share=terms.revenue_share or Decimal(0)),)
    return RevenueShareSettings(
        tiers=tiers or flat,
        guarantee=terms.annual_guarantee,
        guarantee_share=terms.guarantee_of_last_year,
        third_party_base=terms.third_party_base or Decimal(0),
        third_party_share=terms.third_party_share or Decimal(0),
        allowed_events=terms.allowed_events or 0,
        unit_penalty=terms.event_penalty or Decimal(0),
        floor=terms.revenue_floor,
        floor_share=Decimal(1) if terms.floor_support is None else terms.floor_support,
        floor_cap=terms.support_cap,
        ceiling=terms.revenue_cap,
        ceiling_share=terms.share_above_cap or Decimal(0),
        after_change=terms.change_within_year or BY_DAYS,
        clauses=terms.clauses(),
        rounding=rounding,
    )


def _instalments(terms: Any, rounding: Rounding, _partnership: Partnership) -> Any:
    clause = dict(terms.clauses()).get("instalment", "")
    targets = tuple(
        Target(
            code=f"{one.stage}-{number}",
            title=one.target,
            stage=one.stage,
            price=one.price,
            clause=clause,
        )
        for number, one in enumerate(terms.stage_prices, start=1)
    )
    return InstalmentSettings(targets=targets, maximum=terms.maximum_cost, rounding=rounding)


def _outcomes(terms: Any, rounding: Rounding, partnership: Partnership) -> Any:
    clauses = dict(terms.clauses())
    return OutcomeSettings(
        tariffs=tuple(
            Tariff(
                code=f"outcome-{number}",
                title=one.outcome,
                price=one.price,
                cap=one.cap,
                tolerance=terms.tolerance,
                clause=clauses.get("outcome", ""),
            )
            for number, one in enumerate(terms.outcome_metrics, start=1)
        ),
        fee=_monthly_fee(terms, partnership),
        person_cap=terms.person_cap,
        total_cap=terms.total_cap,
        quality=_quality(terms),
        fee_clause=clauses.get("fee", ""),
        quality_clause=clauses.get("quality", ""),
        rounding=rounding,
    )


def _monthly_fee(terms: Any, partnership: Partnership) -> Decimal:
    """The fee's share of the estimated value, for a month of the service; 0 where none is known.

    The first and last month count by their days, as they are paid: so the fees of the whole term
    come to that share.
    """
    value, last = partnership.capital_value, partnership.ends_on
    first = terms.service_from or partnership.starts_on
    if terms.service_fee_share is None or value is None or first is None or last is None:
        return Decimal(0)
    months = months_in(first, last, terms.part_month or CALENDAR)
    if not months:
        return Decimal(0)
    return decimal(fraction(terms.service_fee_share) * fraction(value) / months)


def _quality(terms: Any) -> BandTable | None:
    """From each score on its multiplier; below the least nothing."""
    steps = [(band.score_from, band.multiplier) for band in terms.quality_bands]
    if not steps:
        return None
    if terms.quality_minimum is not None and terms.quality_minimum * 100 < steps[0][0]:
        steps.insert(0, (terms.quality_minimum * 100, Decimal(1)))
    bands = [Band(low=None, high=steps[0][0] - SCORE_RESOLUTION, gives=Decimal(0))]
    bands += [
        Band(low=low, high=until - SCORE_RESOLUTION, gives=gives)
        for (low, gives), (until, _gives) in pairwise(steps)
    ]
    bands.append(Band(low=steps[-1][0], high=None, gives=steps[-1][1]))
    return BandTable(tuple(bands), SCORE_RESOLUTION)


_MADE: Final[dict[str, Callable[[Any, Rounding, Partnership], Any]]] = {
    "availability": _availability,
    "revenue_share": _revenue_share,
    "stage_instalments": _instalments,
    "outcomes": _outcomes,
}
