"""What Northfield Hospital is paid: the terms, three months, and what failed in them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from partnerships.catalogue import rows as row
from partnerships.types.dbfo import DBFOTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """A failure of the month: its day and hour, and how many windows of two hours it missed."""

    requirement: str
    day: int
    windows: int = 0
    hour: int = 8
    area: str = ""
    area_class: str = ""
    service: str = ""
    points: int | None = None
    was_used: bool = False
    by_partner: bool = False
    words: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """A month: what failed, what was paid at cost, and what was waived with its reason."""

    failed: tuple[Failed, ...] = ()
    energy: Decimal = Decimal(0)
    waived: str = ""
    reason: str = ""


STANDARDS: Final = tuple(
    row.AvailabilityStandard(
        area=area, weight=Decimal(weight), areas=areas, window_hours=Decimal(2), periods=2190
    )
    for area, weight, areas in (
        ("Operating theatre", 30, 6),
        ("Patient ward", 20, 14),
        ("Outpatient room", 15, 12),
        ("Lift", 10, 10),
    )
)
TERMS: Final = {
    "indexed_share": Decimal("0.3"),
    "index_name": "CSP-IE",
    "index_lag": 2,
    "availability_standards": STANDARDS,
    "availability_rate_decimals": 0,
    "unavailable_but_used": Decimal("0.5"),
    "repeat_bands": (
        row.RepeatBand(more_than=4, multiplier=Decimal("1.5")),
        row.RepeatBand(more_than=8, multiplier=Decimal(2)),
    ),
    "free_points": 20,
    "point_value": Decimal(125),
    "point_bands": (
        row.PointBand(above=20, multiplier=Decimal(1)),
        row.PointBand(above=100, multiplier=Decimal("1.2")),
    ),
    "deduction_cap": Decimal("0.35"),
    "service_levels": (
        row.ServiceLevel(
            service="Help desk",
            standard="Calls answered in 30 seconds",
            hours=Decimal(1),
            points=90,
        ),
        row.ServiceLevel(
            service="Cleaning", standard="Audit of 92 % or more", hours=Decimal(8), points=60
        ),
    ),
    "notice_steps": (
        row.NoticeStep(
            step="Another subcontractor",
            counts="warning",
            how="within",
            times=3,
            months=6,
            over="each",
            gives="the health board may demand that the service goes to somebody else",
        ),
        row.NoticeStep(
            step="Default of the operator",
            counts="warning",
            how="within",
            times=16,
            months=12,
            over="all",
            gives="the operator is in default",
        ),
    ),
    "certificate_days": 20,
    "payment_days": 30,
    "late_interest": Decimal("0.08"),
    "payment_clauses": (
        row.PaymentClause(line="charge", clause="34.2"),
        row.PaymentClause(line="unavailability", clause="34.6"),
        row.PaymentClause(line="points", clause="34.8"),
        row.PaymentClause(line="limit", clause="34.9"),
        row.PaymentClause(line="waiver", clause="34.11"),
        row.PaymentClause(line="interest", clause="34.14"),
    ),
}
"""Everything on payment but the charge, which the contract's versions give."""

LIFT = "Lift in service"
MONTHS: Final = (
    Paid(
        failed=(
            Failed(
                requirement="Temperature between 18 and 24 °C",
                day=11,
                windows=6,
                area="Ward 2A",
                area_class="Patient ward",
            ),
        ),
        energy=Decimal(35_100),
    ),
    Paid(
        failed=(
            Failed(requirement="Standard of the service", day=8, service="Cleaning", points=60),
        ),
        energy=Decimal(33_900),
    ),
    Paid(
        failed=(
            Failed(
                requirement="Air handling",
                day=6,
                windows=40,
                area="Operating theatre 3",
                area_class="Operating theatre",
                by_partner=True,
                words="The fan of the air handling failed; the spare part came from abroad.",
            ),
            Failed(
                requirement="Temperature between 20 and 24 °C",
                day=6,
                hour=18,
                windows=116,
                area="Ward 5B, twelve rooms",
                area_class="Patient ward",
                was_used=True,
                words="Twelve patient rooms were below 20 °C and stayed in use.",
            ),
            Failed(
                requirement="No water enters",
                day=21,
                windows=40,
                area="Outpatient rooms 2 to 6",
                area_class="Outpatient room",
                words="A pipe leaked above the ceiling.",
            ),
            *(
                Failed(
                    requirement=LIFT, day=day, windows=5, area="Lifts, group B", area_class="Lift"
                )
                for day in (2, 9, 14, 20, 27)
            ),
            Failed(requirement="Standard of the service", day=12, service="Help desk", points=90),
            Failed(requirement="Standard of the service", day=19, service="Cleaning", points=60),
        ),
        energy=Decimal(38_400),
        waived="Ward 5B, twelve rooms",
        reason="The Board asked Clarion Care to put off the repair while the ward was full of"
        " norovirus patients. We should not be paid for our own request.",
    ),
)
"""The oldest first; the last one waits for its second approval."""


def terms(charge: Decimal, base: object) -> DBFOTerms:
    """The terms of the contract with this charge a year, at this price base."""
    return DBFOTerms(unitary_charge=charge, price_base_on=base, **TERMS)  # type: ignore[arg-type] # a day
