"""What the conditions of a gate look at: a partnership as plain values, read once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar, cast

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Hashable, Mapping

    from partnerships.terms import Terms
    from partnerships.type import PartnershipType

Loaded = TypeVar("Loaded")


@dataclass(frozen=True, slots=True)
class DocumentFact:
    """The current version of a document; `version` counts from 1."""

    kind: str
    title: str
    dated_on: dt.date | None = None
    version: int = 1


@dataclass(frozen=True, slots=True)
class ObjectiveFact:
    """A shared objective, and what it has."""

    title: str
    has_baseline: bool
    has_kpi: bool
    has_owner: bool


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Who confirmed a condition, or waived it until a day, on which day, in which words."""

    by: str
    on: dt.date
    note: str = ""
    until: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the checks may look at: plain values, read once for all conditions of a gate.

    Attributes:
        type: the partnership's type.
        partnership: the row, for the checks of higher layers only.
        today: the day as of which it is judged.
        documents: current versions of all documents that count, never drafts of the other side.
        signed_on: day on which the contract was signed; None when it is not.
        objectives: the shared objectives.
        party_roles: codes of the roles in which somebody is recorded today.
        terms: of the contract version in force; None when there is none.
        confirmations: by code of the requirement.
        waivers: by code of the requirement.
    """

    type: PartnershipType
    today: dt.date
    partnership: Any = None
    documents: tuple[DocumentFact, ...] = ()
    signed_on: dt.date | None = None
    objectives: tuple[ObjectiveFact, ...] = ()
    party_roles: frozenset[str] = frozenset()
    terms: Terms | None = None
    confirmations: Mapping[str, Confirmation] = field(default_factory=dict)
    waivers: Mapping[str, Confirmation] = field(default_factory=dict)
    _loaded: dict[Hashable, Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, key: Hashable, load: Callable[[], Loaded]) -> Loaded:
        """What `load` gives, loaded at the first call with this key and kept for the others."""
        if key not in self._loaded:
            self._loaded[key] = load()
        return cast("Loaded", self._loaded[key])
