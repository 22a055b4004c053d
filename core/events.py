"""Domain events: what follows from what happened stands in one table, `config.reactions`."""

from __future__ import annotations

from dataclasses import dataclass, is_dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

from django.db import transaction

from core.jobs.queue import enqueue

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from core.models.user import User
    from core.subject import Subject


@dataclass(frozen=True, slots=True)
class AtOnce:
    """Handled in the transaction of the event: if the handler fails, nothing happened."""

    handler: Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class Later:
    """One Job row in the transaction of the event.

    `key` names the work: a second event with the same key makes no second job, so put into it
    what makes the work a different one (the id of the event's row). `payload` holds ids only.
    """

    job_kind: str
    key: Callable[[Any], str]
    payload: Callable[[Any], Mapping[str, Any]]
    title: Callable[[Any], str] = lambda _event: ""
    subject: Callable[[Any], Subject | None] = lambda _event: None
    requested_by: Callable[[Any], User | None] = lambda _event: None


Reaction: TypeAlias = AtOnce | Later

_reactions: dict[type, tuple[Reaction, ...]] = {}


def install(table: Mapping[type, Iterable[Reaction]]) -> None:
    """Take in the table of reactions, in place of what was there."""
    _reactions.clear()
    _reactions.update({event: tuple(reactions) for event, reactions in table.items()})


def reactions_to(event: type) -> tuple[Reaction, ...]:
    """What follows from events of this class, in order."""
    return _reactions.get(event, ())


def publish(event: object) -> None:
    """Let everything follow that the table says: at once, or later by one job each.

    Must run in the transaction of its cause. What a handler raises is raised here.

    Raises:
        RuntimeError: outside a transaction.
        TypeError: when the event is not an instance of a frozen dataclass.
    """
    if not is_dataclass(event) or isinstance(event, type) or not _is_frozen(event):
        raise TypeError(f"{event!r} is not an event: give an instance of a frozen dataclass.")
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError(f"{type(event).__name__} must be published in its cause's transaction.")
    for reaction in reactions_to(type(event)):
        if isinstance(reaction, AtOnce):
            reaction.handler(event)
        else:
            enqueue(
                reaction.job_kind,
                reaction.payload(event),
                key=reaction.key(event),
                title=reaction.title(event),
                subject=reaction.subject(event),
                requested_by=reaction.requested_by(event),
            )


def _is_frozen(event: object) -> bool:
    params = getattr(event, "__dataclass_params__", None)
    return bool(getattr(params, "frozen", False))
