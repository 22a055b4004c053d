"""Compares sealed rows with the last seal that their stream holds of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.ledger.findings import Finding, Flaw
from core.ledger.sealing import Sealing, sealings

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class LastSeal:
    """The last seal of a row in a stream, and the event that holds it."""

    seq: int
    kind: str
    version: int
    sha256: str


Key = tuple[str, str, str]
"""Stream, model label, reference of the row."""
Seals = dict[Key, LastSeal]


def check_rows(seals: Seals) -> Iterator[Finding]:
    """Rows that are missing, altered, or stand in no event although they must."""
    by_sealing: dict[tuple[str, int], list[Key]] = {}
    for key in sorted(seals):
        by_sealing.setdefault((key[1], seals[key].version), []).append(key)
    for (label, version), keys in sorted(by_sealing.items()):
        sealing = sealings.find(label, version)
        if sealing is None:
            for key in keys:
                yield _finding(Flaw.SEAL_UNKNOWN, label, key, seals[key])
        else:
            yield from _compare(sealing, keys, seals)
    sealed = {(label, reference) for _stream, label, reference in seals}
    for sealing in sorted(sealings, key=lambda one: one.label):
        yield from _without_a_seal(sealing, sealed)


def unreadable(table: str, reference: str, error: Exception) -> Finding:
    """A row that holds what its columns cannot mean: somebody wrote it behind Concord's back."""
    return Finding(
        flaw=Flaw.UNREADABLE, table=table, reference=reference, detail=" ".join(str(error).split())
    )


def _without_a_seal(sealing: Sealing, sealed: set[tuple[str, str]]) -> Iterator[Finding]:
    try:
        for reference in sealing.references_that_need_a_seal():
            if (sealing.label, reference) not in sealed:
                yield Finding(flaw=Flaw.ROW_UNRECORDED, table=sealing.table, reference=reference)
    except Exception as error:  # noqa: BLE001 - whatever was written there, the rest is checked
        yield unreadable(sealing.table, "", error)


def _compare(sealing: Sealing, keys: list[Key], seals: Seals) -> Iterator[Finding]:
    references = {reference for _stream, _label, reference in keys}
    try:
        found = _fingerprints(sealing, references)
    except Exception:  # noqa: BLE001 - one row cannot be read; it must not hide the others
        found = {}
        for reference in sorted(references):
            try:
                found |= _fingerprints(sealing, {reference})
            except Exception as error:  # noqa: BLE001 - as above
                yield unreadable(sealing.table, reference, error)
                found[reference] = ("", "")
    for key in keys:
        if key[2] not in found:
            yield _finding(Flaw.ROW_MISSING, sealing.table, key, seals[key])
            continue
        row, seal = found[key[2]]
        if seal and seal != seals[key].sha256:
            yield _finding(Flaw.ROW_ALTERED, sealing.table, key, seals[key], row)


def _fingerprints(sealing: Sealing, references: set[str]) -> dict[str, tuple[str, str]]:
    """Keys of the stored rows and the seals they have now; rows that are gone are not there."""
    return {
        sealing.reference_of(row): (str(row.pk), sealing.seal(row))
        for row in sealing.stored(references)
    }


def _finding(flaw: Flaw, table: str, key: Key, last: LastSeal, row: str = "") -> Finding:
    return Finding(
        flaw=flaw,
        stream=key[0],
        seq=last.seq,
        kind=last.kind,
        table=table,
        reference=key[2],
        row=row,
    )
