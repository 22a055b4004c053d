"""The only way to write to the ledger: a change and the event that tells of it, or neither."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.db import transaction

from core.ledger import chain, context, witness
from core.ledger.act import Act

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from core.models.user import User

SYSTEM_STREAM = "system"
"""The stream of what belongs to no partnership."""


class _Block:
    """The acts of one outermost block."""

    def __init__(self, *, whole: bool = False) -> None:
        self._acts: list[tuple[Callable[[], None], Act]] = []
        self.is_whole = whole
        self._ctx = witness.begin()

    def open(self, act: Act) -> Act:
        # A commit hook lives exactly as long as the savepoint it was made in. So an act whose
        # changes were rolled back by somebody who then went on is not told as if it had happened.
        def alive() -> None:
            return None

        transaction.on_commit(alive)
        self._acts.append((alive, act))
        return act

    def write(self) -> None:
        hooks = {id(hook) for _, hook, _ in transaction.get_connection().run_on_commit}
        acts = [act for alive, act in self._acts if id(alive) in hooks]
        context.name_principals(acts)
        chain.append(acts, witness.told(self._ctx))


_current: ContextVar[_Block | None] = ContextVar("core_ledger_block", default=None)


@contextmanager
def audited(
    stream: str,
    *,
    actor: User | None,
    kind: str,
    on_behalf_of: User | None = None,
    whole: bool = False,
) -> Iterator[Act]:
    """One transaction: what is changed inside, and the event that tells of it.

    The event is written when the outermost block ends, one for each stream, with the acts of all
    blocks in the order in which they were opened. If it cannot be written, nothing happened; an
    exception takes back everything since the block that it leaves began. Say what happened by
    `act.fact(…)` and make a row final by `act.seal(instance)`.

    Args:
        stream: `partnership.stream` or `SYSTEM_STREAM`.
        actor: who did it; None only where Concord itself acts.
        kind: noun and past verb, "kpi_record.accepted".
        on_behalf_of: whom the actor stood in for; by default as leave cover says.
        whole: whether everything inside stands or falls together, for an outermost block of many
            parts: the blocks inside make no savepoints, and an exception that leaves one of them
            takes back all, also where somebody catches it.
    """
    act = Act(
        stream=stream,
        kind=kind,
        actor=actor.uuid if actor is not None else None,
        on_behalf_of=on_behalf_of.uuid if on_behalf_of else None,
    )
    block = _current.get()
    if block is not None:
        with transaction.atomic(savepoint=not block.is_whole):
            yield block.open(act)
        return
    with transaction.atomic():
        block = _Block(whole=whole)
        # Reset before the commit: its hooks run outside the block.
        token = _current.set(block)
        try:
            yield block.open(act)
        finally:
            _current.reset(token)
        block.write()


def joined(stream: str, *, actor: User | None, kind: str) -> Act:
    """A further act of the block that is open, without a transaction of its own.

    For work on many streams at once, in a constant number of queries: the act stands or falls
    with the block around it.

    Raises:
        RuntimeError: outside an `audited` block.
    """
    block = _current.get()
    if block is None:
        raise RuntimeError(f"{kind} needs an audited block around it.")
    return block.open(
        Act(
            stream=stream,
            kind=kind,
            actor=actor.uuid if actor is not None else None,
            on_behalf_of=None,
        )
    )
