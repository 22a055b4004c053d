"""The calculators, each one file. Importing the package registers them."""

from performance.calculators import (
    cap_and_collar,
    earned_value,
    expiry,
    late_interest,
    refinancing,
    tariffs,
    termination,
    variable_term,
)

__all__ = [
    "cap_and_collar",
    "earned_value",
    "expiry",
    "late_interest",
    "refinancing",
    "tariffs",
    "termination",
    "variable_term",
]
