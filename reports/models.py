"""Issued reports: the stored PDF, its data and its hashes. Issued is issued."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from core.ledger import SYSTEM_STREAM
from core.ledger.anchors import Anchor
from core.models import Job, User
from governance.models.bidders import competed_for
from governance.models.learning import SuccessStory
from partnerships.models import Partnership

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser


def stored_name(report: IssuedReport, _filename: str) -> str:
    """A name made by the server."""
    return f"reports/{report.requested_at:%Y/%m}/{report.uuid}.pdf"


class SigningCertificate(models.Model):
    """The certificate of a key that signed reports here. Rows are only ever added.

    What a key signed stays verifiable after the key was replaced by another.
    """

    sha256 = models.CharField(max_length=64, unique=True)
    pem = models.TextField()
    subject = models.CharField(max_length=300)
    is_demo = models.BooleanField()
    first_used_at = models.DateTimeField()

    class Meta:
        ordering = ["-first_used_at", "-pk"]

    def __str__(self) -> str:
        return self.subject


class ReportSchedule(models.Model):
    """A report that is issued every month or quarter, in the name of whoever set it up.

    `next_on` is the day from which it is due; `told` are the uuids of people who are written to as
    well, as far as they may fetch the report then. `last_words` say what came of the last run, and
    `ended_words` why it ended.
    """

    class Every(models.TextChoices):
        MONTH = "month", _("every month")
        QUARTER = "quarter", _("every quarter")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="+", null=True, blank=True
    )
    slug = models.CharField(max_length=60)
    length = models.CharField(max_length=10)
    every = models.CharField(_("how often"), max_length=10, choices=Every.choices)
    day = models.PositiveSmallIntegerField(_("day of the month"))
    told = models.JSONField(default=list, blank=True)
    set_up_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    set_up_at = models.DateTimeField()
    next_on = models.DateField()
    last_on = models.DateField(null=True, blank=True)
    last_words = models.TextField(blank=True, default="")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_words = models.TextField(blank=True, default="")

    class Meta:
        default_permissions = ()
        ordering = ["-set_up_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(day__gte=1, day__lte=28), name="report_schedule_day_is_in_every_month"
            )
        ]
        indexes = [
            models.Index(fields=["next_on"], condition=Q(ended_at=None), name="schedule_due")
        ]

    def __str__(self) -> str:
        return f"{self.slug}, {self.every}"

    @property
    def stream(self) -> str:
        """Where the ledger tells of it."""
        return self.partnership.stream if self.partnership else SYSTEM_STREAM

    @property
    def whose(self) -> str:
        """The name of the partnership, or what stands for many."""
        return self.partnership.name if self.partnership else str(_("Portfolio"))


class IssuedReportQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> IssuedReportQuerySet:
        """Every kind with the right to them, else the shared kinds, of permitted partnerships.

        What tells of drafts, scores and notes is for those alone who see internal notes too.

        The record of an award is not for anybody of an organisation that was a bidder. One over
        many partnerships is for those alone who have all that on every one that it counts.
        """
        everything = Partnership.objects.permitted(user, "download_reports")
        shared = Partnership.objects.permitted(user, "download_shared_reports")
        inside = Partnership.objects.permitted(user, "view_internal")
        of_one = (
            (Q(partnership__in=everything) | Q(partnership__in=shared, audience="shared"))
            & (~Q(audience="inside") | Q(partnership__in=inside))
            & (~Q(slug="award_record") | ~Q(partnership__in=competed_for(user)))
        )
        counted = CountedPartnership.objects.filter(report=OuterRef("pk"))
        foreign = counted.exclude(partnership__in=everything.filter(pk__in=inside))
        of_many = Q(partnership__isnull=True) & Exists(counted) & ~Exists(foreign)
        return self.told().filter(of_one | of_many)

    def told(self) -> IssuedReportQuerySet:
        """All but stories whose consent was taken back: nobody is shown those any more."""
        live = SuccessStory.objects.filter(state=SuccessStory.State.PUBLISHED)
        return self.filter(~Q(slug="success_story") | Q(about__in=live.values("uuid")))


class IssuedReport(models.Model):
    """A report from the moment it is asked for; once issued, file and data never change.

    `about` names the one thing that a kind such as minutes is about. Without a partnership it is
    over all those that `counted` names. The file is the content, which
    the same request always gives again, and the signature behind it: `sha256` is of the whole,
    `content_sha256` of its first `content_size` bytes.
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
        INSIDE = "inside", _("whoever sees internal notes")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("report number"), max_length=20, unique=True)
    slug = models.CharField(max_length=60)
    length = models.CharField(max_length=10, choices=Length.choices)
    audience = models.CharField(max_length=10, choices=Audience.choices, default=Audience.SHARED)
    partnership = models.ForeignKey(
        Partnership,
        on_delete=models.PROTECT,
        related_name="issued_reports",
        null=True,
        blank=True,
    )
    period = models.CharField(max_length=10)
    about = models.UUIDField(null=True, blank=True)
    known_on = models.DateField(_("as recorded on"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    job = models.OneToOneField(
        Job, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    requested_at = models.DateTimeField()
    schedule = models.ForeignKey(
        ReportSchedule, on_delete=models.PROTECT, null=True, blank=True, related_name="reports"
    )
    issued_at = models.DateTimeField(null=True, blank=True)
    title = models.CharField(max_length=300, blank=True, default="")
    file = models.FileField(upload_to=stored_name, max_length=200, blank=True, default="")
    size = models.PositiveBigIntegerField(null=True, blank=True)
    pages = models.PositiveIntegerField(null=True, blank=True)
    sha256 = models.CharField(max_length=64, blank=True, default="", db_index=True)
    content_size = models.PositiveBigIntegerField(null=True, blank=True)
    content_sha256 = models.CharField(max_length=64, blank=True, default="")
    certificate = models.ForeignKey(
        SigningCertificate, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    data = models.TextField(blank=True, default="")
    data_sha256 = models.CharField(max_length=64, blank=True, default="")
    template_version = models.CharField(max_length=40, blank=True, default="")
    rule_version = models.CharField(max_length=40, blank=True, default="")
    ledger_stream = models.CharField(max_length=80, blank=True, default="")
    ledger_seq = models.PositiveBigIntegerField(null=True, blank=True)
    ledger_head = models.CharField(max_length=64, blank=True, default="")
    ledger_anchor = models.CharField(max_length=300, blank=True, default="")
    ledger_positions = models.JSONField(default=dict, blank=True)
    """By stream the number of the last event that the figures know of."""

    objects = IssuedReportQuerySet.as_manager()

    class Meta:
        ordering = ["-requested_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="issued")
                | (
                    ~Q(sha256="")
                    & ~Q(data_sha256="")
                    & ~Q(content_sha256="")
                    & Q(content_size__isnull=False, certificate__isnull=False)
                ),
                name="issued_report_has_its_hashes",
            )
        ]
        indexes = [
            models.Index(fields=["partnership", "slug", "period"]),
            models.Index(fields=["about"], condition=Q(about__isnull=False), name="report_about"),
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.title}"

    @property
    def stream(self) -> str:
        """Where the ledger tells of it: with its partnership, or with the system."""
        return self.partnership.stream if self.partnership else SYSTEM_STREAM

    @property
    def whose(self) -> str:
        """The name of the partnership, or what stands for many."""
        return self.partnership.name if self.partnership else str(_("Portfolio"))

    @property
    def stands(self) -> str:
        """Its state in words; where the work on it ended without it, how."""
        job = self.job
        if self.state == self.State.REQUESTED and job is not None and job.is_finished:
            return str(job.get_state_display())
        return str(self.get_state_display())

    @property
    def known_checkpoint(self) -> int | None:
        """The number of the checkpoint in its anchor; None before it is collected."""
        return Anchor.parse(self.ledger_anchor).checkpoint if self.ledger_anchor else None

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
            "known_on": self.known_on,
            "title": self.title,
            "requested_by": self.requested_by_id,
            "requested_at": self.requested_at,
            "file": self.file.name,
            "size": self.size,
            "pages": self.pages,
            "sha256": self.sha256,
            "content_size": self.content_size,
            "content_sha256": self.content_sha256,
            "certificate": self.certificate.sha256 if self.certificate else None,
            "data": self.data,
            "data_sha256": self.data_sha256,
            "template_version": self.template_version,
            "rule_version": self.rule_version,
            "ledger": [self.ledger_stream, self.ledger_seq, self.ledger_head, self.ledger_anchor],
            "positions": self.ledger_positions,
            "state": self.state,
            "issued_at": self.issued_at,
            **({} if self.partnership_id else {"counted": self._counted()}),
        }

    def _counted(self) -> list[int]:
        return sorted(self.counted.values_list("partnership", flat=True))


class CountedPartnership(models.Model):
    """One of the partnerships that a report over many counts: fixed when it was asked for.

    Whoever fetches the report must be allowed to on each of them.
    """

    report = models.ForeignKey(IssuedReport, on_delete=models.PROTECT, related_name="counted")
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="+")

    class Meta:
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(
                fields=["report", "partnership"], name="counted_once_in_each_report"
            )
        ]

    def __str__(self) -> str:
        return f"{self.report}, {self.partnership}"


class ReportDownload(models.Model):
    """Who fetched which report, and when."""

    report = models.ForeignKey(IssuedReport, on_delete=models.PROTECT, related_name="downloads")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.report}, {self.by}"
