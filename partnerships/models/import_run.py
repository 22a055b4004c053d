"""Imports of other publishers' lists: the file, what was found in it, and what came of it."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Job
from partnerships.models.partnership import Partnership


def stored_name(run: ImportRun, _filename: str) -> str:
    """Where the uploaded file is kept: named by the server, never by its sender."""
    return f"imports/{run.uuid}"


def mend_name(run: ImportRun, _filename: str) -> str:
    """Where the rows to mend are kept."""
    return f"imports/{run.uuid}-rows.xlsx"


class ImportRun(models.Model):
    """One file on its way into the portfolio.

    `columns` and `mapping` are for lists whose columns a person names: what the file holds, with
    examples and a proposal, and what they mean. `problems` lists what was found, cell by cell;
    `plan` says what checking foresaw, `result` what was done.
    `partnerships.services.imports.report` writes and describes all three. `undone` says what was
    taken back of it, see `partnerships.services.imports.undo_runs`.
    """

    class State(models.TextChoices):
        UPLOADED = "uploaded", _("being checked")
        MAPPING = "mapping", _("waiting for its columns to be named")
        CHECKED = "checked", _("checked")
        RUNNING = "running", _("being imported")
        DONE = "done", _("imported")
        UNDOING = "undoing", _("being undone")
        UNDONE = "undone", _("undone")
        FAILED = "failed", _("failed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    source = models.CharField(_("source"), max_length=40)
    file = models.FileField(upload_to=stored_name)
    file_name = models.CharField(_("file"), max_length=200)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.UPLOADED)
    columns = models.JSONField(default=dict)
    mapping = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    plan = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    undone = models.JSONField(default=dict)
    failure = models.TextField(blank=True, default="")
    rows_to_mend = models.FileField(upload_to=mend_name, blank=True)
    job = models.ForeignKey(
        Job, on_delete=models.PROTECT, null=True, blank=True, related_name="import_runs"
    )
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return self.file_name

    def severities(self) -> dict[str, int]:
        """How many findings there are of each severity."""
        counts = {"error": 0, "warning": 0, "note": 0}
        for problem in self.problems:
            counts[problem["severity"]] += 1
        return counts


class ListedFacts(models.Model):
    """What a publisher's list says of a partnership beyond what Concord keeps in columns.

    `facts` is the snapshot of `partnerships.services.imports.desired`: what the list said when it
    was last imported, the publisher's own words, further dates, accounting treatment, and cells
    that say "not known". `row` and `run` say where it was read.
    """

    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="listed_facts"
    )
    source = models.CharField(max_length=40)
    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="listed_facts")
    row = models.PositiveIntegerField()
    facts: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "source"], name="listed_facts_once_for_each_source"
            )
        ]

    def __str__(self) -> str:
        return f"{self.partnership}: {self.source}"


class ImportedRow(models.Model):
    """What one import did to one partnership, so that it can be undone.

    The partnership is kept by its uuid, because undoing the import that made it removes it. `seq`
    is the number, in the partnership's stream, of the event that tells of the import. `before` and
    `after` hold the pieces that the import changed, see `partnerships.services.imports.pieces`;
    both are empty where the import made the partnership.
    """

    run = models.ForeignKey(ImportRun, on_delete=models.PROTECT, related_name="imported_rows")
    partnership = models.UUIDField()
    external_id = models.CharField(max_length=100)
    row = models.PositiveIntegerField()
    name = models.CharField(max_length=300)
    is_new = models.BooleanField()
    seq = models.PositiveBigIntegerField()
    before: models.JSONField[Any, Any] = models.JSONField(default=dict)
    after: models.JSONField[Any, Any] = models.JSONField(default=dict)
    undone_seq = models.PositiveBigIntegerField(null=True, blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "partnership"], name="imported_row_once_for_each_run"
            )
        ]
        indexes = [models.Index(fields=["partnership"])]

    def __str__(self) -> str:
        return f"{self.run}: {self.external_id}"

    @property
    def stream(self) -> str:
        """The ledger stream of the partnership, also when it is gone."""
        return f"partnership:{self.partnership}"
