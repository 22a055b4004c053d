"""Issued reports: the stored PDF, its data and its hashes. Issued is issued."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import Job, User
from governance.models.bidders import competed_for
from partnerships.models import Partnership

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def stored_name(report: IssuedReport, _filename: str) -> str:
    """A name made by the server."""
    return f"reports/{report.requested_at:%Y/%m}/{report.uuid}.pdf"


class IssuedReportQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> IssuedReportQuerySet:
        """Every kind with the right to them, else the shared kinds, of permitted partnerships.

        The record of an award is not for anybody of an organisation that was a bidder.
        """
        everything = Partnership.objects.permitted(user, "download_reports")
        shared = Partnership.objects.permitted(user, "download_shared_reports")
        return self.filter(
            Q(partnership__in=everything) | Q(partnership__in=shared, audience="shared"),
            ~Q(slug="award_record") | ~Q(partnership__in=competed_for(user)),
        )


class IssuedReport(models.Model):
    """A report from the moment it is asked for; once issued, file and data never change.

    `about` names the one thing that a kind such as minutes is about.
    """

    class Length(models.TextChoices):
        SUMMARY = "summary", _("Summary")
        FULL = "full", _("Full report")

    class State(models.TextChoices):
        REQUESTED = "requested", _("being made")
        ISSUED = "issued", _("issued")
        FAILED = "failed", _("failed")

    class Audience(models.TextChoices):
        SHARED = "shared", _("both sides")
        INTERNAL = "internal", _("the authority only")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("report number"), max_length=20, unique=True)
    slug = models.CharField(max_length=60)
    length = models.CharField(max_length=10, choices=Length.choices)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.SHARED)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="issued_reports"
    )
    period = models.CharField(max_length=10)
    about = models.UUIDField(null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField()
    issued_at = models.DateTimeField(null=True, blank=True)
    title = models.CharField(max_length=300, blank=True, default="")
    file = models.FileField(upload_to=stored_name, max_length=200, blank=True, default="")
    size = models.PositiveBigIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    data = models.TextField(blank=True, default="")
    data_sha256 = models.CharField(max_length=64, blank=True, default="")
    template_version = models.CharField(max_length=40, blank=True, default="")
    rule_version = models.CharField(max_length=40, blank=True, default="")
    ledger_stream = models.CharField(max_length=80, blank=True, default="")
    ledger_seq = models.PositiveBigIntegerField(null=True, blank=True)
    ledger_head = models.CharField(max_length=64, blank=True, default="")

    objects = IssuedReportQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="issued") | (~Q(sha256="") & ~Q(data_sha256="")),
                name="issued_report_has_its_hashes",
            )
        ]
        indexes = [
            models.Index(fields=["partnership", "slug", "period"]),
            models.Index(fields=["about"], condition=Q(about__isnull=False), name="report_about"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    def content(self) -> dict[str, Any]:
        """What the ledger seals."""
        return {
            "number": self.number,
            "slug": self.slug,
            "length": self.length,
            "audience": self.audience,
            "partnership": self.partnership_id,
            "period": self.period,
            "about": str(self.about) if self.about else None,
            "title": self.title,
            "requested_by": self.requested_by_id,
            "requested_at": self.requested_at,
            "file": self.file.name,
            "size": self.size,
            "pages": self.pages,
            "sha256": self.sha256,
            "data": self.data,
            "data_sha256": self.data_sha256,
            "template_version": self.template_version,
            "rule_version": self.rule_version,
            "ledger": [self.ledger_stream, self.ledger_seq, self.ledger_head],
            "state": self.state,
            "issued_at": self.issued_at,
        }


class ReportDownload(models.Model):
    """Who fetched which report, and when."""

    report = models.ForeignKey(IssuedReport, on_delete=models.PROTECT, related_name="downloads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.report}, {self.by}"
