"""From what a person typed to a number: never a guess."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Final

from core.scaled import SCALE, TooFine, TooLarge, stripped, to_scaled
from performance.scoring.wording import Text, text
from performance.scoring.wording import gettext_noop as _

LONGEST: Final = 60

NOTHING: Final = frozenset(
    {"-", "--", "–", "—", "−", ".", "?", "/", "n/a", "na", "n.a.", "none", "nil", "null"}
)
"""What people write for "nothing", which leaves open whether it was measured."""

_PER_CENT: Final = frozenset({"%", "percent", "percent.", "pct"})
_PARTS: Final = re.compile(r"([^\d.,+-]*)([+-]?)([\d.,' ]*\d)(\D.*)?", re.ASCII)
_GROUPED: Final = re.compile(r"\d{1,3}(?:[' ]\d{3})+(?:[.,]\d+)?")
_PLAIN: Final = re.compile(r"\d*[.,]\d+|\d+")
_EITHER_WAY: Final = re.compile(r"[1-9]\d{0,2},\d{3}")
_WITH_MARKS: Final = re.compile(r"\d{1,3}(?:(?P<mark>[.,])\d{3})(?:(?P=mark)\d{3})*(?:[.,]\d+)?")
_EXACT: Final = Context(prec=2 * LONGEST, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why something typed is no number that can be taken.

    Attributes:
        code: "nothing_typed", "not_a_number", "wrong_unit", "ambiguous", "too_fine", "too_large".
        message: what is wrong and how to mend it.
    """

    code: str
    message: Text


def read_number(typed: str, unit: str = "") -> Decimal | Unreadable:
    """The number that was typed, with at most six decimals, without trailing zeros.

    Point or comma is the decimal mark; spaces (also narrow ones) and apostrophes may group
    thousands; the unit may stand before or after. What can be read in two ways is refused: a
    comma before exactly three digits ("1,234"), and points and commas mixed or repeated
    ("1,234.5"). So is a dash or "n/a", which leaves open whether there was nothing or nobody
    looked.

    Args:
        typed: not empty.
        unit: the unit in which the figure is asked for.
    """
    entered = _folded(typed)
    if entered.casefold() in NOTHING:
        return Unreadable("nothing_typed", text(_NOTHING_TYPED, typed=entered))
    parts = _PARTS.fullmatch(entered)
    if parts is None or len(entered) > LONGEST:
        return _not_a_number(entered)
    before, sign, digits, after = (part or "" for part in parts.groups())
    if not _fits(before, after, unit):
        foreign = (before + after).strip()
        if any(character.isalpha() or character in "%‰°" for character in foreign):
            return _wrong_unit(entered, unit)
        return _not_a_number(entered)
    number = _number(digits)
    if isinstance(number, Unreadable):
        return number
    return _storable(number.copy_negate() if sign == "-" else number)


def _folded(typed: str) -> str:
    """One kind of space, minus, apostrophe and digit, whatever the keyboard wrote."""
    characters = []
    for character in unicodedata.normalize("NFKC", typed):
        if character.isspace():
            characters.append(" ")
        elif unicodedata.category(character) == "Nd":
            characters.append(str(unicodedata.decimal(character)))
        else:
            characters.append({"−": "-", "’": "'"}.get(character, character))
    return "".join(characters).strip()


def _fits(before: str, after: str, unit: str) -> bool:
    """Whether what stands around the number is its unit, on one side at most."""
    wanted = _compact(unit)
    around = [part for part in (_compact(before), _compact(after)) if part]
    if len(around) != len([part for part in (before, after) if part.strip()]) or len(around) > 1:
        return False
    if not around:
        return True
    accepted = {wanted, wanted.removesuffix("s")} - {""}
    if wanted.startswith("%"):
        accepted |= _PER_CENT
    return around[0] in accepted


def _compact(unit: str) -> str:
    return "".join(_folded(unit).casefold().split())


def _number(digits: str) -> Decimal | Unreadable:
    if _EITHER_WAY.fullmatch(digits):
        return Unreadable(
            "ambiguous",
            text(
                _TWO_WAYS,
                typed=digits,
                large=digits.replace(",", ""),
                small=digits.replace(",", "."),
            ),
        )
    if _PLAIN.fullmatch(digits) or _GROUPED.fullmatch(digits):
        return Decimal(digits.replace(" ", "").replace("'", "").replace(",", "."))
    if _WITH_MARKS.fullmatch(digits):
        return Unreadable(
            "ambiguous", text(_MIXED_MARKS, typed=digits, plain=_without_groups(digits))
        )
    return _not_a_number(digits)


def _without_groups(digits: str) -> str:
    first = next(mark for mark in digits if mark in ".,")
    return digits.replace(first, "").replace(",", ".")


def _storable(number: Decimal) -> Decimal | Unreadable:
    try:
        to_scaled(number)
    except TooFine:
        rounded = number.quantize(Decimal(1).scaleb(-SCALE), context=_EXACT)
        return Unreadable("too_fine", text(_TOO_FINE, rounded=f"{stripped(rounded):f}"))
    except TooLarge:
        return Unreadable("too_large", Text(_TOO_LARGE))
    return stripped(number) if number else Decimal(0)


def _wrong_unit(entered: str, unit: str) -> Unreadable:
    if not unit:
        return Unreadable("wrong_unit", text(_NO_UNIT, typed=entered))
    return Unreadable("wrong_unit", text(_WRONG_UNIT, typed=entered, unit=unit))


def _not_a_number(entered: str) -> Unreadable:
    shortened = entered if len(entered) <= LONGEST else f"{entered[:LONGEST]}…"
    return Unreadable("not_a_number", text(_NOT_A_NUMBER, typed=shortened))


_NOTHING_TYPED = _(
    "“%(typed)s” does not say whether it was measured. Enter 0 if it was measured and there were"
    " none; otherwise tick “Nothing to report” and say why."
)
_NOT_A_NUMBER = _("“%(typed)s” is not a number. Enter digits only, for example 97.4.")
_WRONG_UNIT = _(
    "“%(typed)s” is not in the unit asked for, %(unit)s. Enter the number in that unit."
)
_NO_UNIT = _("“%(typed)s” has a unit, and this figure has none. Enter the number alone.")
_TWO_WAYS = _(
    "“%(typed)s” can be read in two ways. Write %(large)s, or %(small)s for the smaller number."
)
_MIXED_MARKS = _("Write “%(typed)s” without marks between the thousands: %(plain)s.")
_TOO_FINE = _("Enter at most six decimals, for example %(rounded)s.")
_TOO_LARGE = _("The number is too large. Check its unit and enter it again.")
