"""What the conditions of a gate look at: a partnership as plain values, read once.

Where many partnerships are judged, as for a person's To do, what a check reads it reads for all
of them at the same time, so that the queries stay constant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Hashable

    from partnerships.terms import Terms
    from partnerships.type import PartnershipType

Loaded = TypeVar("Loaded")
Load = Callable[[Sequence[Any]], Mapping[Any, Loaded]]
"""Reads something of many partnerships at once: their rows in, one value by primary key out."""


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


@dataclass(frozen=True, slots=True)
class Together:
    """The partnerships that are judged at the same time, and what was read for all of them."""

    partnerships: tuple[Any, ...] = ()
    _loaded: dict[Hashable, Mapping[Any, Any]] = field(default_factory=dict)

    def once(self, key: Hashable, load: Load[Loaded]) -> Mapping[Any, Loaded]:
        """What `load` gives by partnership's key, loaded at the first call with this name."""
        if key not in self._loaded:
            self._loaded[key] = load(self.partnerships)
        return self._loaded[key]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the checks may look at: plain values, read once for all conditions.

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
        together: the partnerships that are judged with this one, itself among them.
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
    together: Together = field(default_factory=Together, repr=False, compare=False)

    def once(self, key: Hashable, load: Load[Loaded]) -> Loaded:
        """What `load` finds for this partnership; it is asked once, for all judged together.

        It is given the partnerships and answers with one value for each, by primary key.
        """
        return self.together.once(key, load)[self.partnership.pk]


def by_partnership(partnerships: Iterable[Any], rows: Iterable[Any]) -> dict[Any, list[Any]]:
    """Rows with a partnership, by its primary key; an empty list where there are none."""
    found: dict[Any, list[Any]] = {partnership.pk: [] for partnership in partnerships}
    for row in rows:
        found[row.partnership_id].append(row)
    return found
