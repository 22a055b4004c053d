"""What the availability mechanism reads: terms of a DBFO, and what happened in a month."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from performance.days_in_force import Days  # noqa: TC001 - facts are read by their types
from performance.mechanism import Rounding


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaClass:
    """A class of areas.

    Attributes:
        weight: the weighting factor WF.
        count: how many areas are of this class.
        periods: the deduction periods of one area in a year, such as 365 × 12 / 2.
    """

    name: str
    weight: Decimal
    count: int
    periods: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Above so many, `multiplier` counts: failures of one criterion, or points of a month."""

    above: int
    multiplier: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilitySettings:
    """The payment terms of a DBFO.

    Attributes:
        annual_charge: the unitary charge at the index's base month, currency units a year.
        indexed_share: the share v of the charge that follows the index, 0 to 1.
        areas: the classes of areas; none where nothing is deducted for unavailability.
        used_share: UU, what is deducted while an area is unavailable but used, 0 to 1.
        repeats: RD, by how often a criterion failed in an area in the month; rising.
        free_points: performance points of a month without a deduction.
        point_value: currency units for a point.
        point_steps: multipliers of the points above so many, rising; the first begins at
            `free_points`.
        cap: largest deduction for performance in a contract year, as a share of the indexed
            annual charge; what is above is lost forever. None where there is no limit.
        reporting_deduction: currency units for each report that was not made.
        clauses: the clause of each kind of line, by its code.
        later: the terms that take over within the month, in their order; see `ChargedDays`.
    """

    annual_charge: Decimal
    indexed_share: Decimal
    areas: tuple[AreaClass, ...] = ()
    used_share: Decimal = Decimal(1)
    repeats: tuple[Step, ...] = ()
    free_points: int = 0
    point_value: Decimal = Decimal(0)
    point_steps: tuple[Step, ...] = ()
    cap: Decimal | None = None
    reporting_deduction: Decimal = Decimal(0)
    rounding: Rounding = field(default_factory=Rounding)
    clauses: tuple[tuple[str, str], ...] = ()
    later: tuple[AvailabilitySettings, ...] = ()

    def clause(self, code: str) -> str:
        """The clause of a line; "" where the terms name none."""
        return dict(self.clauses).get(code, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Unavailable:
    """An area that failed a criterion of availability.

    Attributes:
        ref: what the log calls it.
        occasion: failures of one area with the same occasion are one event: the largest counts.
        missed: how many rectification windows passed; 0 when it was put right inside the first.
        terms: by which terms it counts, those in force on its day in the month; 0 are the first.
    """

    ref: str
    area_class: str
    area: str
    criterion: str
    missed: int
    was_used: bool = False
    occasion: str = ""
    terms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Shortfall:
    """A performance standard that was missed, in points.

    Attributes:
        within: the reference of an unavailability that has the same cause: points are not
            counted where it is deducted for.
        terms: by which terms it counts, as for an area.
    """

    ref: str
    service: str
    points: int
    area: str = ""
    occasion: str = ""
    within: str = ""
    terms: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargedDays:
    """The days of the month on which one version's terms hold, and the index by its rule."""

    days: Days
    index_base: Decimal
    index_now: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailabilityFacts:
    """What happened in a month.

    Attributes:
        index_base, index_now: the index's figures I_0 and I_n.
        available: the sum of the phasing weights that are in service, 0 to 1.
        deducted_before: what was deducted for performance in this contract year so far, as a
            positive amount of currency units.
        missed_reports: references of reports that were not made.
        reports_by: of them, those that count by later terms, and which; 0 are the first.
        charged: the days in force, one entry for each of the terms; empty where the first terms
            hold for the whole month.
    """

    index_base: Decimal
    index_now: Decimal
    available: Decimal = Decimal(1)
    unavailable: tuple[Unavailable, ...] = ()
    shortfalls: tuple[Shortfall, ...] = ()
    missed_reports: tuple[str, ...] = ()
    reports_by: tuple[tuple[str, int], ...] = ()
    charged: tuple[ChargedDays, ...] = ()
    deducted_before: Decimal = Decimal(0)
