"""When a notice counts as received, by how it was sent; clocks in business days of a country.

The days are Concord's own defaults, after what English contracts usually say: by hand on the same
business day, by e-mail on the next, by signed-for post on the second. A contract that says
otherwise is followed by giving its number with the notice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.calendars import add_business_days, is_business_day

if TYPE_CHECKING:
    import datetime as dt

RECEIPT_DAYS: Final = {
    "hand": 0,
    "concord": 0,
    "email": 1,
    "courier": 1,
    "signed_post": 2,
    "post": 3,
    "airmail": 5,
}
"""Business days until a notice sent so counts as received."""
MOST_DAYS: Final = 260
"""A year of business days: more is a slip of the keyboard."""


def deemed_receipt(
    sent_on: dt.date, channel: str, country: str, days: int | None = None
) -> dt.date:
    """The business day on which it counts as received; `days` where the contract says otherwise.

    Raises:
        KeyError: for an unknown channel without `days`.
    """
    wait = RECEIPT_DAYS[channel] if days is None else days
    if wait == 0 and is_business_day(sent_on, country):
        return sent_on
    return add_business_days(sent_on, max(wait, 1), country)


def last_day(since: dt.date, days: int, country: str) -> dt.date:
    """The last of so many business days after a day, which itself does not count."""
    return add_business_days(since, days, country)
