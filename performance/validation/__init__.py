"""Checks of a monthly return, without a framework: see `check_return` and `read_number`."""

from performance.validation.figures import Figure, Past
from performance.validation.rows import CheckedRow, Hint, ReturnCheck, Row, check_return
from performance.validation.typed import Unreadable, read_number

__all__ = [
    "CheckedRow",
    "Figure",
    "Hint",
    "Past",
    "ReturnCheck",
    "Row",
    "Unreadable",
    "check_return",
    "read_number",
]
