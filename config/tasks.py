"""What workers do for the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse

from config.demo.make import DemoForbidden, seed
from core.jobs import Permanent, handles

if TYPE_CHECKING:
    from core.jobs import RunningJob


@handles("demo.seed")
def seed_demo(job: RunningJob) -> dict[str, Any]:
    """Makes the demo; each story is kept as it is told, so that a second try goes on."""

    def told(done: int, total: int, words: str) -> None:
        # Who lost the lease stops before the next month, and does not tell it beside another.
        job.check_cancelled()
        job.progress(done, total, words)

    try:
        return {"partnerships": seed(told), "url": reverse("portfolio")}
    except DemoForbidden as refusal:
        raise Permanent(str(refusal)) from refusal
