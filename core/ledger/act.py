"""One act inside an event: its kind, its facts and the rows that it made final."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.ledger.canonical import JSONValue, plain
from core.ledger.sealing import sealings

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import Model


@dataclass(slots=True, kw_only=True)
class Act:
    """What was done in one `audited` block. Hand it on to whoever has something to say."""

    stream: str
    kind: str
    actor: UUID | None
    on_behalf_of: UUID | None
    facts: dict[str, JSONValue] = field(default_factory=dict)
    sealed: dict[tuple[str, str], type[Model]] = field(default_factory=dict)

    def fact(self, **facts: object) -> None:
        """Record facts by name: ids, figures, states, never names or free text of people.

        Raises:
            TypeError, ValueError: for what has no canonical form (floating point, naive moments).
            ValueError: when a name was given another value before.
        """
        for name, value in facts.items():
            said = plain(value)
            if name in self.facts and self.facts[name] != said:
                raise ValueError(f"{self.kind}: {name} was {self.facts[name]!r}, now {said!r}.")
            self.facts[name] = said

    def seal(self, instance: Model) -> None:
        """Put the fingerprint of the row's content into the event, as it is when the block ends.

        Raises:
            LookupError: when the model is not sealable.
            ValueError: when the row was never saved.
        """
        if instance.pk is None:
            raise ValueError(f"Save the {type(instance).__name__} before it is sealed.")
        sealing = sealings.of(type(instance))
        self.sealed[sealing.label, sealing.reference_of(instance)] = sealing.model
