"""Surveys: of both sides by private links, and of the users of a service by a public page."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.periods import Period
from governance.models.body import BlockSide
from partnerships.models import Partnership

if TYPE_CHECKING:
    import datetime as dt

    from django.contrib.auth.models import AnonymousUser

    from core.models import User

PERSON: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}
FEWEST_OF_A_SIDE: Final = 3
"""Fewer answers of a side are never shown: the product's default and the least it allows."""


class SurveyQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> SurveyQuerySet:
        """Surveys of visible partnerships; drafts only for those who see what is internal."""
        inside = Partnership.objects.permitted(user, "view_internal")
        return self.filter(
            ~Q(state=Survey.State.DRAFT) | Q(partnership__in=inside),
            partnership__in=Partnership.objects.visible_to(user),
        )

    def over_on(self, day: dt.date) -> SurveyQuerySet:
        """Open ones whose last day has passed."""
        return self.filter(state=Survey.State.OPEN, closes_on__lt=day)


class Survey(models.Model):
    """Questions that are answered until a day. Closed, its results are fixed and sealed.

    `period` is the key of what it asks about ("2026"). `minimum` is the fewest answers that are
    shown: of a side, or of all users. `results` are worked out once, when it closes;
    `answers_sha256` is the fingerprint of every answer at that moment.
    """

    class Kind(models.TextChoices):
        RELATIONSHIP = "relationship", _("of both sides")
        USERS = "users", _("of the users of the service")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="surveys")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=200)
    intro = models.TextField(_("what it is about"), blank=True, default="")
    period = models.CharField(_("period"), max_length=10)
    closes_on = models.DateField(_("last day"))
    minimum = models.PositiveSmallIntegerField(_("fewest answers shown"), default=FEWEST_OF_A_SIDE)
    state = models.CharField(max_length=6, choices=State.choices, default=State.DRAFT)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    results = models.JSONField(default=dict, blank=True)
    answers_sha256 = models.CharField(max_length=64, blank=True, default="")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)

    objects = SurveyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(minimum__gte=FEWEST_OF_A_SIDE), name="survey_never_shows_fewer_than"
            ),
            models.CheckConstraint(
                condition=Q(state="draft", opened_at__isnull=True)
                | (~Q(state="draft") & Q(opened_at__isnull=False)),
                name="survey_opened_at_a_moment",
            ),
            models.CheckConstraint(
                condition=(Q(state="closed", closed_at__isnull=False) & ~Q(answers_sha256=""))
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="survey_closed_with_its_answers",
            ),
            models.CheckConstraint(
                condition=Q(published_at__isnull=True, published_by__isnull=True)
                | Q(
                    published_at__isnull=False,
                    published_by__isnull=False,
                    state="closed",
                    kind="users",
                ),
                name="survey_published_once_closed",
            ),
            models.UniqueConstraint(
                fields=["partnership"],
                condition=Q(state="open", kind="relationship"),
                name="one_open_relationship_survey",
            ),
        ]
        indexes = [
            models.Index(fields=["partnership", "kind", "state"]),
            models.Index(fields=["closes_on"], condition=Q(state="open"), name="survey_to_close"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    @property
    def about(self) -> Period:
        """The period it asks about."""
        return Period.parse(self.period)

    def takes_answers(self, day: dt.date) -> bool:
        """Whether it can be answered on `day`; the clock may be late, the day is not."""
        return self.state == self.State.OPEN and day <= self.closes_on

    def content(self) -> dict[str, Any]:
        """What the ledger seals when it closes."""
        return {
            "partnership": self.partnership_id,
            "kind": self.kind,
            "title": self.title,
            "period": self.period,
            "minimum": self.minimum,
            "closes_on": self.closes_on,
            "opened_at": self.opened_at,
            "closed_at": self.closed_at,
            "results": self.results,
            "answers_sha256": self.answers_sha256,
        }


class SurveyQuestion(models.Model):
    """One question. `choices` are the answers to choose from, where there are any of its own."""

    class Kind(models.TextChoices):
        AGREEMENT = "agreement", _("agreement, 1 to 4")
        SCALE = "scale", _("scale, 1 to 5")
        YES_NO = "yes_no", _("yes or no")
        CHOICE = "choice", _("one of several")
        TEXT = "text", _("a few words")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.CASCADE, related_name="questions")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    text = models.CharField(_("question"), max_length=300)
    choices = models.JSONField(_("answers"), default=list, blank=True)
    is_required = models.BooleanField(_("must be answered"), default=True)

    class Meta:
        ordering = ["survey", "position"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "position"], name="question_placed_once")
        ]

    def __str__(self) -> str:
        return self.text


class SurveyLink(models.Model):
    """A private link of one respondent: that it was used is kept, and never with which answer.

    Of the token only its SHA-256 is here. A reminder, or opening it from To do, brings another
    token (`again`) beside the first: both open the same questions, once.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="links")
    side = models.CharField(max_length=10, choices=BlockSide.choices)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=200, blank=True, default="")
    fingerprint = models.CharField(max_length=64, unique=True)
    again = models.CharField(max_length=64, null=True, blank=True, unique=True)
    is_used = models.BooleanField(default=False)
    reminded_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["survey", "side", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["survey", "email"], name="one_link_for_each_address")
        ]

    def __str__(self) -> str:
        return f"{self.survey}: {self.email}"


class SurveyReply(models.Model):
    """The answers of one respondent. It knows no person, no link, no address and no moment.

    `side` is empty for users of the service. `nonce` is the fingerprint of the one-time mark of
    a public form, so that the same form is taken once.
    """

    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="replies")
    side = models.CharField(max_length=10, choices=BlockSide.choices, blank=True, default="")
    nonce = models.CharField(max_length=64, null=True, blank=True, unique=True)

    class Meta:
        verbose_name_plural = "replies"
        indexes = [models.Index(fields=["survey", "side"])]

    def __str__(self) -> str:
        return f"{self.survey}: {self.side}"


class SurveyAnswer(models.Model):
    """The answer to one question: a number of a scale or choice, or words."""

    reply = models.ForeignKey(SurveyReply, on_delete=models.CASCADE, related_name="answers")
    question = models.ForeignKey(SurveyQuestion, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.TextField(blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["reply", "question"], name="question_answered_once"),
            models.CheckConstraint(
                condition=Q(number__isnull=False, words="")
                | (Q(number__isnull=True) & ~Q(words="")),
                name="survey_answer_is_a_number_or_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.number if self.words == '' else self.words}"


class SaidAndDone(models.Model):
    """What users said in a survey and what is done about it, for everybody to read."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="said_and_done")
    said = models.CharField(_("you said"), max_length=300)
    done = models.TextField(_("we did"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    at = models.DateTimeField()

    class Meta:
        ordering = ["survey", "at", "pk"]
        verbose_name_plural = "said and done"

    def __str__(self) -> str:
        return self.said

    def content(self) -> dict[str, Any]:
        """What the ledger seals."""
        return {"survey": self.survey_id, "said": self.said, "done": self.done, "by": self.by_id}
