"""The one way in which a status changes: lock, check everything, change, record, publish."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

from django.db.models import Model, QuerySet
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from core import clock, events
from core.ledger import audited
from core.problems import Problem, Refused

if TYPE_CHECKING:
    import datetime as dt

    from core.models.user import User

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a guard may look at besides the row. `facts` is what the caller said about the act."""

    transition: Transition
    actor: User | None
    at: dt.datetime
    facts: Mapping[str, object]


Guard = Callable[[Any, Context], Iterable[Problem]]


@dataclass(frozen=True, slots=True)
class Transition:
    """One move from some states to one.

    Attributes:
        name: the verb, in lower case with underscores ("send_back").
        sources: the states from which it is possible.
        target: the state to which it leads.
        guards: each yields every objection it has; all are asked.
        seals: whether the row is final afterwards, so that its content is sealed in the ledger.
    """

    name: str
    sources: frozenset[str]
    target: str
    guards: tuple[Guard, ...] = ()
    seals: bool = field(default=False, kw_only=True)

    def __str__(self) -> str:
        return self.name.replace("_", " ")


def locked(instance: M) -> M:
    """A fresh copy of the row, locked until the transaction ends.

    Raises:
        DoesNotExist: when the row is gone.
        TransactionManagementError: outside a transaction, where the database has row locks.
    """
    # Not type(): the person of a request is a lazy stand-in for their row.
    rows: QuerySet[M] = QuerySet(instance.__class__)
    return rows.select_for_update().get(pk=instance.pk)


def unmet(
    instance: Model,
    transition: Transition,
    actor: User | None,
    *,
    field: str = "state",
    facts: Mapping[str, object] | None = None,
) -> tuple[Problem, ...]:
    """Every reason why this actor cannot do this now; empty when they can. Changes nothing."""
    wrong_state = _wrong_state(instance, transition, field)
    if wrong_state is not None:
        return (wrong_state,)
    context = Context(transition=transition, actor=actor, at=clock.now(), facts=facts or {})
    return tuple(problem for guard in transition.guards for problem in guard(instance, context))


def perform(
    instance: M,
    transition: Transition,
    *,
    actor: User | None,
    field: str = "state",
    change: Callable[[M], None] | None = None,
    kind: str | None = None,
    facts: Mapping[str, object] | None = None,
    publish: object | Callable[[M], object] = None,
    stream: str | None = None,
) -> M:
    """Move the row, or refuse with every objection. Returns the fresh row; `instance` is stale.

    In one transaction: lock the row and read it afresh, check its state and all guards, let
    `change` set further columns, save, record the event with transition, from, to and `facts`,
    publish. The stream is `stream`, by default the row's own `stream`.

    Args:
        instance: the row; only its primary key counts.
        transition: the move.
        actor: who does it; None where Concord itself does.
        field: name of the column that holds the state.
        change: sets what changes together with the state; may raise Refused.
        kind: of the ledger event; by default "<model>.<transition>".
        facts: what the ledger tells besides; guards see them too.
        publish: the domain event, or a function of the saved row that makes it.
        stream: the ledger stream, where the row has no `stream` of its own.

    Raises:
        Refused: with the objections of all guards, or that the state does not allow it.
    """
    with audited(
        stream or _stream_of(instance),
        actor=actor,
        kind=kind or f"{_snake(type(instance).__name__)}.{transition.name}",
    ) as act:
        row = locked(instance)
        problems = unmet(row, transition, actor, field=field, facts=facts)
        if problems:
            raise Refused(problems)
        came_from = getattr(row, field)
        if change is not None:
            change(row)
        setattr(row, field, transition.target)
        row.save()
        act.fact(**{"transition": transition.name, "from": came_from, "to": transition.target})
        act.fact(**(facts or {}))
        if transition.seals:
            act.seal(row)
        event = publish(row) if callable(publish) else publish
        if event is not None:
            events.publish(event)
        return row


def perform_all(
    instances: Iterable[M],
    transition: Transition,
    *,
    actor: User | None,
    stream: str,
    field: str = "state",
    change: Callable[[M], None] | None = None,
    columns: Iterable[str] = (),
    kind: str | None = None,
    facts: Mapping[str, object] | None = None,
) -> list[M]:
    """Move many rows of one model at once, by the same checks as `perform`; all of them or none.

    Costs the same number of queries however many rows there are. `columns` names what `change`
    sets besides the state. Returns the fresh rows in the order of their primary keys.

    Raises:
        Refused: with the objections of every row.
    """
    rows_wanted = list(instances)
    if not rows_wanted:
        return []
    model = type(rows_wanted[0])
    with audited(
        stream, actor=actor, kind=kind or f"{_snake(model.__name__)}.{transition.name}"
    ) as act:
        chosen: QuerySet[M] = QuerySet(model).filter(pk__in={row.pk for row in rows_wanted})
        rows = list(chosen.select_for_update().order_by("pk"))
        problems = [
            problem
            for row in rows
            for problem in unmet(row, transition, actor, field=field, facts=facts)
        ]
        if problems:
            raise Refused(problems)
        came_from = sorted({str(getattr(row, field)) for row in rows})
        for row in rows:
            if change is not None:
                change(row)
            setattr(row, field, transition.target)
        chosen.bulk_update(rows, [field, *columns])
        act.fact(**{"transition": transition.name, "from": ", ".join(came_from)})
        act.fact(to=transition.target, rows=[row.pk for row in rows])
        act.fact(**(facts or {}))
        if transition.seals:
            for row in rows:
                act.seal(row)
        return rows


def _stream_of(instance: Model) -> str:
    stream = getattr(instance, "stream", None)
    if not isinstance(stream, str):
        raise TypeError(f"{type(instance).__name__} has no stream: give perform() the stream.")
    return stream


def _wrong_state(instance: Model, transition: Transition, field: str) -> Problem | None:
    state = getattr(instance, field)
    if state in transition.sources:
        return None
    labels = _labels(instance, field)
    return Problem(
        field=field,
        code="wrong_state",
        message=_(
            "%(what)s is %(state)s. To %(verb)s is possible only while it is %(sources)s: "
            "look at the page again, someone may have been faster."
        )
        % {
            "what": capfirst(str(instance._meta.verbose_name)),
            "state": labels.get(state, state),
            "verb": str(transition),
            "sources": _(" or ").join(
                sorted(labels.get(source, source) for source in transition.sources)
            ),
        },
    )


def _labels(instance: Model, field: str) -> dict[str, str]:
    choices = instance._meta.get_field(field).flatchoices  # type: ignore[union-attr]
    return {str(value): str(label) for value, label in choices}


def _snake(name: str) -> str:
    """KPIRecord → kpi_record, MonthlyReturn → monthly_return."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()
