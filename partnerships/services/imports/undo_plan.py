"""What undoing an import would do, partnership by partnership. Reads only."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import day
from core.ledger.history import entries_of
from core.models import AuditEvent
from partnerships.models import GateProposal, ImportedRow, Partnership, PhaseMove
from partnerships.services.imports.current import load
from partnerships.services.imports.pieces import (
    LISTED,
    STAGE,
    Words,
    kept_together,
    listed_before,
    values,
)
from partnerships.services.imports.plan import FieldChange
from partnerships.sources import bound

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from partnerships.models import ImportRun
    from partnerships.services.imports.current import Current

TOLD: Final = 100
"""For so many partnerships the plan says who did what since; for the others only how often."""


class UndoKind(StrEnum):
    """What becomes of a partnership: it goes, gets former values back, or stays as it is."""

    TAKEN_BACK = "taken_back"
    RESTORED = "restored"
    STAYED = "stayed"


@dataclass(frozen=True, slots=True)
class UndoPlan:
    """What becomes of what the import did to one partnership.

    Attributes:
        current: the partnership as it stands; None where it is not there any more.
        restore: the former values of pieces that go back, by name.
        stay: names of the pieces that were changed since and stay.
        changes: in words what goes back, from and to.
        reasons: in words why something stays.
    """

    kind: UndoKind
    row: ImportedRow
    current: Current | None
    restore: dict[str, Any] = field(default_factory=dict)
    stay: frozenset[str] = frozenset()
    changes: tuple[FieldChange, ...] = ()
    reasons: tuple[str, ...] = ()


def plan_undo(run: ImportRun, rows: Sequence[ImportedRow]) -> list[UndoPlan]:
    """What undoing would do with these rows of the run; a constant number of queries."""
    recorded = load(bound(run.source, run.mapping), [row.external_id for row in rows])
    here = {row.pk: current for row in rows if (current := recorded.get(row.external_id))}
    later = _later_imports(run, rows)
    since = _acts_since([row for row in rows if row.is_new])
    staged = _stage_reasons(rows, here)
    words = Words(rows)
    plans = []
    for row in rows:
        current = here.get(row.pk)
        if current is None or current.partnership.uuid != row.partnership:
            reasons: tuple[str, ...] = (_("It is not there any more."),)
            plans.append(UndoPlan(UndoKind.STAYED, row, None, reasons=reasons))
        elif row.partnership in later:
            plans.append(UndoPlan(UndoKind.STAYED, row, current, reasons=(later[row.partnership],)))
        elif row.is_new:
            reasons = since.get(row.pk, ())
            kind = UndoKind.STAYED if reasons else UndoKind.TAKEN_BACK
            plans.append(UndoPlan(kind, row, current, reasons=reasons))
        else:
            plans.append(_plan_changed(row, current, staged.get(row.pk, ""), words))
    return plans


def _plan_changed(row: ImportedRow, current: Current, staged: str, words: Words) -> UndoPlan:
    now = values(current, row.before)
    stay = {name for name in row.before if name != LISTED and now[name] != row.after[name]}
    if staged:
        stay.add(STAGE)
    stay = kept_together(stay, row.before)
    restore = {name: value for name, value in row.before.items() if name not in stay}
    if LISTED in restore:
        restore[LISTED] = listed_before(row.before, current, stay)
    seen = [name for name in restore if name != LISTED and restore[name] != now[name]]
    reasons = [
        staged
        if name == STAGE and staged
        else _("%(what)s was changed since and stays: %(value)s")
        % {"what": words.label(current, name), "value": words.value(current, name, now[name])}
        for name in sorted(stay)
    ]
    return UndoPlan(
        UndoKind.STAYED if stay and not seen else UndoKind.RESTORED,
        row,
        current,
        restore,
        frozenset(stay),
        tuple(
            FieldChange(
                words.label(current, name),
                words.value(current, name, now[name]),
                words.value(current, name, restore[name]),
            )
            for name in seen
        ),
        tuple(reasons),
    )


def _later_imports(run: ImportRun, rows: Iterable[ImportedRow]) -> dict[Any, str]:
    """By partnership: that an import after this one changed it too, and is not undone."""
    found = (
        ImportedRow.objects.filter(
            partnership__in=[row.partnership for row in rows],
            run__pk__gt=run.pk,
            undone_seq__isnull=True,
        )
        .select_related("run")
        .order_by("pk")
    )
    sentence = _("A later import changed it too: %(file)s, %(day)s. Undo that one first.")
    return {
        row.partnership: sentence % {"file": row.run.file_name, "day": day(row.run.created_at)}
        for row in found
    }


def _acts_since(rows: Sequence[ImportedRow]) -> dict[int, tuple[str, ...]]:
    """By row: who did what in the partnership since the import made it; nothing where nobody did.

    Imports after it that were undone do not count, nor does undoing them.
    """
    streams = {row.stream: row for row in rows}
    ignored: defaultdict[str, set[int | None]] = defaultdict(set)
    for other in ImportedRow.objects.filter(
        partnership__in=[row.partnership for row in rows], undone_seq__isnull=False
    ):
        ignored[other.stream] |= {other.seq, other.undone_seq}
    since: defaultdict[str, list[int]] = defaultdict(list)
    events = AuditEvent.objects.filter(stream__in=streams).order_by("stream", "seq")
    for stream, seq in events.values_list("stream", "seq").iterator():
        if seq > streams[stream].seq and seq not in ignored[stream]:
            since[stream].append(seq)
    last = _told({stream: seqs[-1] for stream, seqs in list(since.items())[:TOLD]})
    return {
        streams[stream].pk: (_sentence(last.get(stream, ""), len(seqs)),)
        for stream, seqs in since.items()
    }


def _told(last: dict[str, int]) -> dict[str, str]:
    """The last act of each stream, in a sentence."""
    found = AuditEvent.objects.filter(stream__in=last, seq__in=set(last.values()))
    entries = entries_of(event for event in found if last[event.stream] == event.seq)
    return {
        entry.stream: _("%(who)s, %(day)s: %(what)s.")
        % {"who": entry.act.who, "day": day(entry.at), "what": entry.act.what.rstrip(".")}
        for entry in entries
    }


def _sentence(last: str, acts: int) -> str:
    if not last:
        return ngettext(
            "Somebody worked on it since: %(n)d act.",
            "Somebody worked on it since: %(n)d acts.",
            acts,
        ) % {"n": acts}
    if acts == 1:
        return last
    return ngettext("%(last)s And %(n)d more act.", "%(last)s And %(n)d more acts.", acts - 1) % {
        "last": last,
        "n": acts - 1,
    }


def _stage_reasons(rows: Iterable[ImportedRow], here: dict[int, Current]) -> dict[int, str]:
    """By row: why the stage cannot go back, where the import had moved it on."""
    moved = [row for row in rows if STAGE in row.before and row.pk in here]
    if not moved:
        return {}
    keys = [here[row.pk].partnership.pk for row in moved]
    last: dict[int, PhaseMove] = {}
    for move in PhaseMove.objects.filter(partnership__in=keys).order_by("at", "pk"):
        last[move.partnership_id] = move
    waiting = set(
        GateProposal.objects.filter(
            partnership__in=keys, state=GateProposal.State.OPEN
        ).values_list("partnership", flat=True)
    )
    found = {}
    for row in moved:
        key = here[row.pk].partnership.pk
        if key in waiting:
            found[row.pk] = _("Stage: a stage approval waits for a decision, so the stage stays.")
        elif key in last and not last[key].transition.startswith("adopt_"):
            found[row.pk] = _("Stage: it was moved since, so the stage stays.")
    return found


def partnerships_of(rows: Iterable[ImportedRow]) -> list[Partnership]:
    """The partnerships of these rows, locked until the transaction ends."""
    chosen = Partnership.objects.filter(uuid__in=[row.partnership for row in rows])
    return list(chosen.select_for_update().order_by("pk"))
