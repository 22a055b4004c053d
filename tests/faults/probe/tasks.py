"""Jobs whose one effect is an event in the stream "probe", and that are killed where it hurts."""

from __future__ import annotations

import os
import signal
import time
from typing import TYPE_CHECKING, Any

from core.jobs import handles
from core.ledger import audited

if TYPE_CHECKING:
    from core.jobs import RunningJob


def _effect(job: RunningJob, *, killed_inside: bool = False) -> None:
    with job.effect(), audited("probe", actor=None, kind="probe.done") as act:
        act.fact(number=job.payload["number"])
        if killed_inside:
            os.kill(os.getpid(), signal.SIGKILL)


@handles("probe.quick")
def quick(job: RunningJob) -> dict[str, Any]:
    _effect(job)
    return {"attempt": job.attempt}


@handles("probe.slow")
def slow(job: RunningJob) -> None:
    """Tells its progress ten times a second, and at each who works on it."""
    for tenth in range(job.payload["tenths"]):
        job.progress(tenth, job.payload["tenths"], f"process {os.getpid()}")
        time.sleep(0.1)
    _effect(job)


@handles("probe.follow")
def follow(job: RunningJob) -> None:
    """What a write by HTTP has promised."""
    with job.effect(), audited("probe.followed", actor=None, kind="probe.followed") as act:
        act.fact(number=job.payload["number"])


@handles("probe.killed_before_commit")
def killed_before_commit(job: RunningJob) -> None:
    _effect(job, killed_inside=job.attempt == 1)


@handles("probe.killed_after_commit")
def killed_after_commit(job: RunningJob) -> None:
    _effect(job)
    os.kill(os.getpid(), signal.SIGKILL)
