"""The app's background work."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core.jobs import handles
from partnerships.services.imports import runs

if TYPE_CHECKING:
    from core.jobs import RunningJob


@handles(runs.CHECK)
def check_import(job: RunningJob) -> dict[str, Any]:
    """Reads an uploaded list and says what importing it would do."""
    return runs.check(job)


@handles(runs.IMPORT)
def carry_out_import(job: RunningJob) -> dict[str, Any]:
    """Imports a checked list in chunks."""
    return runs.carry_out(job)
