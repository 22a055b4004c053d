"""Exports of the portfolio: at once while they are small, as a job above that, always recorded."""

from __future__ import annotations

import datetime as dt
import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.core.files import File
from django.http import QueryDict
from django.utils.translation import gettext as _

from core import clock, jobs
from core.exporting import csv_lines, write_workbook
from core.holds import holds
from core.ledger import SYSTEM_STREAM, audited
from core.subject import Subject
from partnerships.models import PortfolioExport
from partnerships.selectors.portfolio_export import header_of, keys_of, values_of
from partnerships.selectors.portfolio_filters import FACETS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from core.exporting import Raw
    from core.jobs import RunningJob
    from core.models import User

AT_ONCE: Final = 2000
"""So many rows are answered while the person waits."""
KEPT_FOR: Final = dt.timedelta(days=7)
MAKE: Final = "exports.make"
CLEAR: Final = "exports.clear"


def record_export(
    actor: User, *, file_format: str, rows: int, columns: Sequence[str], query: QueryDict
) -> None:
    """Writes down that rows leave Concord: how many, which columns, filtered by what.

    Of texts that were typed only the name of the filter is kept.
    """
    with audited(SYSTEM_STREAM, actor=actor, kind="portfolio.exported") as act:
        act.fact(
            format=file_format,
            rows=rows,
            columns=list(columns),
            filters={
                name: query.getlist(name) if name in FACETS else []
                for name in sorted(query)
                if query[name] and name not in {"columns", "sort"}
            },
        )


def request_export(
    actor: User,
    *,
    file_format: str,
    query: str,
    columns: Sequence[str],
    only: Sequence[str] | None = None,
) -> PortfolioExport:
    """Asks for an export that a worker makes, as what `actor` may see then."""
    with audited(SYSTEM_STREAM, actor=actor, kind="portfolio.export_asked") as act:
        export = PortfolioExport.objects.create(
            requested_by=actor,
            requested_at=clock.now(),
            format=file_format,
            query=query,
            columns=list(columns),
            keys=None if only is None else list(only),
        )
        export.job = jobs.enqueue(
            MAKE,
            {"export": export.pk},
            key=f"{MAKE}:{export.uuid}",
            requested_by=actor,
            title=_("Export of the portfolio"),
            subject=Subject("portfolioexport", export.uuid),
        )
        export.save(update_fields=["job"])
        act.fact(export=str(export.uuid), format=file_format)
    return export


def make_export(export: PortfolioExport, job: RunningJob) -> None:
    """Writes the file beside any transaction, then keeps it: the job's one effect."""
    query = QueryDict(export.query)
    keys = keys_of(export.requested_by, query, clock.today(), export.keys)
    rows = _told(values_of(keys, export.columns), len(keys), job)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "portfolio"
        _write(path, export, rows)
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        with job.effect(), path.open("rb") as file:
            export.rows, export.sha256 = len(keys), digest
            export.file.save("portfolio", File(file), save=False)
            export.save(update_fields=["rows", "sha256", "file"])
            record_export(
                export.requested_by,
                file_format=export.format,
                rows=len(keys),
                columns=export.columns,
                query=query,
            )


def clear_exports(now: dt.datetime) -> int:
    """Removes the files that were kept long enough, where no legal hold keeps them; how many."""
    old = PortfolioExport.objects.filter(requested_at__lt=now - KEPT_FOR).exclude(file="")
    exports = list(old.exclude(requested_by__in=holds().people()))
    for export in exports:
        export.file.delete(save=False)
        export.save(update_fields=["file"])
    return len(exports)


def file_name(file_format: str, day: dt.date) -> str:
    return f"concord-portfolio-{day:%Y-%m-%d}.{file_format}"


def _write(path: Path, export: PortfolioExport, rows: Iterator[list[Raw]]) -> None:
    header = header_of(export.columns)
    if export.format == PortfolioExport.Format.XLSX:
        write_workbook(str(path), _("Portfolio"), header, rows)
        return
    with path.open("w", encoding="utf-8", newline="") as out:
        out.writelines(csv_lines(header, rows))


def _told(rows: Iterator[list[Raw]], total: int, job: RunningJob) -> Iterator[list[Any]]:
    for done, row in enumerate(rows, 1):
        if done % 500 == 0:
            job.check_cancelled()
            job.progress(done, total, _("rows written"))
        yield row
