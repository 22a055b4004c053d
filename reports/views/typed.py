"""What people type when they ask for a report."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext as _


def day_typed(typed: str) -> dt.date | None:
    """The day that was typed; none where nothing was.

    Raises:
        ValueError: it is no day.
    """
    try:
        return dt.date.fromisoformat(typed) if typed else None
    except ValueError as error:
        raise ValueError(_("Enter a day for “As recorded on”, such as 2026-11-23.")) from error
