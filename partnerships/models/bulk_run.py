"""One act on many partnerships at once, and what became of each."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import Job
from partnerships.models.partnership import Partnership


class BulkRun(models.Model):
    """An act that a person confirmed. `uuid` comes from the confirm page, so it is done once.

    `seen_at` is when that page was shown: what somebody else did since is not done again. `url`
    is set where the act has a page of its own.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    act = models.CharField(max_length=40)
    options = models.JSONField(default=dict)
    keys = models.JSONField(default=list)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    asked_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    url = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        default_permissions = ()
        ordering = ["-asked_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.act}, {self.asked_at:%Y-%m-%d}"


class BulkOutcome(models.Model):
    """What became of one partnership: done, with a link to what came of it, or refused and why."""

    class State(models.TextChoices):
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="outcomes")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    message = models.TextField(blank=True, default="")
    made = models.UUIDField(null=True, blank=True, help_text="What came of it, by its uuid.")

    class Meta:
        default_permissions = ()
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "partnership"], name="bulk_outcome_once_for_each_partnership"
            )
        ]

    def __str__(self) -> str:
        return f"{self.partnership}: {self.state}"
