"""What a decision can do: the registry of acts. Higher layers add theirs.

An act says what somebody has to fill in, what exactly would change, and does it. Page and API hand
it the same raw values; it reads them through the same fields each time, so that a thing that has
gone since is an objection and not a surprise.
"""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from core.ledger.canonical import canonical_json, digest
from core.registry import Registry
from governance.filling import FilledIn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.utils.functional import Promise

    from core.models import User
    from governance.models import Decision
    from partnerships.models import Partnership

_TAG = "concord.act.v1"


@dataclass(frozen=True, slots=True)
class Approval:
    """By what an act is done: the decision, and who authorised it."""

    decision: Decision
    by: User


@dataclass(frozen=True, slots=True)
class Preview:
    """What exactly would change.

    Attributes:
        changes: rows of components/changes.html: where, sub, now, after.
        unchanged: a sentence on what stays as it is.
        ground: what the changes were worked out upon; if it moves, they are shown again.
    """

    changes: tuple[Mapping[str, str], ...]
    unchanged: str = ""
    ground: Mapping[str, object] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """The fingerprint of the ground and of every line."""
        return digest(_TAG, canonical_json({"ground": self.ground, "changes": self.lines}))

    @property
    def lines(self) -> list[dict[str, str]]:
        """The changes as plain text for keeping."""
        return [{name: str(value) for name, value in row.items()} for row in self.changes]


class Act(FilledIn):
    """One kind of thing that a decision does.

    Attributes:
        slug: what is stored.
        label: in a person's words.
        kind: the kind of decision that it belongs to, of `governance.decision_kinds`.
    """

    slug: ClassVar[str]
    label: ClassVar[str | Promise]
    kind: ClassVar[str]

    @abstractmethod
    def preview(self, partnership: Partnership, facts: Mapping[str, Any]) -> Preview:
        """What would change if it were done now.

        Raises:
            Refused: it cannot be done, with every objection.
        """

    @abstractmethod
    def apply(self, partnership: Partnership, facts: Mapping[str, Any], approval: Approval) -> None:
        """Does it, in the caller's transaction.

        Raises:
            Refused: it cannot be done any more.
        """

    def each(
        self, _partnership: Partnership, facts: Mapping[str, Any]
    ) -> Sequence[Mapping[str, Any]]:
        """What each option does that a question begins with; one, where it is not said otherwise.

        Where there are several, members vote for one of them or against all: then no option is
        added that leaves everything as it is.
        """
        return [facts]

    def title_for(self, _partnership: Partnership, _facts: Mapping[str, Any]) -> str:
        """The option in a few words."""
        return str(self.label)

    def asked(self, _partnership: Partnership, _named: Mapping[str, str]) -> Mapping[str, str]:
        """`title` and `question` to begin with, from fields that a link filled in; never raises."""
        return {}


acts: Registry[Act] = Registry(
    Act,  # type: ignore[type-abstract] # the base of the family; only its children are made
    name="act of a decision",
)
