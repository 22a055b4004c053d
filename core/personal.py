"""What Concord holds about a person: each table names itself here, with what goes when they left.

Apps register their tables (`register`). The export reads all of them; the pseudonym takes away
what they call the person's own. What merely names the person by number, as who approved a
payment, needs no entry: `named_in` finds it, and it stays, since it no longer says who that was.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.apps import apps
from django.db import transaction

from core.ledger.erasing import erase
from core.models import User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from django.db.models import Model, Q, QuerySet
    from django.db.models.fields.files import FieldFile

CHUNK: Final = 500


@dataclass(frozen=True, slots=True)
class Pseudonym:
    """What a person is called from then on; `email` cannot receive mail (RFC 2606)."""

    name: str
    email: str


@dataclass(frozen=True, slots=True)
class Holding:
    """One table with personal data.

    `hidden` are fields that no export tells, for they are secrets. `becomes` gives what fields
    hold once the person is forgotten; None deletes the rows, and the files of `files` with them.
    """

    model: type[Model]
    whose: Callable[[User], Q]
    becomes: Callable[[Pseudonym], Mapping[str, Any]] | None = None
    hidden: frozenset[str] = field(default_factory=frozenset)
    files: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        return self.model._meta.label

    def rows(self, person: User) -> QuerySet[Any]:
        return self.model._default_manager.filter(self.whose(person)).order_by("pk")

    def told(self, person: User) -> list[dict[str, Any]]:
        """The rows as an export says them, without secrets."""
        names = [one.attname for one in self.model._meta.concrete_fields]
        return list(self.rows(person).values(*(one for one in names if one not in self.hidden)))

    def stored(self, person: User) -> Iterator[FieldFile]:
        """The files that hang on the rows."""
        for row in self.rows(person) if self.files else ():
            yield from (kept for name in self.files if (kept := getattr(row, name)))


_holdings: list[Holding] = []


def register(*holdings: Holding) -> None:
    """Called by an app at its start.

    Raises:
        ValueError: for a table that is registered already.
    """
    for one in holdings:
        if one.label in {known.label for known in _holdings}:
            raise ValueError(f"{one.label} is registered as personal data already.")
        _holdings.append(one)


def holdings() -> tuple[Holding, ...]:
    """Every table with personal data, in the order in which it may be deleted."""
    return tuple(_holdings)


def named_in(person: User) -> Iterator[tuple[str, str, list[int]]]:
    """Where else a row points at the person: table, field, and the numbers of the rows."""
    known = {one.label for one in _holdings}
    for model in apps.get_models():
        for column in model._meta.local_concrete_fields:
            if column.related_model is not User or model._meta.label in known:
                continue
            rows = model._default_manager.filter(**{column.name: person.pk}).order_by("pk")
            if found := list(rows.values_list("pk", flat=True)):
                yield model._meta.label, column.name, found


def forget(person: User, pseudonym: Pseudonym, *, actor: User | None) -> dict[str, int]:
    """Takes away what the tables call the person's own: how many rows, and how many images.

    Inside an `audited` block, which then tells of it. The images that the witness made, those of
    this very block among them, are erased: their digests stay, so the ledger goes on to hold.
    """
    counts = {"rows": 0, "images": 0}
    for one in _holdings:
        keys = [str(key) for key in one.rows(person).values_list("pk", flat=True)]
        if not keys:
            continue
        if one.becomes is None:
            _gone_with_the_commit(list(one.stored(person)))
            one.rows(person).delete()
        else:
            rows = one.model._default_manager.filter(pk__in=keys)
            rows.update(**one.becomes(pseudonym))
        counts["rows"] += len(keys)
        for start in range(0, len(keys), CHUNK):
            chunk = keys[start : start + CHUNK]
            counts["images"] += erase(one.model._meta.db_table, chunk, actor=actor)
    return counts


def _gone_with_the_commit(files: list[FieldFile]) -> None:
    def remove() -> None:
        for kept in files:
            kept.storage.delete(str(kept.name))

    transaction.on_commit(remove)
