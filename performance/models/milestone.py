"""Milestones: baseline, forecast, actual and final contract deadline."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import ScaledDecimalField
from partnerships.models import Document, Partnership

if TYPE_CHECKING:
    import datetime as dt


class Milestone(models.Model):
    """A dated promise. `baseline_on` is frozen once the contract is signed."""

    class State(models.TextChoices):
        PLANNED = "planned", _("not started")
        CLAIMED = "claimed", _("claimed, to be checked")
        CERTIFIED = "certified", _("certified, to be accepted")
        SENT_BACK = "sent_back", _("sent back")
        REJECTED = "rejected", _("rejected")
        ACCEPTED_MINOR = "accepted_minor", _("accepted with minor defects")
        ACCEPTED = "accepted", _("accepted")

    class Side(models.TextChoices):
        PARTNER = "partner", _("partner")
        AUTHORITY = "authority", _("authority")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="milestones"
    )
    code = models.CharField(max_length=40)
    name = models.CharField(_("milestone"), max_length=200)
    description = models.TextField(_("what must be shown"), blank=True, default="")
    owed_by = models.CharField(
        _("who owes it"), max_length=10, choices=Side.choices, default=Side.PARTNER
    )
    baseline_on = models.DateField(_("baseline"), null=True, blank=True)
    forecast_on = models.DateField(_("forecast"), null=True, blank=True)
    actual_on = models.DateField(_("completed"), null=True, blank=True)
    claimed_on = models.DateField(
        _("completed, as claimed"), null=True, blank=True, help_text=_("While a claim is checked.")
    )
    final_deadline_on = models.DateField(_("final contract deadline"), null=True, blank=True)
    weight = ScaledDecimalField(_("weight"))
    gate = models.CharField(_("stage approval it serves"), max_length=40, blank=True, default="")
    is_mandatory = models.BooleanField(_("mandatory"), default=False)
    needs_certificate = models.BooleanField(_("certified by the certifier"), default=False)
    moves_money = models.BooleanField(default=False)
    state = models.CharField(max_length=16, choices=State.choices, default=State.PLANNED)
    due_on = models.DateField(
        _("answer due"), null=True, blank=True, help_text=_("Set when it was sent back.")
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    claimed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    position = models.PositiveSmallIntegerField(default=0)
    depends_on = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="needed_by"
    )

    single_acceptance = models.BooleanField(default=False)
    """Accepted by one official who manages the contract and approves as well."""

    class Meta:
        ordering = ["partnership", "baseline_on", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "code"], name="milestone_code_unique"),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True)
                | Q(claimed_by__isnull=True)
                | ~Q(accepted_by=F("claimed_by")),
                name="milestone_not_accepted_by_its_claimant",
            ),
            models.CheckConstraint(
                condition=~Q(single_acceptance=True, moves_money=True),
                name="milestone_accepted_alone_moves_no_money",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "accepted_minor"])
                | Q(actual_on__isnull=False, accepted_at__isnull=False),
                name="milestone_accepted_with_its_date",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "state"])]

    def __str__(self) -> str:
        return self.name

    @property
    def is_done(self) -> bool:
        return self.state in {self.State.ACCEPTED, self.State.ACCEPTED_MINOR}

    def reached_on(self, today: dt.date) -> dt.date | None:
        """The day it was completed, or is claimed or expected to be; never a day that went by.

        A forecast that has passed without completion promises nothing: `today` takes its place.
        """
        if self.actual_on or self.claimed_on:
            return self.actual_on or self.claimed_on
        expected = self.forecast_on or self.baseline_on
        return expected and max(expected, today)

    def days_late(self, today: dt.date) -> int | None:
        """Days from the baseline to `reached_on`; negative means early."""
        reached = self.reached_on(today)
        if self.baseline_on is None or reached is None:
            return None
        return (reached - self.baseline_on).days

    def forecast_has_passed(self, today: dt.date) -> bool:
        """Whether the partner owes another forecast or a claim."""
        expected = self.forecast_on or self.baseline_on
        if self.actual_on or self.claimed_on or expected is None:
            return False
        return expected < today

    def is_overdue(self, today: dt.date) -> bool:
        """Whether somebody missed a day: the forecast, or the day set with what was sent back."""
        if self.due_on is not None:
            return self.due_on < today
        return self.forecast_has_passed(today)

    def content(self) -> dict[str, Any]:
        """What the ledger seals: all of it but its place in the list."""
        return {
            "partnership": self.partnership_id,
            "code": self.code,
            "name": self.name,
            "description": self.description,
            "owed_by": self.owed_by,
            "gate": self.gate,
            "is_mandatory": self.is_mandatory,
            "needs_certificate": self.needs_certificate,
            "moves_money": self.moves_money,
            "baseline_on": self.baseline_on,
            "forecast_on": self.forecast_on,
            "claimed_on": self.claimed_on,
            "due_on": self.due_on,
            "actual_on": self.actual_on,
            "final_deadline_on": self.final_deadline_on,
            "weight": self.weight,
            "state": self.state,
            "claimed_by": self.claimed_by_id,
            "accepted_by": self.accepted_by_id,
            "accepted_at": self.accepted_at,
            "single_acceptance": self.single_acceptance,
        }


class MilestoneForecast(models.Model):
    """A forecast, with its reason; the latest one counts and none is ever changed."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="forecasts")
    forecast_on = models.DateField(_("forecast"))
    reason = models.TextField(_("reason"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.milestone}: {self.forecast_on}"


class MinorDefect(models.Model):
    """What is left to mend after an acceptance with minor defects.

    Whoever owes the milestone says that it is mended (`said_…`); somebody else confirms, or says
    why not (`refused_…`). Said once more, the refusal is gone; the ledger keeps every round.
    """

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="defects")
    description = models.CharField(_("defect"), max_length=300)
    due_on = models.DateField(_("mend by"))
    said_on = models.DateField(_("mended, as said"), null=True, blank=True)
    said_words = models.TextField(blank=True, default="")
    said_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    said_at = models.DateTimeField(null=True, blank=True)
    evidence = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    refused_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    refused_at = models.DateTimeField(null=True, blank=True)
    refusal = models.TextField(blank=True, default="")
    mended_on = models.DateField(_("mended"), null=True, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(said_by__isnull=True, said_on__isnull=True, said_at__isnull=True)
                | Q(said_by__isnull=False, said_on__isnull=False, said_at__isnull=False),
                name="defect_said_mended_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(said_by__isnull=True)
                | Q(confirmed_by__isnull=True)
                | ~Q(confirmed_by=F("said_by")),
                name="defect_not_confirmed_by_who_said_it",
            ),
            models.CheckConstraint(
                condition=Q(refused_by__isnull=True, refused_at__isnull=True, refusal="")
                | (
                    Q(refused_by__isnull=False, refused_at__isnull=False, said_by__isnull=False)
                    & ~Q(refusal="")
                    & ~Q(refused_by=F("said_by"))
                ),
                name="defect_refused_with_a_reason_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.description

    @property
    def waits(self) -> bool:
        """Whether somebody said that it is mended, and nobody has answered."""
        return self.said_at is not None and self.refused_at is None and self.mended_on is None
