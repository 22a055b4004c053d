"""One figure of one KPI for one period, as it was reported, verified and agreed."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import ScaledDecimalField
from partnerships.models import Document, Partnership
from performance.models.kpi import KPI, Reliability
from performance.models.monthly_return import MonthlyReturn
from performance.models.submission import Submission

if TYPE_CHECKING:
    from decimal import Decimal


class KPIRecord(models.Model):
    """A figure. What was accepted is never changed: a correction is a new row that names it.

    Reported, verified and agreed are values of the record, not states; `value` is the one that
    counts. Nothing to report is an answer of its own and is not zero.
    """

    class Answer(models.TextChoices):
        VALUE = "value", _("a figure")
        NOTHING = "nothing", _("nothing to report")
        NOT_APPLICABLE = "not_applicable", _("not applicable")

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("to be checked")
        ACCEPTED = "accepted", _("accepted")
        SENT_BACK = "sent_back", _("sent back")
        WITHDRAWN = "withdrawn", _("withdrawn")
        SUPERSEDED = "superseded", _("corrected by a later figure")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="kpi_records"
    )
    kpi = models.ForeignKey(KPI, on_delete=models.PROTECT, related_name="records")
    monthly_return = models.ForeignKey(
        MonthlyReturn, on_delete=models.PROTECT, null=True, blank=True, related_name="records"
    )
    submission = models.ForeignKey(
        Submission, on_delete=models.PROTECT, null=True, blank=True, related_name="records"
    )
    period = models.CharField(max_length=10, help_text="A period's key, such as 2026-10.")
    period_start = models.DateField()
    period_end = models.DateField()
    answer = models.CharField(max_length=16, choices=Answer.choices, default=Answer.VALUE)
    reported_value = ScaledDecimalField(_("reported"), null=True, blank=True)
    verified_value = ScaledDecimalField(_("verified"), null=True, blank=True)
    agreed_value = ScaledDecimalField(_("agreed"), null=True, blank=True)
    numerator = ScaledDecimalField(null=True, blank=True)
    denominator = ScaledDecimalField(null=True, blank=True)
    reliability = models.CharField(
        _("reliability of the figure"), max_length=1, choices=Reliability.choices
    )
    comment = models.TextField(_("comment"), blank=True, default="")
    internal_note = models.TextField(_("note for officials"), blank=True, default="")
    is_disputed = models.BooleanField(_("disputed"), default=False)
    state = models.CharField(max_length=12, choices=State.choices, default=State.SUBMITTED)
    due_on = models.DateField(null=True, blank=True)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    submitted_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("why it was sent back"), blank=True, default="")
    single_acceptance = models.BooleanField(default=False)
    """Accepted by one official who manages the contract and approves as well."""
    moved_money = models.BooleanField(default=False)
    """Whether a payment hung on it when it was accepted."""
    corrects = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections"
    )
    evidence = models.ManyToManyField(Document, blank=True, related_name="kpi_records")

    class Meta:
        verbose_name = _("figure")
        ordering = ["partnership", "kpi", "period_start", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("submitted_by")),
                name="kpi_record_not_accepted_by_its_submitter",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "superseded", "sent_back"])
                | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="kpi_record_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(single_acceptance=True, moved_money=True),
                name="kpi_record_accepted_alone_moves_no_money",
            ),
            models.CheckConstraint(
                condition=~Q(answer="value") | Q(reported_value__isnull=False),
                name="kpi_record_value_is_given",
            ),
            models.CheckConstraint(
                condition=Q(answer="value") | Q(reported_value__isnull=True),
                name="kpi_record_nothing_is_not_a_value",
            ),
            models.UniqueConstraint(
                fields=["kpi", "period_start"],
                condition=Q(state="accepted"),
                name="one_accepted_figure_for_each_period",
            ),
            models.UniqueConstraint(
                fields=["kpi", "period_start"],
                condition=Q(state="submitted"),
                name="one_figure_to_check_for_each_period",
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "state", "period_start"]),
            models.Index(fields=["kpi", "state", "period_start"]),
        ]

    def __str__(self) -> str:
        return f"{self.kpi}, {self.period}"

    @property
    def value(self) -> Decimal | None:
        """The value that counts: agreed before verified before reported."""
        for value in (self.agreed_value, self.verified_value, self.reported_value):
            if value is not None:
                return value
        return None

    def content(self) -> dict[str, Any]:
        """What the ledger seals: every word and figure of it, and the files that prove it."""
        return {
            "partnership": self.partnership_id,
            "kpi": self.kpi_id,
            "return": self.monthly_return_id,
            "round": self.submission_id,
            "period": self.period,
            "period_start": self.period_start,
            "period_end": self.period_end,
            "due_on": self.due_on,
            "answer": self.answer,
            "reported": self.reported_value,
            "verified": self.verified_value,
            "agreed": self.agreed_value,
            "numerator": self.numerator,
            "denominator": self.denominator,
            "reliability": self.reliability,
            "comment": self.comment,
            "internal_note": self.internal_note,
            "reason": self.reason,
            "is_disputed": self.is_disputed,
            "evidence": sorted(document.sha256 for document in self.evidence.all()),
            "state": self.state,
            "submitted_by": self.submitted_by_id,
            "submitted_at": self.submitted_at,
            "decided_by": self.decided_by_id,
            "decided_at": self.decided_at,
            "corrects": self.corrects_id,
            "single_acceptance": self.single_acceptance,
        }
