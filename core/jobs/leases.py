"""The right to be the only one, for a few seconds at a time: two clocks must not double."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from core.models.job import Lease

CLOCK = "clock"
"""The lease of the one clock that works."""
AHEAD = "ahead"
"""Nobody's lease: until when times are to come that a clock which ran ahead has shown."""


def acquire(name: str, owner: str, seconds: float) -> bool:
    """Take or renew the lease; False while another owner holds it."""
    now = timezone.now()
    until = now + dt.timedelta(seconds=seconds)
    lease = Lease.objects.filter(name=name)
    if lease.filter(owner=owner).update(until=until):
        return True
    if lease.filter(until__lt=now).update(owner=owner, until=until):
        return True
    Lease.objects.bulk_create([Lease(name=name, owner=owner, until=until)], ignore_conflicts=True)
    return lease.filter(owner=owner).exists()


def release(name: str, owner: str) -> None:
    """Let the next one have it at once."""
    Lease.objects.filter(name=name, owner=owner).delete()
