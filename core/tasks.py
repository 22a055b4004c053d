"""What workers do for core; importing it registers the handlers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import clock
from core.api.idempotency import forget
from core.jobs import handles
from core.notifications import looking, sending

if TYPE_CHECKING:
    from core.jobs import RunningJob

__all__ = ["looking", "sending"]


@handles("api.forget_answers")
def forget_answers(_job: RunningJob) -> dict[str, Any]:
    """Deletes the answers that were kept for repeated requests and have expired."""
    return {"forgotten": forget(clock.now())}
