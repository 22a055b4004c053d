"""An import from the file to its result: receive, check, start, carry out."""

from __future__ import annotations

import hashlib
from collections import Counter
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any, Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock, jobs
from core.jobs.running import Permanent
from core.ledger import SYSTEM_STREAM
from core.problems import Problem, Refused
from core.subject import Subject
from core.transitions import Transition, perform
from core.uploads import ARCHIVE, inspect
from partnerships.models import ImportRun
from partnerships.services.imports.apply import CHUNK, Importer
from partnerships.services.imports.current import load, not_listed
from partnerships.services.imports.desired import desired
from partnerships.services.imports.mapping import command_mapping, find_mapping, name_columns
from partnerships.services.imports.mend import rows_to_mend
from partnerships.services.imports.packing import one_file
from partnerships.services.imports.plan import RowKind, RowPlan, plan_row
from partnerships.services.imports.report import counts_json, outcome_json, problem_json, row_json
from partnerships.source import MappedSource
from partnerships.sources import bound, sources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.files.uploadedfile import UploadedFile

    from core.jobs import RunningJob
    from core.models import User
    from partnerships.source import CellProblem, ImportSource, ParsedPortfolio

CHECK: Final = "portfolio.check"
IMPORT: Final = "portfolio.import"
START: Final = Transition("start", frozenset({ImportRun.State.CHECKED}), ImportRun.State.RUNNING)


def receive(*uploads: UploadedFile[bytes], source: str, actor: User) -> ImportRun:
    """Keep an uploaded file and have it checked by a worker. Nothing is imported yet.

    Several files are packed into one, where the source takes them so.

    Raises:
        Refused: with every objection: an unknown source, a kind of file that it does not read, or
            what `core.uploads.inspect` and `packing.one_file` find.
    """
    if source not in sources:
        raise Refused([Problem("source", "unknown", _("Choose the list that the file is."))])
    wanted = sources[source].suffixes
    upload = one_file(uploads, sources[source])
    found = inspect(upload, takes_archive=ARCHIVE in wanted)
    if PurePosixPath(found.file_name).suffix.lower() not in wanted:
        message = _("This list is read from %(kinds)s files. Save it as one and choose it again.")
        raise Refused([Problem("file", "kind", message % {"kinds": ", ".join(wanted)})])
    with transaction.atomic():
        run = ImportRun(
            source=source,
            file_name=found.file_name,
            size=found.size,
            sha256=found.sha256,
            created_by=actor,
            created_at=clock.now(),
        )
        run.file.save("upload", upload, save=False)
        run.save()
        run.job = jobs.enqueue(
            CHECK,
            {"run": run.pk},
            key=f"{CHECK}:{run.uuid}",
            requested_by=actor,
            title=_("Check the list: %(list)s") % {"list": sources[source].label},
            subject=Subject("import_run", run.uuid),
        )
        run.save(update_fields=["job"])
    return run


def name(run: ImportRun, mapping: dict[str, Any], *, actor: User) -> ImportRun:
    """Say what the columns of one's own list mean; a worker checks the file by it.

    Raises:
        Refused: as `mapping.name_columns`.
    """
    return name_columns(run, mapping, actor=actor, check=CHECK)


def start(run: ImportRun, *, actor: User) -> ImportRun:
    """Have a checked file imported by a worker.

    Raises:
        Refused: it is not checked, or has been started already, or would change nothing.
    """
    if run.state == ImportRun.State.CHECKED and not _has_work(run.plan):
        raise Refused(
            [
                Problem(
                    "state",
                    "nothing_to_do",
                    _("Everything in this file is recorded already; there is nothing to import."),
                )
            ]
        )
    with transaction.atomic():
        run = perform(
            run,
            START,
            actor=actor,
            stream=SYSTEM_STREAM,
            kind="import_run.started",
            facts={"run": run.uuid, "source": run.source, "sha256": run.sha256},
        )
        run.job = jobs.enqueue(
            IMPORT,
            {"run": run.pk},
            key=f"{IMPORT}:{run.uuid}",
            requested_by=actor,
            title=_("Import the list: %(list)s") % {"list": sources[run.source].label},
            subject=Subject("import_run", run.uuid),
        )
        run.save(update_fields=["job"])
    return run


def check(job: RunningJob) -> dict[str, Any]:
    """The job that reads a file and says what importing it would do."""
    run = ImportRun.objects.get(pk=job.payload["run"])
    job.progress(0, 2, _("Reading the file"))
    try:
        if not _has_mapping(run):
            with job.effect():
                run.state = ImportRun.State.MAPPING
                run.save(update_fields=["columns", "mapping", "state"])
            return {"run": str(run.uuid)}
        portfolio = _parse(run)
    except Refused as refused:
        with job.effect():
            _fail(run, refused)
        return {"run": str(run.uuid)}
    job.progress(1, 2, _("Comparing it with what is recorded"))
    source = bound(run.source, run.mapping)
    plans = plan_all(source, portfolio)
    found = _problems(plans)
    mended = rows_to_mend(portfolio, found)
    if mended:
        run.rows_to_mend.save("rows", ContentFile(mended), save=False)
    with job.effect():
        run.problems = [problem_json(problem) for problem in (*portfolio.problems, *found)]
        run.plan = _outcome(source, portfolio, plans)
        run.state = ImportRun.State.CHECKED
        run.save()
    return {"run": str(run.uuid)}


def carry_out(job: RunningJob) -> dict[str, Any]:
    """The job that imports a file, chunk by chunk; a later try goes on where it stopped."""
    run = ImportRun.objects.get(pk=job.payload["run"])
    if run.state in {ImportRun.State.UNDOING, ImportRun.State.UNDONE}:
        raise Permanent(_("This import was undone meanwhile. Upload the file again to import it."))
    job.progress(0, 0, _("Reading the file"))
    try:
        portfolio = _parse(run)
    except Refused as refused:
        with job.effect():
            _fail(run, refused)
        return {"run": str(run.uuid)}
    work = _Work(run, portfolio, actor=job.requested_by)
    job.progress(work.done, work.total)
    while not work.is_finished:
        job.check_cancelled()
        with job.step({"done": work.done + CHUNK}):
            work.next_chunk()
        job.progress(work.done, work.total)
    with job.effect():
        work.finish()
    return {"run": str(run.uuid), **_counts(run.result)}


def fingerprint(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def import_file(
    path: Path, *, source: str, actor: User | None, mapping: dict[str, Any] | None = None
) -> ImportRun:
    """Import a file here and now, for the command line; one's own list as `command_mapping` says.

    Raises:
        Refused: the file is not safe to read or not this list.
    """
    mapping = mapping or command_mapping(path, source)
    portfolio = bound(source, mapping).parse(path)
    run = ImportRun(
        source=source,
        mapping=mapping,
        file_name=path.name[-200:],
        size=path.stat().st_size,
        sha256=fingerprint(path),
        state=ImportRun.State.RUNNING,
        problems=[problem_json(problem) for problem in portfolio.problems],
        created_by=actor,
        created_at=clock.now(),
    )
    run.file.save("upload", ContentFile(path.read_bytes()), save=False)
    run.save()
    work = _Work(run, portfolio, actor=actor)
    while not work.is_finished:
        with transaction.atomic():
            work.next_chunk()
    work.finish()
    return run


def dry_run(
    path: Path, *, source: str, mapping: dict[str, Any] | None = None
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """What importing the file would do, as `outcome_json`, and its problems. Writes nothing.

    Raises:
        Refused: the file is not safe to read or not this list.
    """
    found = bound(source, mapping or command_mapping(path, source))
    portfolio = found.parse(path)
    plans = plan_all(found, portfolio)
    problems = [problem_json(found) for found in (*portfolio.problems, *_problems(plans))]
    return _outcome(found, portfolio, plans), problems


def plan_all(source: ImportSource, portfolio: ParsedPortfolio) -> list[RowPlan]:
    """What would become of each row that can be imported."""
    recorded = load(source, [row.external_id for row in portfolio.partnerships])
    return [plan_row(desired(row), recorded.get(row.external_id)) for row in portfolio.partnerships]


class _Work:
    """An import under way. What was done stands in `run.result`, written with each chunk."""

    def __init__(self, run: ImportRun, portfolio: ParsedPortfolio, *, actor: User | None) -> None:
        self._run = run
        self._portfolio = portfolio
        self._source = bound(run.source, run.mapping)
        self._importer = Importer(
            run,
            self._source,
            portfolio.partnerships,
            as_at=portfolio.as_at,
            actor=actor,
        )
        self.total = len(portfolio.partnerships)
        self.done = int(run.result.get("done", 0))
        self._kinds = Counter(
            {RowKind(kind): number for kind, number in run.result.get("kinds", {}).items()}
        )
        self._rows: list[dict[str, Any]] = list(run.result.get("rows", []))
        self._earlier: dict[str, Any] = run.result.get("organisations", {})

    @property
    def is_finished(self) -> bool:
        return self.done >= self.total

    def next_chunk(self) -> None:
        """Import the next rows; call it within the transaction that is to hold them."""
        rows = self._portfolio.partnerships[self.done : self.done + CHUNK]
        plans = self._importer.apply(rows)
        self.done += len(rows)
        self._kinds.update(plan.kind for plan in plans)
        self._rows += [
            row_json(plan) for plan in plans if plan.kind in {RowKind.NEW, RowKind.CHANGED}
        ]
        found = [problem_json(problem) for problem in _problems(plans)]
        known = [problem for problem in self._run.problems if problem not in found]
        self._run.problems = known + found
        self._run.result = {
            "done": self.done,
            "kinds": dict(self._kinds),
            "rows": self._rows,
            "organisations": self._organisations(),
        }
        self._run.save(update_fields=["result", "problems"])

    def _organisations(self) -> dict[str, Any]:
        """With those of an earlier try, which stopped in the middle."""
        found = self._importer.organisations
        return {
            "made": self._earlier.get("made", []) + found["made"],
            "numbered": self._earlier.get("numbered", {}) | found["numbered"],
        }

    def finish(self) -> None:
        outcome = _outcome(self._source, self._portfolio, [])
        held_back = len(self._portfolio.held_back)
        self._run.result = (
            self._run.result
            | outcome
            | counts_json(self._kinds, already_held_back=held_back)
            | {"rows": self._rows}
        )
        self._run.state = ImportRun.State.DONE
        self._run.finished_at = clock.now()
        self._run.save(update_fields=["result", "state", "finished_at"])


def _outcome(
    source: ImportSource, portfolio: ParsedPortfolio, plans: list[RowPlan]
) -> dict[str, Any]:
    named = [row.external_id for row in portfolio.partnerships] + list(portfolio.held_back.values())
    return outcome_json(plans, portfolio, not_listed(source, named))


def _problems(plans: list[RowPlan]) -> tuple[CellProblem, ...]:
    return tuple(problem for plan in plans for problem in plan.problems)


def _parse(run: ImportRun) -> ParsedPortfolio:
    with _local_copy(run) as path:
        return bound(run.source, run.mapping).parse(path)


def _has_mapping(run: ImportRun) -> bool:
    if not isinstance(sources[run.source], MappedSource) or (run.columns and run.mapping):
        return True
    with _local_copy(run) as path:
        return find_mapping(run, path)


@contextmanager
def _local_copy(run: ImportRun) -> Iterator[Path]:
    """The stored file on this machine, after a look at its fingerprint."""
    digest = hashlib.sha256()
    with NamedTemporaryFile(suffix=PurePosixPath(run.file_name).suffix) as copy:
        with run.file.open("rb") as stored:
            for chunk in stored.chunks():
                digest.update(chunk)
                copy.write(chunk)
        copy.flush()
        if digest.hexdigest() != run.sha256:
            message = _("The stored file is not the one that was uploaded. Upload it again.")
            raise Refused([Problem("file", "altered", message)])
        yield Path(copy.name)


def _fail(run: ImportRun, refused: Refused) -> None:
    run.state = ImportRun.State.FAILED
    run.failure = str(refused)
    run.finished_at = clock.now()
    run.save(update_fields=["state", "failure", "finished_at"])


def _has_work(plan: dict[str, Any]) -> bool:
    return bool(plan.get("created") or plan.get("updated"))


def _counts(result: dict[str, Any]) -> dict[str, int]:
    return {name: int(result[name]) for name in ("created", "updated", "unchanged", "held_back")}
