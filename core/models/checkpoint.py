"""Checkpoints: what all streams ended with at one moment, signed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Checkpoint(models.Model):
    """The Merkle root over all heads, linked to the checkpoint before and signed. Only ever added.

    `moved` is canonical JSON of the heads that moved since the checkpoint before: {stream: [seq,
    hash]}. All of them together are the heads of that moment. `public_key` is the signing key's.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField()
    epoch = models.PositiveIntegerField()
    streams = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    moved = models.TextField()
    prev = models.CharField(max_length=64, unique=True)
    hash = models.CharField(max_length=64, unique=True)
    public_key = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)

    class Meta:
        db_table = "ledger_checkpoint"
        default_permissions = ()
        ordering = ["-number"]
        constraints = [
            models.CheckConstraint(condition=Q(number__gte=1), name="checkpoint_counts_from_one")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.root}"


class SignedHead(models.Model):
    """Of each stream the number that the last checkpoint names: which heads moved since."""

    stream = models.CharField(max_length=80, primary_key=True)
    seq = models.PositiveBigIntegerField()

    class Meta:
        db_table = "ledger_signed_head"
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.stream} {self.seq}"
