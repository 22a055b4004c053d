"""Erasing what the witness wrote down of a person, so that an event tells of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import transaction

from core.ledger import witness
from core.ledger.audit import SYSTEM_STREAM, audited
from core.models.witness import RowChange

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.models.user import User

KIND: Final = "witness.erased"


def erase(table: str, rows: Iterable[str], *, actor: User | None) -> int:
    """Erase the images of these rows, for whoever has to erase a person; how many there were.

    The digests stay, so the ledger goes on to hold. The event names table and rows, and the last
    change that was erased. The rows themselves are the caller's matter.
    """
    with transaction.atomic():
        wanted = RowChange.objects.filter(table=table, row__in=list(rows), digest="")
        found = list(wanted.order_by("pk").values_list("pk", *witness.COLUMNS))
        if not found:
            return 0
        with audited(SYSTEM_STREAM, actor=actor, kind=KIND) as act:
            for key, *said in found:
                kept = witness.digest_of(tuple(said))
                RowChange.objects.filter(pk=key).update(old="", new="", salt="", digest=kept)
            named = sorted({said[2] for _key, *said in found})
            act.fact(table=table, rows=named, changes=len(found), up_to=found[-1][0])
    return len(found)
