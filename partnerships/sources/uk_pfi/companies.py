"""Company numbers as Companies House writes them: eight characters, zeros in front.

Spreadsheets have eaten the leading zeros, and people have written all sorts of things around the
number. Form: eight digits, or a prefix of two letters with six digits (SC Scotland, NI Northern
Ireland, OC partnerships …), or IP with five digits and R for industrial and provident societies.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final, Literal

_CANONICAL: Final = re.compile(r"(?:\d{8}|[A-Z]{2}\d{6}|IP\d{5}R)\Z")
_DIGITS: Final = re.compile(r"(\d{4,8})(?:\.0+)?\Z")
_PREFIXED: Final = re.compile(r"(SC|NI|OC|SO|NC|IP|RS|FC|LP|SL)[ –-]*([O\d]{4,8})(R?)\Z")
_SOCIETY: Final = re.compile(r"(\d{5})R\Z")
_IN_WORDS: Final = re.compile(r"(?<![A-Z\d])(SC|NI|OC)?\s?(\d{6,8})(?!\d)")
_VAT_NUMBER: Final = re.compile(r"\bVAT\b.*", re.DOTALL)

How = Literal["as_is", "zeros", "tidied", "guessed", "none"]


@dataclass(frozen=True, slots=True)
class CompanyNumber:
    """A number found in a cell, "" when there is none, and how it was found.

    `how`: "as_is" unchanged; "zeros" leading zeros restored; "tidied" spaces, case or a prefix
    written out; "guessed" taken out of a sentence or with a doubt: a person should look; "none".
    """

    number: str
    how: How


def company_number(text: str, *, in_scotland: bool = False) -> CompanyNumber:
    """Read the number in a cell's text. In doubt it says so instead of inventing one."""
    plain = " ".join(text.upper().split())[:200]
    if _CANONICAL.match(plain):
        return CompanyNumber(plain, "as_is")
    if digits := _DIGITS.match(plain):
        number = digits[1].zfill(8)
        # Six digits in Scotland may be a Scottish number without its SC.
        doubtful = in_scotland and len(digits[1]) <= 6
        return CompanyNumber(number, "guessed" if doubtful else "zeros")
    if society := _SOCIETY.match(plain):
        return CompanyNumber(f"IP{society[1]}R", "tidied")
    if prefixed := _PREFIXED.match(plain):
        return _with_prefix(prefixed[1], prefixed[2], prefixed[3])
    return _in_words(plain)


def _with_prefix(prefix: str, digits: str, ending: str) -> CompanyNumber:
    plain = digits.replace("O", "0")
    significant = plain.lstrip("0")
    length = 5 if ending else 6
    if not significant or len(significant) > length:
        return CompanyNumber("", "none")
    number = f"{prefix}{significant.zfill(length)}{ending}"
    return CompanyNumber(number, "guessed" if "O" in digits else "tidied")


def _in_words(plain: str) -> CompanyNumber:
    found = _IN_WORDS.findall(_VAT_NUMBER.sub("", plain))
    if len(found) != 1:
        return CompanyNumber("", "none")
    prefix, digits = found[0]
    prefix = prefix or ("SC" if "SCOTLAND" in plain and len(digits) == 6 else "")
    if bool(prefix) != (len(digits) == 6):
        return CompanyNumber("", "none")
    return CompanyNumber(f"{prefix}{digits}" if prefix else digits.zfill(8), "guessed")
