"""An auditor's findings on a partnership, and what the authority's management says to them."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.folding import Findable, FoldedField
from governance.models.decision import PERSON
from partnerships.models import Partnership

if TYPE_CHECKING:
    import datetime as dt

    from core.models import User

NOBODY_YET: dict[str, Any] = {**PERSON, "null": True, "blank": True}


class AuditFindingQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> AuditFindingQuerySet:
        """Drafts for auditors alone; what was published for whom the auditor published it."""
        known = ~Q(state__in=AuditFinding.UNPUBLISHED)
        own = Q(partnership__in=Partnership.objects.permitted(user, "write_findings"))
        inside = Q(partnership__in=Partnership.objects.permitted(user, "view_internal"))
        both = Q(audience=AuditFinding.Audience.BOTH)
        return self.filter(
            own | known & (inside | both), partnership__in=Partnership.objects.visible_to(user)
        )

    def published(self) -> AuditFindingQuerySet:
        """Those that the auditor has published, to whomever."""
        return self.exclude(state__in=AuditFinding.UNPUBLISHED)


class AuditFinding(Findable):
    """A finding: what was found against which criterion, how grave, what is recommended.

    A draft is the auditors' own. Published, its words never change; `answer_by` is the day by
    which the management answers, `due_on` the day for which it last promised what it does.
    What is said to it afterwards stands in `steps`.
    """

    class Grade(models.TextChoices):
        HIGH = "high", _("high")
        MEDIUM = "medium", _("medium")
        LOW = "low", _("low")

    class Heading(models.TextChoices):
        """The six headings of the audit of a partnership (ISSAI 5220)."""

        APPROACH = "approach", _("general approach")
        SCOPING = "scoping", _("scoping")
        MANAGING = "managing", _("managing the project")
        DEAL = "deal", _("the deal")
        VALUE = "value", _("value for money")
        CONTRACT = "contract", _("managing the contract")

    class Audience(models.TextChoices):
        AUTHORITY = "authority", _("the authority only")
        BOTH = "both", _("both sides")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        DROPPED = "dropped", _("dropped")
        PUBLISHED = "published", _("waits for an answer")
        ANSWERED = "answered", _("answered")
        CLOSED = "closed", _("closed")

    UNPUBLISHED = ("draft", "dropped")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="audit_findings"
    )
    reference = models.CharField(_("reference"), max_length=40, unique=True)
    heading = models.CharField(_("heading"), max_length=10, choices=Heading.choices)
    grade = models.CharField(_("how grave"), max_length=8, choices=Grade.choices)
    title = models.CharField(_("in short"), max_length=200)
    criterion = models.CharField(_("criterion"), max_length=500)
    text = models.TextField(_("what was found"))
    recommendation = models.TextField(_("recommendation"))
    audience = models.CharField(
        _("who reads it"), max_length=10, choices=Audience.choices, default=Audience.AUTHORITY
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    written_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, **NOBODY_YET)
    published_at = models.DateTimeField(null=True, blank=True)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    due_on = models.DateField(_("promised for"), null=True, blank=True)
    done_said_on = models.DateField(_("said to be done on"), null=True, blank=True)
    folded = FoldedField(of=["reference", "title"])

    objects = AuditFindingQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit finding")
        verbose_name_plural = _("audit findings")
        ordering = ["-written_at", "-pk"]
        indexes = [
            models.Index(fields=["partnership", "state"]),
            models.Index(fields=["state", "answer_by"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "dropped"], published_at__isnull=True)
                | (
                    ~Q(state__in=["draft", "dropped"])
                    & Q(
                        published_at__isnull=False,
                        published_by__isnull=False,
                        answer_by__isnull=False,
                    )
                ),
                name="audit_finding_published_by_somebody_with_a_day",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    @property
    def is_published(self) -> bool:
        """Whether others than auditors know of it."""
        return self.state not in self.UNPUBLISHED

    def is_overdue(self, today: dt.date) -> bool:
        """Whether its answer, or what was promised, should have come before today."""
        if self.state == self.State.PUBLISHED:
            return self.answer_by is not None and self.answer_by < today
        waits = self.state == self.State.ANSWERED and self.done_said_on is None
        return waits and self.due_on is not None and self.due_on < today

    def content(self) -> dict[str, Any]:
        """What the ledger seals when it is published."""
        return {
            "uuid": str(self.uuid),
            "partnership": self.partnership_id,
            "reference": self.reference,
            "heading": self.heading,
            "grade": self.grade,
            "title": self.title,
            "criterion": self.criterion,
            "text": self.text,
            "recommendation": self.recommendation,
            "audience": self.audience,
            "written_by": self.written_by_id,
            "published_by": self.published_by_id,
            "published_at": self.published_at,
            "answer_by": self.answer_by,
        }


class AuditStep(models.Model):
    """What was said to a published finding: an answer, that it is done, what a look back found.

    Only ever added to. The management answers and says what is done; an auditor looks back.
    """

    class Kind(models.TextChoices):
        ANSWER = "answer", _("answer of the management")
        DONE = "done", _("said to be done")
        FOLLOW_UP = "follow_up", _("follow-up by the auditor")

    class Verdict(models.TextChoices):
        AGREED = "agreed", _("agreed")
        AGREED_IN_PART = "agreed_in_part", _("agreed in part")
        NOT_AGREED = "not_agreed", _("not agreed")
        IMPLEMENTED = "implemented", _("implemented")
        IN_PART = "in_part", _("implemented in part")
        NOT_IMPLEMENTED = "not_implemented", _("not implemented")
        OVERTAKEN = "overtaken", _("overtaken by events")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    finding = models.ForeignKey(AuditFinding, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    verdict = models.CharField(max_length=16, choices=Verdict.choices, blank=True, default="")
    text = models.TextField()
    due_on = models.DateField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("step on an audit finding")
        ordering = ["finding", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="done", verdict="")
                | Q(kind="answer", verdict__in=["agreed", "agreed_in_part", "not_agreed"])
                | Q(
                    kind="follow_up",
                    verdict__in=["implemented", "in_part", "not_implemented", "overtaken"],
                ),
                name="audit_step_has_the_verdict_of_its_kind",
            ),
            models.UniqueConstraint(
                fields=["finding"], condition=Q(kind="answer"), name="audit_finding_answered_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding}: {self.get_kind_display()}"

    def content(self) -> dict[str, Any]:
        """What the ledger seals."""
        return {
            "uuid": str(self.uuid),
            "finding": self.finding_id,
            "kind": self.kind,
            "verdict": self.verdict,
            "text": self.text,
            "due_on": self.due_on,
            "by": self.by_id,
            "at": self.at,
        }
