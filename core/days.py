"""Days that somebody can mean: a slip in the year is refused where it is made."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

FIRST: Final = dt.date(1900, 1, 1)
LAST: Final = dt.date(2199, 12, 31)
"""Contracts of ninety-nine years end before; what lies beyond is a slip of the keyboard."""


def far_off(field: str, day: dt.date | None) -> Iterator[Problem]:
    """The objection to a day in a year that nobody can mean; nothing where no day is given."""
    if day is not None and not FIRST <= day <= LAST:
        yield Problem(
            field,
            "far_off",
            _("Check the year: enter a day from %(first)d to %(last)d.")
            % {"first": FIRST.year, "last": LAST.year},
        )
