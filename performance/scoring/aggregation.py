"""From the records of months to the value of a reporting period."""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from performance.scoring.definition import ScoringError
from performance.scoring.observation import Observation, Part
from performance.scoring.states import Basis, Kind

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from performance.scoring.exact import Amount

ENOUGH_MONTHS = Fraction(2, 3)

_DUE = {Kind.VALUE, Kind.NOT_REPORTED}


class How(StrEnum):
    """How the months make up the period."""

    SUM = "sum"
    AVERAGE = "average"
    RATIO_OF_SUMS = "ratio"
    LATEST = "latest"
    MAXIMUM = "maximum"


def period_value(
    observations: Sequence[Observation],
    how: How,
    *,
    period: str = "",
    factor: Amount = Fraction(1),
    enough: Fraction = ENOUGH_MONTHS,
) -> Observation:
    """The value of a reporting period from the records of its months, in any order.

    Months that are not applicable are left out; if none is left, neither is the period. Months
    not yet due are left out as well, but a sum waits for them. When nothing is due yet, the
    period is not yet due. For months that were due but not reported, no figure is invented: a sum
    and a maximum need every month, the latest needs the last month, an average and a ratio need
    at least the share `enough`; otherwise the period is not reported. These are Concord's own
    defaults.

    The period's reliability and standing are those of its weakest month, its days late the most
    of any; it is disputed or corrected when one of its months is. With "latest", only the month
    that was used speaks for the period.

    Args:
        observations: one for each month, all of one KPI, each with its period key.
        how: what makes up the period. A ratio is the sum of numerators through the sum of
            denominators, never an average of ratios; a period whose denominators sum to zero is
            not applicable, since there was nothing to measure.
        period: key of the reporting period, kept in the result.
        factor: a ratio is multiplied by it (100 for per cent).
        enough: share of the due months that an average or a ratio needs.

    Raises:
        ScoringError: no month, months of several KPIs, a doubled month, or a month with a value
            but no numerator for a ratio.
    """
    months = sorted(observations, key=lambda month: month.period)
    _check(months, how)
    whole = _frame(months, how, period)
    known = [month for month in months if month.kind is Kind.VALUE]
    nothing = _kind_of_nothing(months, how, enough)
    if nothing:
        return replace(whole, kind=nothing)
    if how is not How.RATIO_OF_SUMS:
        used = known[-1:] if how is How.LATEST else known
        return _with_value(whole, used, _COMBINE[how](_values(used)))
    above = _sum([month.numerator for month in known if month.numerator])
    below = _sum([month.denominator for month in known if month.denominator])
    if not below:
        return replace(whole, kind=Kind.NOT_APPLICABLE)
    return replace(
        _with_value(whole, known, Fraction(factor) * above / below),
        numerator=above,
        denominator=below,
    )


def _sum(values: Sequence[Amount]) -> Fraction:
    return _average(values, 1)


def _average(values: Sequence[Amount], number: int | None = None) -> Fraction:
    """Exact, in whole numbers until the end: one fraction is made, not one for each value."""
    above, below = 0, 1
    for value in values:
        numerator, denominator = value.as_integer_ratio()
        if denominator == below:
            above += numerator
        else:
            above = above * denominator + numerator * below
            below *= denominator
    return Fraction(above, below * (number or len(values)))


_COMBINE: dict[How, Callable[[Sequence[Amount]], Fraction]] = {
    How.SUM: _sum,
    How.AVERAGE: _average,
    How.LATEST: lambda values: Fraction(values[-1]),
    How.MAXIMUM: lambda values: Fraction(max(values)),
}


def _check(months: Sequence[Observation], how: How) -> None:
    objections = []
    if not months:
        objections.append("A period needs the record of at least one month.")
    codes = sorted({month.code for month in months})
    if len(codes) > 1:
        objections.append(f"Months of several KPIs do not make one value: {', '.join(codes)}.")
    keys = [month.period for month in months]
    if len(months) > 1 and ("" in keys or len(set(keys)) < len(keys)):
        objections.append("Each month needs its own period.")
    if how is How.RATIO_OF_SUMS:
        objections += [
            f"A ratio of sums needs numerator and denominator; {month.period} has none."
            for month in months
            if month.kind is Kind.VALUE and month.numerator is None
        ]
    if objections:
        raise ScoringError(objections)


def _kind_of_nothing(months: Sequence[Observation], how: How, enough: Fraction) -> Kind | None:
    kinds = [month.kind for month in months if month.kind is not Kind.NOT_APPLICABLE]
    due = [kind for kind in kinds if kind is not Kind.NOT_YET_DUE]
    if not kinds:
        return Kind.NOT_APPLICABLE
    if not due:
        return Kind.NOT_YET_DUE
    if not _is_enough(due, how, enough):
        return Kind.NOT_REPORTED
    return Kind.NOT_YET_DUE if how is How.SUM and len(due) < len(kinds) else None


def _is_enough(due: Sequence[Kind], how: How, enough: Fraction) -> bool:
    received = due.count(Kind.VALUE)
    if how is How.LATEST:
        return due[-1] is Kind.VALUE
    if how in {How.SUM, How.MAXIMUM}:
        return received == len(due)
    return received > 0 and Fraction(received, len(due)) >= enough


def _values(known: Sequence[Observation]) -> list[Amount]:
    return [month.value for month in known if month.value is not None]


def _frame(months: Sequence[Observation], how: How, period: str) -> Observation:
    standing = months
    if how is How.LATEST:
        standing = [month for month in months if month.kind in _DUE][-1:] or months
    grades = [month.reliability for month in standing if month.reliability is not None]
    return Observation(
        code=months[0].code,
        kind=Kind.NOT_REPORTED,
        reliability=max(grades, default=None),
        disputed=any(month.disputed for month in standing),
        corrected=any(month.corrected for month in standing),
        days_late=max(month.days_late for month in standing),
        reason=next((month.reason for month in reversed(standing) if month.reason), ""),
        period=period,
        parts=tuple(
            Part(
                month.period,
                month.kind,
                month.value,
                month.numerator,
                month.denominator,
                month.ids,
            )
            for month in months
        ),
        ids=tuple(identity for month in months for identity in month.ids),
    )


_STANDING = tuple(Basis)


def _with_value(whole: Observation, known: Sequence[Observation], value: Fraction) -> Observation:
    weakest = max((month.used for month in known if month.used), key=_STANDING.index)
    return replace(
        whole,
        kind=Kind.VALUE,
        reported=value if weakest is Basis.REPORTED else None,
        verified=value if weakest is Basis.VERIFIED else None,
        agreed=value if weakest is Basis.AGREED else None,
    )
