"""The app's background work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from core import clock
from core.jobs import handles
from partnerships import stage_news
from partnerships.models import BulkRun, PortfolioExport
from partnerships.services import bulk_runs, portfolio_exports
from partnerships.services.imports import runs, undo_runs

if TYPE_CHECKING:
    from core.jobs import RunningJob


@handles(stage_news.TELL)
def tell_answer(job: RunningJob) -> None:
    """Tells who proposed a stage approval that somebody decided."""
    with job.effect():
        stage_news.tell_answer(job.payload["proposal"])


@handles(runs.CHECK)
def check_import(job: RunningJob) -> dict[str, Any]:
    """Reads an uploaded list and says what importing it would do."""
    return _with_page(runs.check(job))


@handles(runs.IMPORT)
def carry_out_import(job: RunningJob) -> dict[str, Any]:
    """Imports a checked list in chunks."""
    return _with_page(runs.carry_out(job))


@handles(undo_runs.UNDO)
def undo_import(job: RunningJob) -> dict[str, Any]:
    """Undoes an import in chunks."""
    return _with_page(undo_runs.carry_out_undo(job))


def _with_page(result: dict[str, Any]) -> dict[str, Any]:
    return result | {"url": reverse("import_run", args=[result["run"]])}


@handles(portfolio_exports.MAKE)
def make_export(job: RunningJob) -> dict[str, Any]:
    """Writes an export of the portfolio that was too large for one answer."""
    export = PortfolioExport.objects.select_related("requested_by").get(pk=job.payload["export"])
    if not export.file:
        portfolio_exports.make_export(export, job)
    return {"export": str(export.uuid), "url": reverse("export", args=[export.uuid])}


@handles(portfolio_exports.CLEAR)
def clear_exports(_job: RunningJob) -> dict[str, Any]:
    """Removes exports that were kept for long enough."""
    return {"removed": portfolio_exports.clear_exports(clock.now())}


@handles(bulk_runs.RUN)
def bulk_act(job: RunningJob) -> dict[str, Any]:
    """Does one act with many partnerships, one by one."""
    run = BulkRun.objects.select_related("asked_by").get(pk=job.payload["run"])
    done, refused = bulk_runs.go_on(run, job)
    return {"done": done, "refused": refused, "url": reverse("bulk_run", args=[run.uuid])}
