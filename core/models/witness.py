"""The witness's tables: every change of a row, written by the database itself."""

from __future__ import annotations

from django.db import models


class RowChange(models.Model):
    """One row that was added, changed or deleted, whoever did it. Written by triggers only.

    `ctx` names the audited block in which it happened; it is empty where there was none. `old` and
    `new` are JSON texts of the columns that changed, or empty. They may hold names, so they can be
    erased: then `digest` keeps what the ledger's event vouches for, and the secret `salt` goes with
    them, so that nobody can try out names against the digest. `at` is the database's own clock.
    """

    table = models.CharField(max_length=100, db_column="table_name")
    row = models.CharField(max_length=100)
    op = models.CharField(max_length=10)
    old = models.TextField()
    new = models.TextField()
    ctx = models.CharField(max_length=32)
    salt = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        db_table = "row_change"
        default_permissions = ()
        indexes = [
            models.Index(fields=["ctx"], name="row_change_ctx"),
            models.Index(fields=["table", "row"], name="row_change_row"),
        ]

    def __str__(self) -> str:
        return f"{self.op} {self.table} {self.row}"


class WitnessContext(models.Model):
    """On SQLite the audited block that writes: one row while one does, seen by its triggers."""

    ctx = models.CharField(max_length=32)

    class Meta:
        db_table = "witness_context"
        default_permissions = ()

    def __str__(self) -> str:
        return self.ctx
