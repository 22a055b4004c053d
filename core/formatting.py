"""How figures and days are written for people, in pages, mails and reports.

Spaces that must not break a line are non-breaking, the minus is a real minus, separators follow
the active language. Nothing here rounds what is stored: rounding is for display only, half up.
"""

from __future__ import annotations

import datetime as dt
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import TYPE_CHECKING, Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.money import Amount, MinorUnits, exponent, from_minor, quantize, symbol
from core.scaled import stripped

if TYPE_CHECKING:
    from core.periods import Period

NBSP: Final = "\u00a0"
MINUS: Final = "\u2212"

_EXACT: Final = Context(prec=80, rounding=ROUND_HALF_UP)
_THREE_DIGITS: Final = Context(prec=3, rounding=ROUND_HALF_UP)


def money(amount: Decimal | int, currency: str | None = None) -> str:
    """An amount in full: "£1,250,000", "€23,200.50", "−£5", "CHF 10". Whole amounts end there.

    An `Amount` knows its currency; a Decimal or int in units and `MinorUnits` need it said.

    Raises:
        ValueError: when the currency is neither said nor known, or is not the amount's own.
    """
    units, code = _in_units(amount, currency)
    whole = units == units.to_integral_value()
    return _with_sign(units, code, _grouped(units, 0 if whole else exponent(code)))


def money_exact(amount: Decimal | int, currency: str | None = None) -> str:
    """An amount with all decimals of its currency, for statements: "€23,200.00"."""
    units, code = _in_units(amount, currency)
    return _with_sign(units, code, _grouped(units, exponent(code)))


def money_short(amount: Decimal | int, currency: str | None = None) -> str:
    """An amount in three digits from a million on: "€1.28 bn", "£30.0 m"; below, whole units."""
    units, code = _in_units(amount, currency)
    whole = units.quantize(Decimal(1), context=_EXACT)
    if abs(whole) < 10**6:
        return _with_sign(whole, code, _grouped(whole, 0))
    short, unit = _three_digits(abs(whole).scaleb(-6)), _("m")
    if short >= 1000:
        short, unit = _three_digits(abs(whole).scaleb(-9)), _("bn")
    return _with_sign(whole, code, f"{_grouped(short, _decimals(short))}{NBSP}{unit}")


def scaled(number: Decimal | int, decimals: int | None = None) -> str:
    """A plain number, "1,250.5": without trailing zeros, or with so many decimals where given."""
    exact = stripped(Decimal(number))
    shown = _decimals(exact) if decimals is None else decimals
    text = _grouped(exact, shown)
    return f"{MINUS}{text}" if exact < 0 and text.strip("0.,") else text


def percent(number: Decimal | int, decimals: int | None = None) -> str:
    """A number of hundredths, 97.5 being "97.5 %"; decimals as in `scaled`."""
    return f"{scaled(number, decimals)}{NBSP}%"


def day(moment: dt.date) -> str:
    """A day in full, "23 November 2026"; an aware moment is shown as its day in our zone."""
    return formats.date_format(_as_day(moment), f"j{NBSP}F Y")


def short_day(moment: dt.date) -> str:
    """A day of the near future or past, "Wed 11 Nov"."""
    return formats.date_format(_as_day(moment), f"D{NBSP}j{NBSP}M")


def days_until(due: dt.date, today: dt.date | None = None) -> str:
    """How far off a due day is: "in 4 days", "tomorrow", "today", "12 days overdue"."""
    left = (_as_day(due) - (today or clock.today())).days
    if left < 0:
        late = ngettext("%(days)d day overdue", "%(days)d days overdue", -left)
        return _unbroken(late % {"days": -left})
    if left < 2:
        return _("tomorrow") if left else _("today")
    return _unbroken(ngettext("in %(days)d day", "in %(days)d days", left) % {"days": left})


def period_label(period: Period) -> str:
    """A period in words: "October 2026", "July to September 2026", "2026"."""
    if period.kind == "year":
        return str(period.start.year)
    last = formats.date_format(period.end, "F Y")
    if period.kind == "month":
        return last
    first = formats.date_format(period.start, "F")
    return _("%(first)s to %(last)s") % {"first": first, "last": last}


def short_period_label(period: Period) -> str:
    """A period for axes and narrow columns: "Oct 2026", "Jul–Sep 2026", "2026"."""
    if period.kind == "year":
        return str(period.start.year)
    last = formats.date_format(period.end, "M Y")
    if period.kind == "month":
        return last
    return f"{formats.date_format(period.start, 'M')}–{last}"


def _in_units(amount: Decimal | int, currency: str | None) -> tuple[Decimal, str]:
    known = amount.currency if isinstance(amount, Amount) else None
    code = currency or known
    if not code:
        raise ValueError(f"{amount!r} cannot be written without its currency; say it.")
    if known not in {None, code}:
        raise ValueError(f"{amount} {known} cannot be written as an amount in {code}.")
    if isinstance(amount, MinorUnits):
        return from_minor(amount, code), code
    if isinstance(amount, float):
        raise TypeError(f"{amount!r} is floating point; money never is.")
    return quantize(Decimal(amount), code), code


def _grouped(number: Decimal, decimals: int) -> str:
    rounded = abs(number).quantize(Decimal(1).scaleb(-decimals), context=_EXACT)
    return formats.number_format(rounded, decimals, use_l10n=True, force_grouping=True)


def _with_sign(units: Decimal, code: str, text: str) -> str:
    sign = symbol(code)
    gap = NBSP if sign == code else ""
    return f"{MINUS if units < 0 else ''}{sign}{gap}{text}"


def _three_digits(number: Decimal) -> Decimal:
    if number >= 1000:
        return number.quantize(Decimal(1), context=_EXACT)
    rounded = _THREE_DIGITS.plus(number)
    return rounded.quantize(Decimal(1).scaleb(max(rounded.adjusted(), 0) - 2), context=_EXACT)


def _decimals(number: Decimal) -> int:
    return max(-int(number.as_tuple().exponent), 0)


def _as_day(moment: dt.date) -> dt.date:
    return clock.day_of(moment) if isinstance(moment, dt.datetime) else moment


def _unbroken(text: str) -> str:
    return text.replace(" ", NBSP)
