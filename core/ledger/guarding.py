"""All guards of the database at once: which do not stand as made, and what stands beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core import checks
from django.db import connections

from core import insert_only, triggers
from core.ledger import guards, witness_triggers
from core.ledger.findings import Finding, Flaw

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper

    from core.triggers import Stranger, Trigger


def wanted(vendor: str) -> tuple[Trigger, ...]:
    """Every trigger that Concord makes on this kind of database."""
    return (
        *guards.wanted(vendor),
        *insert_only.wanted(vendor),
        *witness_triggers.wanted(vendor),
    )


def compared(connection: BaseDatabaseWrapper) -> tuple[dict[Trigger, str], list[Stranger]]:
    """What is wrong with each trigger that is not as it was made; what Concord did not make."""
    made = wanted(connection.vendor)
    standing = triggers.read(connection)
    return standing.flaws(made), standing.strangers(made)


def findings(connection: BaseDatabaseWrapper) -> Iterator[Finding]:
    """One for each trigger that is missing or altered, and for each that is not Concord's."""
    flaws, strangers = compared(connection)
    for one, why in flaws.items():
        yield Finding(
            flaw=Flaw.UNGUARDED, table=one.table, reference=one.name, detail=f"{one.name} {why}"
        )
    for other in strangers:
        yield Finding(
            flaw=Flaw.FOREIGN_TRIGGER, table=other.table, reference=other.name, detail=other.kind
        )


def flaws_in_words(connection: BaseDatabaseWrapper) -> str:
    """What is wrong with the guards in one line; "" where nothing is.

    Triggers of others are left out: replication may bring some, and work goes on with them.
    """
    flaws, _strangers = compared(connection)
    return f"triggers: {triggers.told(flaws)}; run manage.py migrate" if flaws else ""


def check(*, databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """System check of each database named on the command line: nothing foreign stands there."""
    return [
        checks.Warning(
            f"A {other.kind} that is not Concord's stands on table {other.table}: {other.name}.",
            hint=f"It may change what is recorded. Drop it: {_drop(other, connections[alias])}",
            id="core.W004",
        )
        for alias in databases or ()
        for other in compared(connections[alias])[1]
    ]


def _drop(other: Stranger, connection: BaseDatabaseWrapper) -> str:
    on = "" if connection.vendor == "sqlite" else f" ON {other.table}"
    return f"DROP {other.kind.upper()} {other.name}{on};"
