"""Rounds: each sending of a return or a milestone claim, kept whole, with its clock."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships.models import Document, Partnership
from performance.models.milestone import Milestone
from performance.models.monthly_return import MonthlyReturn


class Submission(models.Model):
    """One round. `check_by` and `respond_by` are business days of the partnership's country."""

    class Outcome(models.TextChoices):
        OPEN = "open", _("to be checked")
        ACCEPTED = "accepted", _("accepted")
        ACCEPTED_MINOR = "accepted_minor", _("accepted with minor defects")
        CERTIFIED = "certified", _("certified")
        SENT_BACK = "sent_back", _("sent back")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="submissions"
    )
    monthly_return = models.ForeignKey(
        MonthlyReturn, on_delete=models.PROTECT, null=True, blank=True, related_name="rounds"
    )
    milestone = models.ForeignKey(
        Milestone, on_delete=models.PROTECT, null=True, blank=True, related_name="rounds"
    )
    round = models.PositiveSmallIntegerField()
    receipt = models.CharField(_("receipt"), max_length=20, unique=True)
    statement = models.TextField(_("what was sent"), blank=True, default="")
    completed_on = models.DateField(_("completed on"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    sent_at = models.DateTimeField()
    check_by = models.DateField(_("check by"))
    checking_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    checking_since = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=16, choices=Outcome.choices, default=Outcome.OPEN)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True, default="")
    respond_by = models.DateField(_("answer due"), null=True, blank=True)
    documents = models.ManyToManyField(Document, blank=True, related_name="submissions")

    class Meta:
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(monthly_return__isnull=True) ^ Q(milestone__isnull=True),
                name="submission_of_a_return_or_a_milestone",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("sent_by")),
                name="submission_not_decided_by_its_sender",
            ),
            models.UniqueConstraint(
                fields=["monthly_return", "round"],
                condition=Q(monthly_return__isnull=False),
                name="return_round_unique",
            ),
            models.UniqueConstraint(
                fields=["milestone", "round"],
                condition=Q(milestone__isnull=False),
                name="milestone_round_unique",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "outcome"])]

    def __str__(self) -> str:
        return self.receipt
