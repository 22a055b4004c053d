"""What workers do for decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import clock
from core.jobs import handles
from governance.services.votes import count_what_is_over

if TYPE_CHECKING:
    from core.jobs import RunningJob


@handles("decisions.count")
def count(_job: RunningJob) -> dict[str, Any]:
    """Counts every vote whose last day has passed."""
    return {"counted": count_what_is_over(clock.today())}
