"""What the share of the revenue reads: terms of a concession, and what happened in a year."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from performance.days_in_force import Days  # noqa: TC001 - facts are read by their types
from performance.mechanism import Rounding

BY_DAYS: Final = "by_days"
RUNNING: Final = "running"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tier:
    """Of the revenue above `above` (until the next tier), the authority has `share`."""

    above: Decimal
    share: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class RevenueShareSettings:
    """The payment terms of a concession; amounts in currency units a year.

    Attributes:
        tiers: the authority's share; one tier from 0 is a flat share.
        guarantee: the minimum annual guarantee of the first year, MAG_0; None where there is none.
        guarantee_share: k: the guarantee of a later year is the larger of MAG_0 and k × the fees
            of the year before; None where it stays MAG_0.
        third_party_base: the third-party income that is the partner's alone, GTPI.
        third_party_share: SP, the authority's share of what is above.
        floor: revenue below which the authority supports; None where it does not.
        floor_share: J, the share of the shortfall that is paid.
        floor_cap: the most that is paid in a year; None without a limit.
        ceiling: revenue above which the authority has `ceiling_share` of the rest.
        unit_penalty: currency units for each event above `allowed_events`.
        after_change: how tiers go on where other terms take over within the year: each stretch of
            days has its part of the steps (`BY_DAYS`), or the year's revenue runs on (`RUNNING`).
        later: the terms that take over within the year, in their order.
    """

    tiers: tuple[Tier, ...]
    guarantee: Decimal | None = None
    guarantee_share: Decimal | None = None
    third_party_base: Decimal = Decimal(0)
    third_party_share: Decimal = Decimal(0)
    floor: Decimal | None = None
    floor_share: Decimal = Decimal(1)
    floor_cap: Decimal | None = None
    ceiling: Decimal | None = None
    ceiling_share: Decimal = Decimal(0)
    allowed_events: int = 0
    unit_penalty: Decimal = Decimal(0)
    rounding: Rounding = field(default_factory=Rounding)
    clauses: tuple[tuple[str, str], ...] = ()
    after_change: str = BY_DAYS
    later: tuple[RevenueShareSettings, ...] = ()

    def clause(self, code: str) -> str:
        """The clause of a line; "" where the terms name none."""
        return dict(self.clauses).get(code, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Days of a year on which one version's terms hold, and what was earned on them."""

    days: Days
    revenue: Decimal
    third_party: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevenueShareFacts:
    """A contract year, or its first period.

    Attributes:
        revenue: gross revenue as audited, currency units.
        days: of the first period, which may be shorter or longer than a year; None for a year.
        fees_before: what was paid for the year before; None in the first.
        paid_on_account: what was paid during the year, as a positive amount.
        in_force: the days of a last year that ends before it is over; None where it is whole.
        stretches: the year in the order of its days, one entry for each of the terms; empty where
            the first terms hold all year.
    """

    revenue: Decimal
    third_party: Decimal = Decimal(0)
    days: int | None = None
    fees_before: Decimal | None = None
    events: int = 0
    paid_on_account: Decimal = Decimal(0)
    in_force: Days | None = None
    stretches: tuple[Stretch, ...] = ()
