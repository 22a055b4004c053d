"""The list's own words, and what they are called here."""

from __future__ import annotations

import re
from typing import Final

SECTORS: Final = {
    "schools (non-bsf)": "education",
    "schools (bsf)": "education",
    "hospitals and acute health": "health",
    "offices": "offices",
    "waste": "waste",
    "other": "other",
    "emergency services": "emergency",
    "street lighting": "street_lighting",
    "roads and highway maintenance": "transport",
    "social care": "social",
    "housing (hra)": "housing",
    "housing (non-hra)": "housing",
    "housing (military)": "defence",
    "leisure facilities": "culture",
    "libraries": "culture",
    "military facility": "defence",
    "prisons": "justice",
    "courts": "justice",
    "secure training centres (yjb)": "justice",
    "it infrastructure and communications": "digital",
    "tram/light rail": "transport",
    "underground rail": "transport",
    "equipment": "other",
    "energy": "energy",
}
"""Code of our sector by the list's sector, lower case."""

PHASES: Final = {
    "inoperation": "operate",
    "operational": "operate",
    "inconstruction": "build",
    "underconstruction": "build",
    "construction": "build",
}
"""Phase of a DBFO by the list's project status, letters only."""

BALANCE_SHEET: Final = {
    "on": "on",
    "off": "off",
    "n/k": "not_known",
    "not known": "not_known",
    "n/a": "not_applicable",
    "not applicable": "not_applicable",
}

YES_NO: Final = {"yes": True, "y": True, "no": False, "n": False}

_SMALL_WORDS: Final = frozenset({"and", "for", "of", "the", "in", "at", "on", "to", "with"})
_ACRONYMS: Final = frozenset({"HM", "NHS", "GCHQ", "YJB", "PCT", "UK", "II", "III", "NI"})


def tidy_name(text: str) -> str:
    """A body's name as one writes it: "DEPT FOR TRANSPORT (GROUP)" → "Department for Transport".

    Only names of two words or more that stand wholly in capitals change their case.
    """
    name = re.sub(r"\s*\(GROUP\)\s*\Z", "", " ".join(text.split()), flags=re.IGNORECASE)
    name = re.sub(r"\bDEPT\b\.?", "DEPARTMENT", name)
    words = name.split(" ")
    if name != name.upper() or len(words) < 2:
        return name
    return " ".join(_word(word, first=index == 0) for index, word in enumerate(words))


def _word(word: str, *, first: bool) -> str:
    if word in _ACRONYMS or not any(letter.isalpha() for letter in word):
        return word
    if word.casefold() in _SMALL_WORDS and not first:
        return word.casefold()
    return word[:1] + word[1:].casefold()


def tidy_region(text: str) -> str:
    """A region as one writes it: "ENGLAND_South East" → "South East, England"."""
    plain = " ".join(text.split())
    country, _separator, part = (piece.strip() for piece in plain.partition("_"))
    if country == country.upper():
        country = " ".join(_word(word, first=True) for word in country.split(" "))
    return ", ".join(piece for piece in (part, country) if piece)
