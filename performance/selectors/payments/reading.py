"""Facts of a period, mechanism by mechanism, from what is recorded."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from performance.mechanisms.outcome_facts import Counted, FeeDays, OutcomeFacts
from performance.mechanisms.outcomes import within_tolerance
from performance.mechanisms.revenue_terms import RevenueShareFacts
from performance.mechanisms.stage_instalments import InstalmentFacts
from performance.scoring.wording import gettext_noop as _
from performance.scoring.wording import text
from performance.selectors.payments.availability import availability_facts
from performance.selectors.payments.known import Known, lines_of
from performance.selectors.payments.revenue import (
    part_of_year,
    settings_in,
    stretches_of_year,
    stretches_so_far,
)
from performance.selectors.payments.stages import not_begun, stages_reached

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from core.periods import Period
    from performance.mechanism import Line
    from performance.mechanisms.outcome_facts import OutcomeSettings, Tariff
    from performance.mechanisms.stage_instalments import InstalmentSettings
    from performance.models import Payment, PaymentFigure
    from performance.selectors.payments.availability import Sources
    from performance.selectors.payments.in_force import InForce
    from performance.selectors.payments.revenue import Earned

ON_ACCOUNT: Final = ("fee", "third_party", "on_account")
"""Codes of a month of a concession: what was paid for the year so far, and no cost or waiver."""


@dataclass(frozen=True, kw_only=True)
class Read:
    """What a mechanism takes for a period, and where it comes from.

    Attributes:
        apart: lines of 0 that say what was left out and why, such as a disputed failure.
        sources: rows and vintages, for the record.
        hands: primary keys of the people whose entries went in; they approve nothing of it.
        missing: sentences on what is not verified yet.
    """

    settings: Any
    facts: Any
    apart: tuple[Line, ...] = ()
    sources: dict[str, Any] = field(default_factory=dict)
    hands: frozenset[int] = frozenset()
    missing: tuple[str, ...] = ()


def read_availability(known: Known, parts: tuple[InForce, ...], period: Period) -> Read:
    """A month of a DBFO: the index, the failures of the log, what was deducted before."""
    found: Sources = availability_facts(known, parts, period)
    first, *later = [one.settings for one in parts]
    return Read(
        settings=replace(first, later=tuple(later)),
        facts=found.facts,
        apart=found.apart,
        sources=found.sources,
        hands=found.hands,
    )


def read_revenue(known: Known, parts: tuple[InForce, ...], period: Period) -> Read:
    """A month pays on account by its revenue; the year settles by what was audited.

    A month is worked out as the share of the revenue of the year so far, less what was paid on
    account before; guarantees, floor and ceiling are of the year. So a month that is verified anew
    is put right by the next month, or by the year, and is not corrected besides.
    """
    if period.kind == "year":
        return _year_of_revenue(known, parts, period)
    months = [one for one in _months_of(period) if one.start <= period.start]
    revenue = [_one(known, month, "revenue") for month in months]
    third = [_one(known, month, "third_party") for month in months]
    paid = -sum((_paid(known, month.key, *ON_ACCOUNT) for month in months[:-1]), Decimal(0))
    facts = RevenueShareFacts(
        revenue=_sum(revenue),
        third_party=_sum(third),
        paid_on_account=max(paid, Decimal(0)),
        stretches=stretches_so_far(parts, _earned(known, months)),
    )
    rows = [row for row in (*revenue, *third) if row is not None]
    missing = () if revenue[-1] is not None else (str(text(_("revenue of the month"))),)
    settings = settings_in(parts, on_account=True)
    return Read(settings=settings, facts=facts, missing=missing, **_from_figures(rows))


def _year_of_revenue(known: Known, parts: tuple[InForce, ...], period: Period) -> Read:
    audited = _one(known, period, "revenue")
    third = _one(known, period, "third_party")
    events = _one(known, period, "events")
    claimed = _one(known, period, "first_days")
    before = _one(known, period.previous(), "fees")
    paid = -sum((_paid(known, month.key, *ON_ACCOUNT) for month in period.months()), Decimal(0))
    last_year = _fees_of(known, period.previous()) if before is None else before.verified
    days, in_force = part_of_year(parts, None if claimed is None else int(_value(claimed)), period)
    facts = RevenueShareFacts(
        revenue=_value(audited),
        third_party=_value(third),
        days=days,
        fees_before=last_year or None,
        events=int(_value(events)),
        paid_on_account=max(paid, Decimal(0)),
        in_force=in_force,
        stretches=stretches_of_year(
            parts, (_value(audited), _value(third)), _earned(known, period.months())
        ),
    )
    rows = [row for row in (audited, third, events, claimed, before) if row is not None]
    missing = () if audited is not None else (str(text(_("audited revenue of the year"))),)
    settings = settings_in(parts, on_account=False)
    return Read(settings=settings, facts=facts, missing=missing, **_from_figures(rows))


def _earned(known: Known, months: Iterable[Period]) -> list[Earned]:
    return [
        (month, _value(_one(known, month, "revenue")), _value(_one(known, month, "third_party")))
        for month in months
    ]


def _fees_of(known: Known, year: Period) -> Decimal:
    """The fees of a year that Concord settled, as corrected since."""
    issued = [one for one in known.issued if one.period == year.key]
    return -_sum_of(issued, ("fee",), known.lines_now)


def read_outcomes(known: Known, parts: tuple[InForce, ...], period: Period) -> Read:
    """What was claimed and verified for each row of the rate card, and what was paid before.

    Outcomes are counted by the month and have no day, so the rate card with which the month begins
    counts for all of them; the fee is paid by the days of each of the terms.
    """
    settings: OutcomeSettings = parts[0].settings
    earlier = known.issued_before(period)
    counted, rows, missing = [], [], []
    for tariff in settings.tariffs:
        row = _one(known, period, tariff.code)
        if row is None:
            missing.append(tariff.title)
            continue
        rows.append(row)
        counted.append(
            Counted(
                tariff=tariff.code,
                claimed=int(row.claimed),
                verified=int(_value(row)),
                paid_before=_verified_before(known, period, tariff),
            )
        )
    quality = _one(known, period, "quality_score")
    if quality is not None:
        rows.append(quality)
    # Where there is a limit, what counts is each month as corrected.
    now = lines_of if settings.total_cap is None else known.lines_now
    paid = _sum_of(earlier, ("outcome", "person_cap", "threshold", "quality", "total_cap"), now)
    facts = OutcomeFacts(
        counted=tuple(counted),
        quality_score=None if quality is None else quality.verified,
        paid_before=max(paid, Decimal(0)),
        fees=_fees(parts),
    )
    return Read(settings=settings, facts=facts, missing=tuple(missing), **_from_figures(rows))


def _fees(parts: tuple[InForce, ...]) -> tuple[FeeDays, ...]:
    if len(parts) == 1 and parts[0].days.is_whole:
        return ()
    return tuple(FeeDays(days=one.days, fee=one.settings.fee) for one in parts)


def read_instalments(known: Known, parts: tuple[InForce, ...], period: Period) -> Read:
    """Targets whose claim was verified in the period, and what each stage paid before.

    A target is paid once: what an earlier certificate paid is not paid again, unless it was found
    since that it was not reached, which takes the payment back. Of a stage that the approvals
    never began, nothing is paid.
    """
    settings: InstalmentSettings = parts[0].settings
    stage_of = {target.code: target.stage for target in settings.targets}
    done: set[str] = set()
    paid: dict[str, Decimal] = {}
    for payment in known.issued_before(period):
        reached = {
            row.code for row in known.figures if row.period == payment.period and row.verified
        }
        for line in lines_of(payment):
            if line.of in reached & stage_of.keys() and line.code in {"instalment", "maximum"}:
                done.add(line.of)
                stage = stage_of[line.of]
                paid[stage] = paid.get(stage, Decimal(0)) + line.amount
    rows = [
        row
        for target in settings.targets
        for row in known.figures_of(period, target.code)
        if row.verified and target.code not in done
    ]
    rows, apart = _in_begun_stages(known, settings, rows)
    facts = InstalmentFacts(
        accepted=tuple(row.code for row in rows), paid_before=tuple(sorted(paid.items()))
    )
    return Read(settings=settings, facts=facts, apart=apart, **_from_figures(rows))


def _in_begun_stages(
    known: Known, settings: InstalmentSettings, rows: list[PaymentFigure]
) -> tuple[list[PaymentFigure], tuple[Line, ...]]:
    """The accepted targets whose stage was begun, and a line of 0 for each of the others."""
    if not rows:
        return rows, ()
    found = stages_reached(known)
    titled = {target.code: target for target in settings.targets}
    begun = [row for row in rows if found.has_begun(known.partnership, titled[row.code].stage)]
    early = [row for row in rows if row not in begun]
    return begun, tuple(not_begun(titled[row.code], found) for row in early)


READS: Final[dict[str, Callable[[Known, tuple[InForce, ...], Period], Read]]] = {
    "availability": read_availability,
    "revenue_share": read_revenue,
    "outcomes": read_outcomes,
    "stage_instalments": read_instalments,
}
"""How the facts of each mechanism are read, by its slug."""


def _from_figures(rows: list[PaymentFigure]) -> dict[str, Any]:
    hands = {one for row in rows for one in (row.claimed_by_id, row.verified_by_id) if one}
    return {"sources": {"figures": [str(row.uuid) for row in rows]}, "hands": frozenset(hands)}


def _one(known: Known, period: Period, code: str) -> PaymentFigure | None:
    return next(iter(known.figures_of(period, code)), None)


def _value(row: PaymentFigure | None) -> Decimal:
    return Decimal(0) if row is None or row.verified is None else row.verified


def _sum(rows: list[PaymentFigure | None]) -> Decimal:
    return sum((_value(row) for row in rows), Decimal(0))


def _months_of(period: Period) -> tuple[Period, ...]:
    return type(period).containing("year", period.start).months()


def _paid(known: Known, key: str, *codes: str) -> Decimal:
    """What the certificate of a period said in lines of these codes."""
    return _sum_of([one for one in known.issued if one.period == key], codes)


def _sum_of(
    payments: list[Payment],
    codes: tuple[str, ...],
    lines: Callable[[Payment], Iterable[Any]] = lines_of,
) -> Decimal:
    return sum(
        (line.amount for one in payments for line in lines(one) if line.code in codes),
        Decimal(0),
    )


def _verified_before(known: Known, period: Period, tariff: Tariff) -> int:
    """Outcomes of a row of the rate card that issued certificates paid for."""
    periods = {one.period for one in known.issued_before(period)}
    return sum(
        int(_value(row))
        for row in known.figures
        if row.code == tariff.code
        and row.period in periods
        and within_tolerance(int(row.claimed), int(_value(row)), tariff.tolerance)
    )
