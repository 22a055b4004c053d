"""The app's background work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from core.jobs import handles
from partnerships.services.imports import runs

if TYPE_CHECKING:
    from core.jobs import RunningJob


@handles(runs.CHECK)
def check_import(job: RunningJob) -> dict[str, Any]:
    """Reads an uploaded list and says what importing it would do."""
    return _with_page(runs.check(job))


@handles(runs.IMPORT)
def carry_out_import(job: RunningJob) -> dict[str, Any]:
    """Imports a checked list in chunks."""
    return _with_page(runs.carry_out(job))


def _with_page(result: dict[str, Any]) -> dict[str, Any]:
    return result | {"url": reverse("import_run", args=[result["run"]])}
