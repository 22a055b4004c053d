"""On which days an obligation falls due: rules that ask no database."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from core.calendars import add_business_days
from partnerships.phase_plan import add_months

if TYPE_CHECKING:
    from collections.abc import Iterator

    from governance.models import Obligation


def recurring_days(
    first: dt.date, every_months: int, since: dt.date, until: dt.date
) -> Iterator[dt.date]:
    """The days from `since` to `until`, both inclusive, of what is due every so many months.

    Each is counted from `first`, so that a short month does not move those after it: what is due
    on the 31st is due on 28 February and again on 31 March.

    Raises:
        ValueError: it does not recur at all.
    """
    if every_months < 1:
        raise ValueError("What recurs does so after one month at the least.")
    months = (since.year - first.year) * 12 + since.month - first.month
    turn = max(0, months // every_months - 1)
    while (day := add_months(first, turn * every_months)) <= until:
        if day >= since:
            yield day
        turn += 1


def due_after(event_on: dt.date, days: int, *, business: bool, country: str) -> dt.date:
    """The last day of a clock of `days` that starts with an event; its own day is not counted.

    With `business` only business days of the country count.

    Raises:
        UnknownCountry: when there is no calendar for the country.
    """
    if business:
        return add_business_days(event_on, days, country)
    return event_on + dt.timedelta(days=days)


def due_days(
    row: Obligation, ends_on: dt.date | None, since: dt.date, until: dt.date
) -> list[dt.date]:
    """The days from `since` to `until` on which it falls due by the calendar, the last included.

    What recurs does so up to its own last day, or the end of the contract. What is due once is
    due even where that lies beyond `until`, since it is only one row.
    """
    if row.due_on is None:
        return []
    if not row.every_months:
        return [row.due_on] if row.due_on >= since else []
    last = min(day for day in (row.until_on, ends_on, until) if day is not None)
    return list(recurring_days(row.due_on, row.every_months, max(since, row.due_on), last))
