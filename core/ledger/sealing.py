"""Seals: the fingerprint of a row's content, kept in the event that made it final."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, QuerySet

from core.ledger.canonical import canonical_json, digest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

M = TypeVar("M", bound=Model)
Rows = QuerySet[Any]

_TAG = "concord.seal.v{version}"


@dataclass(frozen=True, slots=True)
class Sealing:
    """How the rows of one model are sealed. `reference` is the field that names a row."""

    model: type[Model]
    content: Callable[[Any], Mapping[str, object]]
    version: int
    reference: str
    rows: Callable[[Rows], Rows]
    fetch: Callable[[Rows], Rows]

    @property
    def label(self) -> str:
        return self.model._meta.label_lower

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def seal(self, row: Model) -> str:
        """The fingerprint of the row's content as it stands."""
        return digest(_TAG.format(version=self.version), canonical_json(self.content(row)))

    def reference_of(self, row: Model) -> str:
        return str(getattr(row, self.reference))

    def stored(self, references: Iterable[str]) -> Iterator[Model]:
        """The rows with these references, as the database has them."""
        wanted = list(references)
        for start in range(0, len(wanted), 500):
            chunk = wanted[start : start + 500]
            yield from self.fetch(QuerySet(self.model)).filter(**{f"{self.reference}__in": chunk})

    def references_that_need_a_seal(self) -> Iterator[str]:
        """References of the rows that must stand in an event."""
        rows = self.rows(QuerySet(self.model)).order_by("pk")
        for reference in rows.values_list(self.reference, flat=True).iterator(chunk_size=2000):
            yield str(reference)


class Sealings:
    """The sealed models: the newest version seals, the older ones still verify."""

    def __init__(self) -> None:
        self._versions: dict[tuple[str, int], Sealing] = {}
        self._newest: dict[str, Sealing] = {}

    def add(self, sealing: Sealing) -> None:
        key = (sealing.label, sealing.version)
        if key in self._versions:
            raise ValueError(f"{sealing.label} is sealable in version {sealing.version} already.")
        self._versions[key] = sealing
        newest = self._newest.get(sealing.label)
        if newest is None or newest.version < sealing.version:
            self._newest[sealing.label] = sealing

    def discard(self, model: type[Model]) -> None:
        label = model._meta.label_lower
        self._newest.pop(label, None)
        self._versions = {key: kept for key, kept in self._versions.items() if key[0] != label}

    def of(self, model: type[Model]) -> Sealing:
        """How `model` is sealed now.

        Raises:
            LookupError: when it is not sealable; the message names what is.
        """
        found = self._newest.get(model._meta.label_lower)
        if found is None:
            known = ", ".join(sorted(self._newest)) or "none"
            raise LookupError(f"{model.__name__} is not sealable. The sealable are: {known}.")
        return found

    def find(self, label: str, version: int) -> Sealing | None:
        return self._versions.get((label, version))

    def __contains__(self, model: object) -> bool:
        return (
            isinstance(model, type)
            and issubclass(model, Model)
            and (model._meta.label_lower in self._newest)
        )

    def __iter__(self) -> Iterator[Sealing]:
        return iter(tuple(self._newest.values()))


sealings = Sealings()


def _all(rows: Rows) -> Rows:
    return rows


def sealable(
    model: type[M],
    *,
    content: Callable[[M], Mapping[str, object]],
    version: int = 1,
    rows: Callable[[Rows], Rows] = _all,
    fetch: Callable[[Rows], Rows] = _all,
) -> None:
    """Declare that rows of `model` can be sealed, and what their content is.

    `content` gives what must never change, in values that `canonical_json` knows. To change what
    it covers, register a further `version` and leave the old one: earlier seals are checked by
    the version they name. `rows` narrows to the rows that must have a seal (by default all);
    `fetch` adds select_related or prefetch_related, so that many rows cost few queries. A row is
    named by its `uuid` where it has one, otherwise by its primary key.

    Raises:
        ValueError: when this version of the model is declared already.
    """
    try:
        reference = model._meta.get_field("uuid").name
    except FieldDoesNotExist:
        reference = "pk"
    sealings.add(Sealing(model, content, version, reference, rows, fetch))


def seal_of(row: Model) -> str:
    """The fingerprint of the row as the instance has it, in the newest version.

    Raises:
        LookupError: when its model is not sealable.
    """
    return sealings.of(type(row)).seal(row)
