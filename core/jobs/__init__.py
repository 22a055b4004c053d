"""Work that survives: promised as a Job row in the transaction of its cause, done by a worker."""

from core.jobs.handlers import handles
from core.jobs.queue import cancel, enqueue, retry
from core.jobs.running import Cancelled, Permanent, RunningJob
from core.jobs.telling import wish_mail

__all__ = [
    "Cancelled",
    "Permanent",
    "RunningJob",
    "cancel",
    "enqueue",
    "handles",
    "retry",
    "wish_mail",
]
