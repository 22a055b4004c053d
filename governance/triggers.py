"""What raises a risk by itself: the registry of kinds of trigger. Higher layers add theirs.

A kind says what somebody has to fill in, tells many triggers of its kind in words, and reads
whether each of them stands today: the last figures of a KPI, the forecast of a milestone, a
condition of the stage. What follows from a reading is no matter of the kind.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from core.registry import Registry
from governance.filling import FilledIn

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from django.utils.functional import Promise

    from governance.models import RiskTrigger
    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class Watched:
    """What a trigger watches for, in words, with the page of what it looks at."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Whether what a trigger watches for is so.

    Attributes:
        stands: whether it is.
        sentence: what was found, with its figures; "" where nothing stands.
        trace: which records were looked at and what they said, as canonical JSON knows it.
    """

    stands: bool
    sentence: str = ""
    trace: Mapping[str, object] = field(default_factory=dict)


CALM = Reading(stands=False)
"""What is watched is gone, or has nothing to say."""


class TriggerKind(FilledIn):
    """One kind of thing that raises risks.

    Attributes:
        slug: what is stored.
        label: in a person's words, as a choice.
        hint: what it watches, in a sentence.
    """

    slug: ClassVar[str]
    label: ClassVar[str | Promise]
    hint: ClassVar[str | Promise]

    @abstractmethod
    def watched(self, triggers: Sequence[RiskTrigger]) -> Mapping[int, Watched]:
        """Each trigger in words, by its primary key; a constant number of queries."""

    @abstractmethod
    def readings(self, triggers: Sequence[RiskTrigger], today: dt.date) -> Mapping[int, Reading]:
        """Whether each of them stands, by its primary key; those left out are calm.

        A constant number of queries for however many triggers, of however many partnerships. It
        never raises because something is missing.
        """


@dataclass(frozen=True, slots=True)
class Starter:
    """What a risk of a type is tied to where it exists: the kind of trigger, and its facts."""

    kind: str
    facts: Mapping[str, Any]


Starters = Callable[["Partnership", Collection[str]], Mapping[str, Starter]]
"""Given a partnership and the codes that its type names: what exists there, by code."""

_starters: list[Starters] = []


def register_starters(find: Starters) -> Starters:
    """Adds a source of what the risks of a type can be tied to."""
    _starters.append(find)
    return find


def starters_of(partnership: Partnership, codes: Collection[str]) -> dict[str, Starter]:
    """What exists of these codes, whichever source knows it."""
    return {code: one for find in _starters for code, one in find(partnership, codes).items()}


trigger_kinds: Registry[TriggerKind] = Registry(
    TriggerKind,  # type: ignore[type-abstract] # the base of the family; only its children are made
    name="kind of trigger",
)
