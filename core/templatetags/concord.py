"""Filters that write figures and days. None writes nothing: the template says what is missing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import template

from core import formatting

if TYPE_CHECKING:
    import datetime as dt
    from decimal import Decimal

    from core.periods import Period

register = template.Library()


@register.filter
def money(amount: Decimal | int | None, currency: str | None = None) -> str:
    """`{{ payment.amount|money }}` or `{{ minor_units|money:"GBP" }}`: "£1,250,000"."""
    return "" if amount is None else formatting.money(amount, currency)


@register.filter
def money_exact(amount: Decimal | int | None, currency: str | None = None) -> str:
    """The same with all decimals of the currency: "£1,250,000.00"."""
    return "" if amount is None else formatting.money_exact(amount, currency)


@register.filter
def money_short(amount: Decimal | int | None, currency: str | None = None) -> str:
    """Three digits from a million on: "€1.28 bn"."""
    return "" if amount is None else formatting.money_short(amount, currency)


@register.filter
def scaled(number: Decimal | int | None, decimals: int | None = None) -> str:
    """A plain number: "1,250.5", or with so many decimals as given."""
    return "" if number is None else formatting.scaled(number, decimals)


@register.filter
def percent(number: Decimal | int | None, decimals: int | None = None) -> str:
    """A number of hundredths: 97.5 is "97.5 %"."""
    return "" if number is None else formatting.percent(number, decimals)


@register.filter
def day(moment: dt.date | None) -> str:
    """A day in full: "23 November 2026"."""
    return "" if moment is None else formatting.day(moment)


@register.filter
def short_day(moment: dt.date | None) -> str:
    """A near day: "Wed 11 Nov"."""
    return "" if moment is None else formatting.short_day(moment)


@register.filter
def days_until(due: dt.date | None, today: dt.date | None = None) -> str:
    """How far off: "in 4 days", "tomorrow", "today", "12 days overdue"; counted from today."""
    return "" if due is None else formatting.days_until(due, today)


@register.filter
def period(value: Period | None) -> str:
    """A period in words: "October 2026", "July to September 2026", "2026"."""
    return "" if value is None else formatting.period_label(value)
