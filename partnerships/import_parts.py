"""What an import brings for a higher app: rows of a partnership that this app does not know.

A higher app registers an `ImportPart` when it starts. Nobody edits such rows: they are what a list
says, replaced as a whole by the next import of that list, and set back when it is undone.
"""

from __future__ import annotations

import abc
from typing import TYPE_CHECKING, Any, ClassVar, Final

from core.registry import Registry

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db import models
    from django_stubs_ext import StrOrPromise

    from partnerships.models import Partnership


class ImportPart(abc.ABC):
    """Keeps the rows of one kind. A row is told as a dictionary of plain JSON.

    Attributes:
        slug: names the part in a parsed row and in the ledger.
        label: name that a person reads: "Outcomes in the list".
        model: what holds the rows; its foreign key `partnership` says whose they are.
    """

    slug: ClassVar[str]
    label: ClassVar[StrOrPromise]
    model: ClassVar[type[models.Model]]

    @abc.abstractmethod
    def plain(self, rows: Iterable[Any]) -> list[dict[str, Any]]:
        """Parsed rows in the form in which `recorded` tells them."""

    @abc.abstractmethod
    def recorded(
        self, partnerships: Iterable[int], source: str
    ) -> Mapping[int, list[dict[str, Any]]]:
        """What stands recorded from a source, by partnership; a constant number of queries."""

    @abc.abstractmethod
    def replace(
        self, partnership: Partnership, source: str, rows: Sequence[Mapping[str, Any]]
    ) -> None:
        """Let these rows stand instead of all others from this source."""


# The registry makes no instance of its base, so an abstract one is right.
import_parts: Final[Registry[ImportPart]] = Registry(
    ImportPart,  # type: ignore[type-abstract]
    name="part of an import",
)
