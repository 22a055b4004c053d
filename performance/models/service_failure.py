"""Service failures: what was not available, not good enough, or not reported, and since when."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Document, Partnership
from performance.models.kpi import KPI


class FailureFacts(models.Model):
    """What is said of a failure: the same columns on the failure and on each entry of its log."""

    class Kind(models.TextChoices):
        UNAVAILABLE = "unavailable", _("area not available")
        SERVICE = "service", _("service not good enough")
        REPORT = "report", _("report not made")

    class State(models.TextChoices):
        LOGGED = "logged", _("waits for an answer")
        AGREED = "agreed", _("agreed")
        DISPUTED = "disputed", _("disputed")
        REJECTED = "rejected", _("not a failure")
        JOINED = "joined", _("joined with another")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.LOGGED)
    requirement = models.CharField(_("requirement that was missed"), max_length=200)
    area = models.CharField(_("area"), max_length=200, blank=True, default="")
    area_class = models.CharField(_("class of area"), max_length=200, blank=True, default="")
    service = models.CharField(_("service"), max_length=200, blank=True, default="")
    points = models.PositiveIntegerField(_("points"), null=True, blank=True)
    occurred_at = models.DateTimeField(_("since"))
    rectified_at = models.DateTimeField(_("put right"), null=True, blank=True)
    was_used = models.BooleanField(_("used all the same"), default=False)
    words = models.TextField(_("what happened"), blank=True, default="")

    class Meta:
        abstract = True


class ServiceFailure(FailureFacts):
    """One failure as it stands. Each change of it is an entry of its log, which is never edited.

    `side` is whose person logged it, `said_side` whose person said what stands here now: the other
    side answers that. `joined_to` is the failure with which it is one and the same;
    `occasion` is the failure whose cause it shares: of several with one cause in one area, the
    largest counts.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="service_failures"
    )
    number = models.PositiveIntegerField(_("number"))
    side = models.CharField(_("logged by"), max_length=10, choices=KPI.Side.choices)
    joined_to = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="doubles"
    )
    occasion = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="same_cause"
    )
    logged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    logged_at = models.DateTimeField()
    said_side = models.CharField(_("said by"), max_length=10, choices=KPI.Side.choices)
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["-occurred_at", "-number"]
        verbose_name = _("service failure")
        indexes = [models.Index(fields=["partnership", "occurred_at"])]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "number"], name="service_failure_number_unique"
            ),
            models.CheckConstraint(
                condition=Q(answered_by__isnull=True) | ~Q(answered_by=F("said_by")),
                name="service_failure_not_answered_by_whoever_said_it",
            ),
            models.CheckConstraint(
                condition=Q(rectified_at__isnull=True) | Q(rectified_at__gte=F("occurred_at")),
                name="service_failure_put_right_after_it_began",
            ),
            models.CheckConstraint(
                condition=Q(state="joined", joined_to__isnull=False)
                | (~Q(state="joined") & Q(joined_to__isnull=True)),
                name="service_failure_joined_to_another",
            ),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How people and payments call it."""
        return f"F-{self.number}"


class FailureEntry(FailureFacts):
    """One entry of a failure's log: all that was known from then on, and who said it."""

    failure = models.ForeignKey(ServiceFailure, on_delete=models.PROTECT, related_name="entries")
    joined_to = models.ForeignKey(
        ServiceFailure, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    occasion = models.ForeignKey(
        ServiceFailure, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    side = models.CharField(_("said by"), max_length=10, choices=KPI.Side.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    reason = models.TextField(_("reason"), blank=True, default="")
    evidence = models.ManyToManyField(Document, related_name="+", blank=True)

    class Meta:
        ordering = ["failure", "pk"]

    def __str__(self) -> str:
        return f"{self.failure}, {self.at:%Y-%m-%d}"

    def content(self) -> dict[str, Any]:
        """What the ledger seals: everything that was said."""
        return {
            "failure": self.failure_id,
            "joined_to": self.joined_to_id,
            "occasion": self.occasion_id,
            "side": self.side,
            "by": self.by_id,
            "at": self.at,
            "reason": self.reason,
            "evidence": sorted(one.sha256 for one in self.evidence.all()),
            **{name: getattr(self, name) for name in SAID},
        }


SAID = tuple(field.name for field in FailureFacts._meta.local_fields)
"""The columns that a failure and its log share."""
