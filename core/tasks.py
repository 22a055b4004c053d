"""What workers do for core; importing it registers the handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import clock
from core.api.idempotency import forget
from core.jobs import handles
from core.ledger import checkpoints
from core.notifications import ended, looking, sending

if TYPE_CHECKING:
    from core.jobs import RunningJob

__all__ = ["ended", "looking", "sending"]


@handles("api.forget_answers")
def forget_answers(_job: RunningJob) -> dict[str, Any]:
    """Deletes the answers that were kept for repeated requests and have expired."""
    return {"forgotten": forget(clock.now())}


@handles("ledger.checkpoint")
def checkpoint(job: RunningJob) -> dict[str, Any]:
    """Signs what all streams end with, and adds it to the file of the day."""
    with job.effect():
        made = checkpoints.take()
    return {"number": made.number}
