"""What bears a person's name on a partnership and must not be left behind: risks, KPIs, objectives.

An app that knows such a thing registers its model, which has an `owner`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from core.ledger import audited

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

    from core.models import User
    from partnerships.models import Partnership

_models: dict[type[Model], tuple[str, Q]] = {}


@dataclass(frozen=True, slots=True)
class Owned:
    """Things of one kind that the person owns, by name."""

    kind: str
    names: tuple[str, ...]


def register_owned(
    model: type[Model], *, through: str = "partnership", only: Q | None = None
) -> None:
    """Adds a model whose rows have an owner; once.

    `through` leads from a row to its partnership; `only` says which rows still need somebody.
    """
    if model in _models:
        raise ValueError(f"{model.__name__} is registered already.")
    _models[model] = through, only or Q()


def owned_by(user: User, partnership: Partnership) -> tuple[Owned, ...]:
    """What the person owns there, one query for each kind of thing."""
    found = (
        Owned(str(model._meta.verbose_name_plural), tuple(str(one) for one in rows))
        for model, rows in _rows(user, partnership)
    )
    return tuple(one for one in found if one.names)


def pass_on(partnership: Partnership, *, owner: User, successor: User, actor: User) -> int:
    """Gives everything that `owner` owns there to `successor`; how many things that were."""
    with audited(partnership.stream, actor=actor, kind="ownership.passed_on") as act:
        moved = {
            str(model._meta.model_name): rows.update(owner=successor)
            for model, rows in _rows(owner, partnership)
        }
        act.fact(person=str(successor.uuid), before=str(owner.uuid), **moved)
    return sum(moved.values())


def _rows(user: User, partnership: Partnership) -> Iterable[tuple[type[Model], Any]]:
    for model, (through, only) in _models.items():
        yield model, model._default_manager.filter(only, owner=user, **{through: partnership})
