"""What was learned: lessons, the changes adopted from them, and success stories with consent."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from partnerships import codelists
from partnerships.models import Partnership

PERSON: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}
NOBODY_YET: dict[str, Any] = {**PERSON, "null": True, "blank": True}


class Lesson(models.Model):
    """What a partnership learned; published by somebody else than its author, for officials all."""

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("taken back")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="lessons")
    title = models.CharField(_("lesson"), max_length=200)
    happened = models.TextField(_("what happened"))
    learned = models.TextField(_("what was learned"))
    differently = models.TextField(_("what to do differently"))
    type = models.CharField(_("kind of partnership"), max_length=20)
    phase = models.CharField(_("stage"), max_length=40)
    sector = models.CharField(_("sector"), max_length=40, choices=codelists.SECTORS)
    may_name = models.BooleanField(_("the partnership may be named"), default=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    written_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, **NOBODY_YET)
    published_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(_("why it was taken back"), blank=True, default="")

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("lesson")
        indexes = [
            models.Index(fields=["state", "type", "phase"]),
            models.Index(fields=["partnership", "state"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("written_by")),
                name="lesson_not_published_by_its_author",
            ),
            models.CheckConstraint(
                condition=~Q(state="published")
                | Q(published_by__isnull=False, published_at__isnull=False),
                name="lesson_published_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="withdrawn", reason=""), name="lesson_taken_back_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream


class AdoptedLesson(models.Model):
    """A change that a partnership makes because of a lesson, and what came of it."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    lesson = models.ForeignKey(Lesson, on_delete=models.PROTECT, related_name="adoptions")
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="adopted_lessons"
    )
    change = models.TextField(_("what changes here"))
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    due_on = models.DateField(_("by"))
    adopted_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    adopted_at = models.DateTimeField()
    done_on = models.DateField(null=True, blank=True)
    result = models.TextField(_("what came of it"), blank=True, default="")
    told_by = models.ForeignKey(settings.AUTH_USER_MODEL, **NOBODY_YET)

    class Meta:
        ordering = ["due_on", "pk"]
        verbose_name = _("adopted change")
        verbose_name_plural = _("adopted changes")
        constraints = [
            models.UniqueConstraint(fields=["lesson", "partnership"], name="lesson_adopted_once"),
            models.CheckConstraint(
                condition=Q(done_on__isnull=True, result="", told_by__isnull=True)
                | (Q(done_on__isnull=False, told_by__isnull=False) & ~Q(result="")),
                name="adopted_change_done_with_a_result",
            ),
        ]
        indexes = [models.Index(fields=["owner", "done_on"])]

    def __str__(self) -> str:
        return f"{self.lesson}: {self.partnership}"

    @property
    def stream(self) -> str:
        """The ledger stream: that of the partnership which changes something."""
        return self.partnership.stream


class SuccessStory(models.Model):
    """What went well, in somebody's words; public to both sides only while they consent."""

    class State(models.TextChoices):
        DRAFT = "draft", _("waiting to be published")
        PUBLISHED = "published", _("published")
        WITHDRAWN = "withdrawn", _("consent withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="success_stories"
    )
    title = models.CharField(_("title"), max_length=200)
    text = models.TextField(_("story"))
    quoted = models.CharField(_("who is quoted"), max_length=200)
    consent_on = models.DateField(_("consent given on"))
    consent_how = models.TextField(_("how consent was given"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    written_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, **NOBODY_YET)
    published_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(settings.AUTH_USER_MODEL, **NOBODY_YET)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_how = models.TextField(_("how consent was withdrawn"), blank=True, default="")

    class Meta:
        ordering = ["-written_at", "-pk"]
        verbose_name = _("success story")
        verbose_name_plural = _("success stories")
        indexes = [models.Index(fields=["partnership", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=~Q(consent_how="") & ~Q(quoted=""), name="success_story_has_consent"
            ),
            models.CheckConstraint(
                condition=Q(published_by__isnull=True) | ~Q(published_by=F("written_by")),
                name="success_story_not_published_by_its_author",
            ),
            models.CheckConstraint(
                condition=(Q(state="withdrawn") & Q(withdrawn_at__isnull=False))
                | (~Q(state="withdrawn") & Q(withdrawn_at__isnull=True)),
                name="success_story_withdrawn_at_a_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream
