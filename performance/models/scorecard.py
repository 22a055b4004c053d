"""Dual-impact scorecards: issued versions with their trace, and runs over the portfolio."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import ScaledDecimalField
from core.models import Job
from partnerships.models import ContractVersion, Partnership


class Scorecard(models.Model):
    """Version n of a partnership's scorecard for a period. Issued is issued: never changed.

    Scores are 0 to 100; None where there was too little data. `result` is the canonical JSON of
    inputs, rule version, every intermediate value and the words of how it was worked out.
    """

    class Status(models.TextChoices):
        COMPLETE = "complete", _("complete")
        PARTIAL = "partial", _("partial")
        INSUFFICIENT = "insufficient", _("too little data")
        NO_DATA = "no_data", _("nothing to score")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="scorecards"
    )
    period = models.CharField(max_length=10)
    period_start = models.DateField()
    period_end = models.DateField()
    version = models.PositiveIntegerField()
    is_latest = models.BooleanField(default=True)
    latest_of = ("partnership_id", "period")
    rule_version = models.CharField(max_length=40)
    contract_version = models.ForeignKey(
        ContractVersion, on_delete=models.PROTECT, related_name="scorecards"
    )
    financial = ScaledDecimalField(null=True, blank=True)
    community = ScaledDecimalField(null=True, blank=True)
    financial_received = ScaledDecimalField(null=True, blank=True)
    community_received = ScaledDecimalField(null=True, blank=True)
    financial_status = models.CharField(max_length=14, choices=Status.choices)
    community_status = models.CharField(max_length=14, choices=Status.choices)
    dual = ScaledDecimalField(null=True, blank=True)
    state = models.CharField(max_length=12)
    finding = models.CharField(max_length=300)
    inputs_sha256 = models.CharField(max_length=64, blank=True, default="")
    """Of what it was last found to agree with: while it is the same, nothing is worked out."""
    result_sha256 = models.CharField(max_length=64)
    cause = models.CharField(max_length=200)
    issued_at = models.DateTimeField()
    turns_on = models.DateField(
        null=True,
        blank=True,
        help_text="The first day on which time alone may give another result: a due date passed.",
    )
    result = models.TextField()
    """The last column: SQLite reads a row from the start, and this one fills pages."""

    class Meta:
        ordering = ["partnership", "-period_start", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "period", "version"], name="scorecard_version_unique"
            ),
            models.UniqueConstraint(
                fields=["partnership", "period"],
                condition=Q(is_latest=True),
                name="one_latest_scorecard_for_each_period",
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "is_latest", "period_start"]),
            models.Index(
                fields=["turns_on"],
                condition=Q(is_latest=True, turns_on__isnull=False),
                name="scorecard_turns_by_itself",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership}, {self.period}, version {self.version}"

    def content(self) -> dict[str, Any]:
        """What the ledger seals.

        Not whether it is the latest, what it agrees with, and when to look again: these change.
        """
        return {
            "partnership": self.partnership_id,
            "period": self.period,
            "period_start": self.period_start,
            "period_end": self.period_end,
            "version": self.version,
            "contract_version": self.contract_version_id,
            "financial": self.financial,
            "community": self.community,
            "financial_received": self.financial_received,
            "community_received": self.community_received,
            "financial_status": self.financial_status,
            "community_status": self.community_status,
            "dual": self.dual,
            "state": self.state,
            "finding": self.finding,
            "cause": self.cause,
            "issued_at": self.issued_at,
            "rule_version": self.rule_version,
            "result_sha256": self.result_sha256,
            "result": self.result,
        }


class ScorecardRun(models.Model):
    """A run over the portfolio: how far it is, and which partnerships failed and why."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    period = models.CharField(max_length=10)
    job = models.OneToOneField(Job, on_delete=models.PROTECT, null=True, related_name="+")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField()
    last_partnership = models.BigIntegerField(default=0)
    looked_at = models.PositiveIntegerField(default=0)
    issued = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-requested_at", "-pk"]

    def __str__(self) -> str:
        return f"Scorecards of {self.period}"


class ScorecardFailure(models.Model):
    """A partnership that a run could not score: the run went on without it."""

    run = models.ForeignKey(ScorecardRun, on_delete=models.CASCADE, related_name="failures")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    message = models.TextField()
    reference = models.CharField(max_length=12, blank=True, default="")
    """Finds the details of something unexpected in the log."""

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "partnership"], name="scorecard_failure_listed_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.partnership}: {self.message}"
