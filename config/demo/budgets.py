"""Ceilings of budget years in the demo, and what may come due besides."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from config.demo.years import moved, years_on
from core import clock
from performance.services.affordability import (
    CeilingFacts,
    LiabilityFacts,
    record_liability,
    set_authority_ceiling,
    set_ceiling,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import User
    from partnerships.models import Partnership

FIRST, LATER = dt.date(2025, 11, 20), dt.date(2026, 10, 8)
CEILINGS: Final = {
    "Northfield Hospital": (
        *((year, "36000000", FIRST, "Budget framework 2026 to 2030") for year in range(2026, 2031)),
        (2028, "34200000", LATER, "Letter of the finance department, 8 October 2026"),
    ),
}
"""By partnership: budget year, ceiling, in force from, document."""
OF_AUTHORITIES: Final = {
    "Northfield Hospital": (
        (2027, "60000000", FIRST, "Board’s financial plan 2026 to 2030"),
        (2028, "60000000", FIRST, "Board’s financial plan 2026 to 2030"),
    ),
}
CONTINGENT: Final = {
    "Northfield Hospital": (
        LiabilityFacts(
            what="Termination sum on a default of the authority",
            maximum=Decimal(310_000_000),
            probability="remote",
            clause="41.2",
        ),
        LiabilityFacts(
            what="Change in law that only hospitals meet",
            maximum=Decimal(4_000_000),
            probability="possible",
            clause="38.4",
            until_on=dt.date(2031, 12, 31),
        ),
    ),
}


def set_budgets(partnership: Partnership, people: Mapping[str, User], manager: User) -> None:
    """What officials recorded; the head of the unit for the authority as a whole."""
    name, today = partnership.name, clock.today()
    years = years_on(today)
    for facts in _facts(CEILINGS.get(name, ()), today):
        set_ceiling(partnership, facts, actor=manager)
    for facts in _facts(OF_AUTHORITIES.get(name, ()), today):
        set_authority_ceiling(
            partnership.authority, partnership.currency, facts, actor=people["amara"]
        )
    for known in CONTINGENT.get(name, ()):
        record_liability(partnership, moved(known, years), actor=manager)


def _facts(rows: tuple[tuple[int, str, dt.date, str], ...], today: dt.date) -> list[CeilingFacts]:
    years = years_on(today)
    told = [
        (year + years, amount, *moved((day, source), years)) for year, amount, day, source in rows
    ]
    return [
        CeilingFacts(year=year, amount=Decimal(amount), effective_on=day, source=source)
        for year, amount, day, source in told
        if day <= today
    ]
