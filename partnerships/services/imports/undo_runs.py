"""Undoing an import from the button to its result: foresee, start, carry out.

`ImportRun.undone` holds the result, and `foresee` gives the same for what would be done: the
numbers taken_back, restored and stayed of partnerships, organisations that went with them, and
`rows`, one for each partnership: kind (see `UndoKind`), external_id, row, name, uuid, reference,
changes (label, before, after) and reasons.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, jobs
from core.ledger import SYSTEM_STREAM
from core.models import Job
from core.problems import Problem, Refused
from core.subject import Subject
from core.transitions import Transition, perform
from partnerships.models import ImportRun
from partnerships.services.imports.apply import CHUNK
from partnerships.services.imports.undo import undo_organisations, undo_rows
from partnerships.services.imports.undo_plan import UndoKind, UndoPlan, plan_undo
from partnerships.sources import bound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet

    from core.jobs import RunningJob
    from core.models import User
    from core.transitions import Context
    from partnerships.models import ImportedRow

UNDO: Final = "portfolio.undo_import"
_AT_ONCE: Final = 1000


def foresee(run: ImportRun) -> dict[str, Any]:
    """What undoing the import would do now, as the module says. Writes nothing."""
    rows = list(_pending(run))
    found: list[dict[str, Any]] = []
    for start in range(0, len(rows), _AT_ONCE):
        found += map(row_json, plan_undo(run, rows[start : start + _AT_ONCE]))
    return _counted(found)


def can_begin(run: ImportRun) -> bool:
    """Whether the page offers it: something was imported, and no job is at it."""
    return not list(_not_at_work(run)) and (run.state in _SOURCES) and _pending(run).exists()


def start_undo(run: ImportRun, *, actor: User) -> ImportRun:
    """Have the import undone by a worker.

    Raises:
        Refused: it is still at work, or nothing of it is left that could be undone.
    """
    with transaction.atomic():
        run = _begin(run, actor)
        run.job = jobs.enqueue(
            UNDO,
            {"run": run.pk},
            key=f"{UNDO}:{run.uuid}:{run.undone['attempt']}",
            requested_by=actor,
            title=_("Undo the import: %(list)s") % {"list": bound(run.source, run.mapping).label},
            subject=Subject("import_run", run.uuid),
        )
        run.save(update_fields=["job"])
    return run


def undo_now(run: ImportRun, *, actor: User | None) -> ImportRun:
    """Undo an import here and now, for the command line.

    Raises:
        Refused: as `start_undo`.
    """
    run = _begin(run, actor)
    while rows := _next(run):
        with transaction.atomic():
            _undo_chunk(run, rows, actor)
    with transaction.atomic():
        _finish(run, actor)
    return run


def carry_out_undo(job: RunningJob) -> dict[str, Any]:
    """The job that undoes an import, chunk by chunk; a later try goes on where it stopped."""
    run = ImportRun.objects.get(pk=job.payload["run"])
    total = _pending(run).count() + len(run.undone["rows"])
    while rows := _next(run):
        job.progress(len(run.undone["rows"]), total)
        job.check_cancelled()
        with job.step({"last": rows[-1].pk}):
            _undo_chunk(run, rows, job.requested_by)
    with job.effect():
        _finish(run, job.requested_by)
    return {"run": str(run.uuid), **{str(kind): run.undone[kind] for kind in UndoKind}}


def row_json(plan: UndoPlan) -> dict[str, Any]:
    """One partnership, as the module says."""
    partnership = plan.current.partnership if plan.current else None
    return {
        "kind": plan.kind.value,
        "external_id": plan.row.external_id,
        "row": plan.row.row,
        "name": plan.row.name,
        "uuid": str(plan.row.partnership),
        "reference": partnership.reference if partnership else "",
        "changes": [
            {"label": change.label, "before": change.before, "after": change.after}
            for change in plan.changes
        ],
        "reasons": list(plan.reasons),
    }


def _counted(rows: list[dict[str, Any]]) -> dict[str, Any]:
    counts = Counter(row["kind"] for row in rows)
    return {**{kind.value: counts[kind.value] for kind in UndoKind}, "rows": rows}


def _pending(run: ImportRun) -> QuerySet[ImportedRow]:
    return run.imported_rows.filter(undone_seq__isnull=True).order_by("pk")


def _next(run: ImportRun) -> list[ImportedRow]:
    return list(_pending(run).filter(pk__gt=run.undone["last"])[:CHUNK])


def _begin(run: ImportRun, actor: User | None) -> ImportRun:
    foreseen = foresee(run)
    if not foreseen["taken_back"] + foreseen["restored"]:
        message = _("Nothing of this import is left that could be undone.")
        raise Refused([Problem("state", "nothing_to_undo", message)])
    earlier = run.undone

    def change(row: ImportRun) -> None:
        row.undone = {
            "attempt": earlier.get("attempt", 0) + 1,
            "last": 0,
            "organisations": earlier.get("organisations", 0),
            "rows": [one for one in earlier.get("rows", []) if one["kind"] != UndoKind.STAYED],
        }

    return perform(
        run,
        START,
        actor=actor,
        change=change,
        stream=SYSTEM_STREAM,
        kind="import_run.undo_started",
        facts={"run": run.uuid, "source": run.source, "sha256": run.sha256},
    )


def _undo_chunk(run: ImportRun, rows: list[ImportedRow], actor: User | None) -> None:
    plans = undo_rows(run, rows, actor=actor)
    run.undone = run.undone | {
        "last": rows[-1].pk,
        "rows": run.undone["rows"] + [row_json(plan) for plan in plans],
    }
    run.save(update_fields=["undone"])


def _finish(run: ImportRun, actor: User | None) -> None:
    gone = undo_organisations(run, actor=actor, whole=not _pending(run).exists())
    organisations = run.undone["organisations"] + gone
    run.undone = run.undone | _counted(run.undone["rows"]) | {"organisations": organisations}
    run.state = ImportRun.State.UNDONE
    run.finished_at = clock.now()
    run.save(update_fields=["undone", "state", "finished_at"])


def _not_at_work(run: ImportRun, _context: Context | None = None) -> Iterator[Problem]:
    if run.job is not None and run.job.state in Job.UNFINISHED:
        message = _("A worker is still at this import. Wait until it is done, or cancel it first.")
        yield Problem("state", "at_work", message)


_SOURCES: Final = frozenset(
    {
        ImportRun.State.DONE,
        ImportRun.State.UNDONE,
        # Cancelled, or failed on the way: what it had written stands.
        ImportRun.State.RUNNING,
        ImportRun.State.FAILED,
    }
)
START: Final = Transition("undo", _SOURCES, ImportRun.State.UNDOING, guards=(_not_at_work,))
