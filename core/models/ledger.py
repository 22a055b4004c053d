"""The ledger's tables: one chain of events for each stream, and the head of each chain."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

GENESIS = "0" * 64
"""What the first event of every stream names as the hash before it."""


class AuditEvent(models.Model):
    """One thing that happened in a stream. Written by `core.ledger.audited` only, never changed.

    `body` is the canonical JSON text exactly as it was hashed. `actor` and `on_behalf_of` are
    uuids of people, so that a name can be erased while the chain stays whole; no actor means
    that Concord itself acted. `version` says how `hash` was computed.
    """

    stream = models.CharField(max_length=80)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    actor = models.UUIDField(null=True)
    on_behalf_of = models.UUIDField(null=True)
    request_id = models.CharField(max_length=64, blank=True, default="")
    kind = models.CharField(max_length=100)
    version = models.PositiveSmallIntegerField()
    body = models.TextField()
    prev = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        db_table = "audit_event"
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["stream", "seq"], name="audit_event_one_for_each_seq"),
            models.UniqueConstraint(fields=["stream", "prev"], name="audit_event_never_forks"),
            models.CheckConstraint(condition=Q(seq__gte=1), name="audit_event_counts_from_one"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.seq} {self.kind}"


class LedgerHead(models.Model):
    """The last event of a stream. Its row is the lock under which the next event is written."""

    stream = models.CharField(max_length=80, primary_key=True)
    seq = models.PositiveBigIntegerField(default=0)
    hash = models.CharField(max_length=64, default=GENESIS)

    class Meta:
        db_table = "ledger_head"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.stream} {self.seq}"
