"""The words with which lists say kind, stage and sector, and what they are called here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from core.folding import fold
from partnerships import codelists
from partnerships.sources.own_list.fields import tidy
from partnerships.types import types

if TYPE_CHECKING:
    from partnerships.type import PartnershipType

_TYPES: Final = {
    "pfi": "dbfo",
    "pf2": "dbfo",
    "dbfm": "dbfo",
    "dbfmo": "dbfo",
    "dbom": "dbfo",
    "design build finance operate": "dbfo",
    "availability": "dbfo",
    "availability based": "dbfo",
    "bot": "concession",
    "user pays": "concession",
    "franchise": "concession",
    "social impact bond": "performance_based",
    "impact bond": "performance_based",
    "sib": "performance_based",
    "outcomes contract": "performance_based",
    "payment by results": "performance_based",
    "innovation partnership": "innovation",
    "pre commercial procurement": "innovation",
}
_STAGES: Final = {
    "operation": ("operate", "deliver"),
    "in operation": ("operate", "deliver"),
    "inoperation": ("operate", "deliver"),
    "operational": ("operate", "deliver"),
    "operating": ("operate", "deliver"),
    "operations": ("operate", "deliver"),
    "active": ("operate", "deliver"),
    "live": ("operate", "deliver"),
    "in service": ("operate", "deliver"),
    "delivery": ("operate", "deliver"),
    "construction": ("build", "initial_works"),
    "in construction": ("build", "initial_works"),
    "inconstruction": ("build", "initial_works"),
    "under construction": ("build", "initial_works"),
    "building": ("build", "initial_works"),
    "works": ("build", "initial_works"),
    "commissioning": ("commission",),
    "tender": ("procure", "contract", "competition"),
    "tendering": ("procure", "contract", "competition"),
    "procurement": ("procure", "contract", "competition"),
    "in procurement": ("procure", "contract", "competition"),
    "awarded": ("close", "contract"),
    "award": ("close", "contract"),
    "financial close": ("close", "contract"),
    "preferred bidder": ("close", "contract"),
}


def type_in(word: str) -> PartnershipType | None:
    """The type that a word names, by its own name or a usual one."""
    said = tidy(word)
    for kind in types:
        if said in {tidy(kind.slug), tidy(str(kind.label))}:
            return kind
    slug = _TYPES.get(said)
    return types[slug] if slug else None


def phase_in(word: str, kind: PartnershipType) -> str | None:
    """The slug of the stage of that type, into which a list may put one; None where none is."""
    said = tidy(word)
    open_ones = {phase.slug: phase for phase in kind.phases if phase.is_adoptable}
    for slug, phase in open_ones.items():
        if said in {tidy(slug), tidy(str(phase.name)), tidy(str(phase.label))}:
            return slug
    return next((slug for slug in _STAGES.get(said, ()) if slug in open_ones), None)


def sector_in(word: str) -> str | None:
    """The code of the sector that a word names."""
    said = fold(word)
    for code, label in codelists.SECTORS:
        if said in {fold(code), fold(str(label))}:
            return code
    firsts = {fold(str(label)).split()[0]: code for code, label in codelists.SECTORS}
    return firsts.get((tidy(word).split() or [""])[0]) or _SECTORS.get(
        (tidy(word).split() or [""])[0]
    )


def understood(kind: PartnershipType) -> str:
    """The stages of a type that a cell may name, for a message."""
    return ", ".join(str(phase.name) for phase in kind.phases if phase.is_adoptable)


_SECTORS: Final = {
    "school": "education",
    "schools": "education",
    "university": "education",
    "hospital": "health",
    "hospitals": "health",
    "healthcare": "health",
    "road": "transport",
    "roads": "transport",
    "rail": "transport",
    "bridge": "transport",
    "sanitation": "water",
    "sewage": "water",
    "power": "energy",
    "electricity": "energy",
    "recycling": "waste",
    "prison": "justice",
    "prisons": "justice",
    "it": "digital",
    "ict": "digital",
    "broadband": "digital",
    "sport": "culture",
    "leisure": "culture",
    "police": "emergency",
    "fire": "emergency",
}
