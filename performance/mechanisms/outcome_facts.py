"""What the outcomes mechanism reads: rate card and caps, and what was achieved in a month."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from performance.days_in_force import Days  # noqa: TC001 - facts are read by their types
from performance.mechanism import Rounding
from performance.mechanisms.bands import BandTable  # noqa: TC001 - facts are read by their types


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """A row of the rate card.

    Attributes:
        price: currency units for one verified outcome.
        cap: the most that is paid for over the whole contract, in outcomes; None without a limit.
        tolerance: |claimed − verified| ÷ verified below which the verified number is paid; nothing
            is paid from there on. None where the verified number is always paid.
    """

    code: str
    title: str
    price: Decimal
    cap: int | None = None
    tolerance: Decimal | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A sum that is paid in full or not at all.

    Attributes:
        own: the least result of the group itself, such as a reduction of 0.10.
        pooled: the least result of all groups together that pays as well; None where none does.
    """

    code: str
    title: str
    sum: Decimal
    own: Decimal
    pooled: Decimal | None = None
    clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeSettings:
    """The payment terms of a performance-based partnership.

    Attributes:
        fee: the service fee of a month, currency units.
        person_cap: the most that one person's outcomes pay, currency units.
        total_cap: the most that outcomes pay over the whole contract, currency units.
        quality: the multiplier of what outcomes pay, by the quality score in per cent.
    """

    tariffs: tuple[Tariff, ...] = ()
    thresholds: tuple[Threshold, ...] = ()
    fee: Decimal = Decimal(0)
    person_cap: Decimal | None = None
    total_cap: Decimal | None = None
    quality: BandTable | None = None
    rounding: Rounding = field(default_factory=Rounding)
    fee_clause: str = ""
    cap_clause: str = ""
    quality_clause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """Outcomes of a period: what was claimed and verified, and what was paid for before.

    Attributes:
        people: the persons behind the verified outcomes, one entry each; empty where the rate
            card has no cap for a person.
    """

    tariff: str
    claimed: int
    verified: int
    paid_before: int = 0
    people: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """The result of a group against its threshold; `pooled` where all groups are known."""

    threshold: str
    own: Decimal
    pooled: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeDays:
    """The days of the month on which one version's terms hold, and its fee for a whole month."""

    days: Days
    fee: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeFacts:
    """What was achieved in a month.

    Attributes:
        quality_score: in per cent; None where it is not known.
        paid_to: what each person's outcomes paid before, currency units.
        paid_before: what outcomes paid before in the whole contract.
        fees: the days in force, one entry for each of the terms; empty where the fee is of a whole
            month.
    """

    counted: tuple[Counted, ...] = ()
    reached: tuple[Reached, ...] = ()
    quality_score: Decimal | None = None
    paid_to: tuple[tuple[str, Decimal], ...] = ()
    paid_before: Decimal = Decimal(0)
    fees: tuple[FeeDays, ...] = ()
