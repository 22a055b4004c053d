"""Programmes by which one side builds up what it can do: several sessions with one aim."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models.learning import NOBODY_YET, PERSON
from governance.models.learning_session import LearningSession
from partnerships.models import Partnership


class CapacityProgramme(models.Model):
    """What a side shall be able to do afterwards, how many of its people, and by when.

    What came of it is counted from the sessions held for it.
    """

    class Learner(models.TextChoices):
        AUTHORITY = "authority", _("the authority’s side")
        PARTNER = "partner", _("the partner’s side")
        BOTH = "both", _("both sides")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="capacity_programmes"
    )
    title = models.CharField(_("programme"), max_length=200)
    aim = models.TextField(_("what they can do afterwards"))
    skill = models.CharField(
        _("what it teaches"), max_length=10, choices=LearningSession.Skill.choices
    )
    learner = models.CharField(_("who learns"), max_length=10, choices=Learner.choices)
    people_wanted = models.PositiveSmallIntegerField(_("how many people"))
    until_on = models.DateField(_("until"))
    planned_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    planned_at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, **NOBODY_YET)
    outcome = models.TextField(_("what came of it"), blank=True, default="")

    class Meta:
        ordering = ["partnership", "-until_on", "-pk"]
        indexes = [models.Index(fields=["partnership", "ended_on"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(people_wanted__gt=0), name="programme_is_for_somebody"
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_by__isnull=True)
                | (Q(ended_on__isnull=False, ended_by__isnull=False) & ~Q(outcome="")),
                name="programme_ends_with_its_outcome",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream
