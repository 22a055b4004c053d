"""The changes of the contract of Northfield Hospital."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

DAY = dt.timedelta(days=1)
FIRST_CHARGE = Decimal(29_400_000)
"""A year, as signed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Built:
    """A change that was carried out; its steps lie so long before or after its first day."""

    of: str
    title: str
    reason: str
    charge_before: Decimal
    charge_after: Decimal
    cost: Decimal
    how: str
    lenders: str
    minutes: str
    opened: str
    deed: str
    notice: dt.timedelta
    estimate: dt.timedelta
    terms: dt.timedelta
    consent: dt.timedelta
    approval: dt.timedelta
    carried_out: dt.timedelta
    documented: dt.timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A change whose estimate is awaited."""

    title: str
    reason: str
    ago: dt.timedelta


BUILT = Built(
    of="Northfield Hospital",
    title="Outpatient wing",
    reason="Eye and skin patients wait in corridors. Six consulting rooms are added behind the east"
    " entrance, kept and cleaned like the rest of the hospital.",
    charge_before=FIRST_CHARGE,
    charge_after=Decimal(30_000_000),
    cost=Decimal(4_800_000),
    how="Upkeep, cleaning and energy of 640 m² at the rates of the contract, by the open book that"
    " both sides went through. The health board pays for the building itself.",
    lenders="Nordbank and the Public Investment Bank agree by letter, without conditions.",
    minutes="Approved by both sides, minute 7 of the liaison meeting; its papers are in the deed.",
    opened="The first patients came on this day.",
    deed="Deed of variation 1: outpatient wing",
    notice=116 * DAY,
    estimate=77 * DAY,
    terms=52 * DAY,
    consent=31 * DAY,
    approval=20 * DAY,
    carried_out=0 * DAY,
    documented=36 * DAY,
)
ASKED = Asked(
    title="Solar panels on the roof of the west wing",
    reason="The roof is renewed this winter. Panels laid in the same work cost less, and the energy"
    " term of the charge could fall.",
    ago=12 * DAY,
)
