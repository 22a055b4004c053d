"""What a decision can do: the registry of acts. Higher layers add theirs.

An act says what somebody has to fill in, what exactly would change, and does it. Page and API hand
it the same raw values; it reads them through the same fields each time, so that a thing that has
gone since is an objection and not a surprise.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms

from core.ledger.canonical import canonical_json, digest, plain
from core.problems import Problem, Refused
from core.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Mapping

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


class Act(ABC):
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
    def fields(self, partnership: Partnership) -> dict[str, forms.Field]:
        """What has to be filled in, by name."""

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

    def title_for(self, _partnership: Partnership, _facts: Mapping[str, Any]) -> str:
        """The option in a few words."""
        return str(self.label)

    def form(self, partnership: Partnership, data: Any = None, **facts: Any) -> forms.Form:
        """The fields as a form."""
        made: type[forms.Form] = type("ActForm", (forms.Form,), self.fields(partnership))
        return made(data, **facts)

    def read(self, partnership: Partnership, facts: Mapping[str, Any]) -> dict[str, Any]:
        """What was kept, as typed values; numbers are read alike in every language.

        Raises:
            Refused: with everything that is wrong or no longer there.
        """
        exact = {
            name: Decimal(facts[name])
            for name, field in self.fields(partnership).items()
            if isinstance(field, forms.DecimalField) and facts.get(name)
        }
        return self.clean(partnership, {**facts, **exact})

    def clean(self, partnership: Partnership, raw: Mapping[str, Any]) -> dict[str, Any]:
        """What somebody typed or sent, as typed values.

        Raises:
            Refused: with everything that is wrong.
        """
        form = self.form(partnership, raw)
        if not form.is_valid():
            raise Refused(
                Problem(name if name != "__all__" else "", error.code or "invalid", message)
                for name, errors in form.errors.as_data().items()
                for error in errors
                for message in error.messages
            )
        return dict(form.cleaned_data)

    def keep(self, partnership: Partnership, raw: Mapping[str, Any]) -> dict[str, Any]:
        """The values for keeping: plain, readable again by `read`.

        Raises:
            Refused: with everything that is wrong.
        """
        found = plain(self.clean(partnership, raw))
        assert isinstance(found, dict)  # noqa: S101 - made from one
        return {name: value for name, value in found.items() if value not in (None, "")}


acts: Registry[Act] = Registry(
    Act,  # type: ignore[type-abstract] # the base of the family; only its children are made
    name="act of a decision",
)
