"""What is known of a KPI in a period: a value with its standing, or which kind of nothing."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from performance.scoring.definition import ScoringError
from performance.scoring.states import Basis, CapReason, Kind, Reliability

if TYPE_CHECKING:
    from collections.abc import Iterator

    from performance.scoring.exact import Amount


@dataclass(frozen=True, slots=True)
class Part:
    """One month within the value of a longer period; `value` is the one that was used."""

    period: str
    kind: Kind
    value: Amount | None = None
    numerator: Amount | None = None
    denominator: Amount | None = None
    ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Observation:
    """The record of one KPI in one period.

    The agreed value counts before the verified one, and that before the reported one.

    Attributes:
        code: the KPI's.
        kind: VALUE if and only if at least one value is given. Zero is a value.
        reported, verified, agreed: Decimals, or exact quotients of Decimals.
        numerator, denominator: of the value used, for a ratio of sums over several periods.
        days_late: days after the due date, of the report or so far.
        reason: why there is nothing, in the words of whoever said so.
        period: key of the period, "2026-10"; needed where months make up a longer period.
        parts: the months that made up this value.
        ids: the rows that this came from, for the trace.

    Raises:
        ScoringError: when kind and values contradict each other, or a value is not exact.
    """

    code: str
    kind: Kind = Kind.VALUE
    reported: Amount | None = None
    verified: Amount | None = None
    agreed: Amount | None = None
    numerator: Amount | None = None
    denominator: Amount | None = None
    reliability: Reliability | None = None
    disputed: bool = False
    corrected: bool = False
    days_late: int = 0
    reason: str = ""
    period: str = ""
    parts: tuple[Part, ...] = ()
    ids: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        objections = tuple(_objections(self))
        if objections:
            raise ScoringError(f"Record of {self.code}: {objection}" for objection in objections)

    @property
    def used(self) -> Basis | None:
        """Whose value counts; None when there is nothing."""
        if self.agreed is not None:
            return Basis.AGREED
        if self.verified is not None:
            return Basis.VERIFIED
        return None if self.reported is None else Basis.REPORTED

    @property
    def value(self) -> Amount | None:
        """The value that counts; None when there is nothing."""
        if self.agreed is not None:
            return self.agreed
        return self.reported if self.verified is None else self.verified

    @property
    def months_due(self) -> int:
        """Of how many months a figure was due; 0 when the value is not made up of months."""
        return sum(part.kind in {Kind.VALUE, Kind.NOT_REPORTED} for part in self.parts)

    @property
    def months_received(self) -> int:
        """Of how many of those months there is a figure."""
        return sum(part.kind is Kind.VALUE for part in self.parts)


@dataclass(frozen=True, slots=True)
class Event:
    """Something outside the KPIs that limits the state of the whole partnership.

    Attributes:
        what: names it for a reader.
        id: the row that it came from, for the trace.
    """

    reason: CapReason
    what: str
    id: str = ""

    def __post_init__(self) -> None:
        if self.reason is CapReason.FAILED_MINIMUM:
            raise ScoringError(["A failed minimum follows from the figures; it is no event."])


def _objections(record: Observation) -> Iterator[str]:
    values: dict[str, object] = {
        "reported": record.reported,
        "verified": record.verified,
        "agreed": record.agreed,
        "numerator": record.numerator,
        "denominator": record.denominator,
    }
    for name, value in values.items():
        if value is None or type(value) is Fraction:
            continue
        if not isinstance(value, Decimal) or not value.is_finite():
            yield f"{name} must be a finite Decimal or a Fraction, not {value!r}."
    if (record.kind is Kind.VALUE) != (record.used is not None):
        yield f"the kind {record.kind} and the values given contradict each other."
    if (record.numerator is None) != (record.denominator is None):
        yield "a ratio needs both a numerator and a denominator."
    if record.days_late < 0:
        yield "days late cannot be negative."
