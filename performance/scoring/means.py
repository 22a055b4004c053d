"""Means of scores with missing values, as composite indicators take them.

Formulas of the OECD/JRC Handbook as documented in COINr's vignette "Aggregation".
"""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from performance.scoring.definition import ScoringError
from performance.scoring.exact import ROOT_DIGITS, decimal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from performance.scoring.exact import Amount

_WORKING = Context(prec=2 * ROOT_DIGITS, rounding=ROUND_HALF_EVEN)


def available_mean(
    values: Sequence[Amount | None],
    weights: Sequence[Amount] | None = None,
    *,
    threshold: Fraction = Fraction(0),
) -> Fraction | None:
    """The weighted mean of what is there, exact; the weights of what is missing drop out.

    Args:
        values: None where there is nothing. Zero is a value.
        weights: 0 or more, one for each value; equal ones when left out.
        threshold: smallest share of all weight that must have a value; as COINr's `dat_thresh`,
            a share exactly on it is enough.

    Returns:
        None when less than that share, or no weight at all, has a value.

    Raises:
        ScoringError: when a weight is missing or negative.
    """
    used = [Fraction(1)] * len(values) if weights is None else [Fraction(one) for one in weights]
    if len(used) != len(values) or any(weight < 0 for weight in used):
        raise ScoringError(["Each value needs one weight of 0 or more."])
    known = [
        (Fraction(value), weight)
        for value, weight in zip(values, used, strict=True)
        if value is not None
    ]
    received = sum((weight for _value, weight in known), Fraction(0))
    if not received or received / sum(used, Fraction(0)) < threshold:
        return None
    return sum((value * weight for value, weight in known), Fraction(0)) / received


def geometric_mean(values: Sequence[Amount], weights: Sequence[Amount] | None = None) -> Decimal:
    """The weighted geometric mean, to 28 significant digits; zero when a weighted value is zero.

    Raises:
        ScoringError: without any weight, or with a negative value or weight.
    """
    used = [Fraction(1)] * len(values) if weights is None else [Fraction(one) for one in weights]
    if len(used) != len(values) or not any(used) or min([*values, *used]) < 0:
        raise ScoringError(["A geometric mean needs weights and values of 0 or more."])
    counted = [(value, weight) for value, weight in zip(values, used, strict=True) if weight]
    if any(value == 0 for value, _weight in counted):
        return Decimal(0)
    total = Decimal(0)
    for value, weight in counted:
        logarithm = _WORKING.ln(decimal(Fraction(value)))
        total = _WORKING.add(total, _WORKING.multiply(logarithm, decimal(weight)))
    mean = _WORKING.exp(_WORKING.divide(total, decimal(sum(used, Fraction(0)))))
    return Context(prec=ROOT_DIGITS, rounding=ROUND_HALF_EVEN).plus(mean)
