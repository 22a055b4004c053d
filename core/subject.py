"""The name of any row that comments, jobs or history may hang on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Protocol, Self
from uuid import UUID

if TYPE_CHECKING:
    from typing import Any


class HasUUID(Protocol):
    """A model instance that is named by a uuid."""

    uuid: Any
    _meta: ClassVar[Any]


@dataclass(frozen=True, slots=True, order=True)
class Subject:
    """One row of one kind, without a foreign key to it. Written "kind:uuid".

    Attributes:
        kind: the lower-case name of its model, for example "partnership" or "kpirecord".
        uuid: its uuid.
    """

    kind: str
    uuid: UUID

    def __post_init__(self) -> None:
        if not self.kind.isidentifier() or self.kind != self.kind.lower():
            raise ValueError(f"{self.kind!r} is not a kind: give a model's name in lower case.")
        if not isinstance(self.uuid, UUID):
            raise TypeError(f"{self.uuid!r} is not a UUID.")

    def __str__(self) -> str:
        return f"{self.kind}:{self.uuid}"

    @classmethod
    def of(cls, instance: HasUUID) -> Self:
        """The subject that names a model instance."""
        return cls(kind=instance._meta.model_name, uuid=instance.uuid)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read "kind:uuid" again.

        Raises:
            ValueError: when the text is not of that form.
        """
        kind, colon, identifier = text.partition(":")
        if not colon:
            raise ValueError(f"{text!r} is not a subject: write kind:uuid.")
        return cls(kind=kind, uuid=UUID(identifier))
