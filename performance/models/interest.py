"""Interests of the two sides: what each wants, which shared objective serves it, what it brings."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.models import BlockSide, PromisedResource
from partnerships.models import Objective, Partnership
from performance.models.kpi import KPI

PERSON: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}
NOBODY_YET: dict[str, Any] = {**PERSON, "null": True, "blank": True}
A_SIDE = Q(side__in=["authority", "partner"])


class SideObjective(models.Model):
    """What one side wants for itself, shown by KPIs; both sides read it.

    `shared` is the shared objective that serves it, where there is one.
    """

    class Goal(models.TextChoices):
        FINANCIAL = "financial", _("financial sustainability")
        COMMUNITY = "community", _("community outcome")
        BOTH = "both", _("both goals")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="side_objectives"
    )
    side = models.CharField(_("whose"), max_length=10, choices=BlockSide.choices)
    title = models.CharField(_("objective"), max_length=300)
    why = models.TextField(_("why it matters"), blank=True, default="")
    goal = models.CharField(_("goal"), max_length=10, choices=Goal.choices)
    shared = models.ForeignKey(
        Objective,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="side_objectives",
        verbose_name=_("served by"),
    )
    kpis = models.ManyToManyField(KPI, blank=True, related_name="side_objectives")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    written_at = models.DateTimeField()
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, **NOBODY_YET)
    reason = models.TextField(_("why it is given up"), blank=True, default="")

    class Meta:
        ordering = ["partnership", "side", "pk"]
        indexes = [models.Index(fields=["partnership", "ended_on"])]
        constraints = [
            models.CheckConstraint(condition=A_SIDE, name="side_objective_is_of_a_side"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_by__isnull=True)
                | (Q(ended_on__isnull=False, ended_by__isnull=False) & ~Q(reason="")),
                name="side_objective_ends_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream


class ObjectiveAgreement(models.Model):
    """That a side agrees to a shared objective as it is worded; rewording it takes it back."""

    objective = models.ForeignKey(Objective, on_delete=models.CASCADE, related_name="agreements")
    side = models.CharField(max_length=10, choices=BlockSide.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    at = models.DateTimeField()

    class Meta:
        ordering = ["objective", "side"]
        constraints = [
            models.CheckConstraint(condition=A_SIDE, name="objective_is_agreed_by_a_side"),
            models.UniqueConstraint(
                fields=["objective", "side"], name="objective_agreed_once_a_side"
            ),
            models.UniqueConstraint(
                fields=["objective", "by"], name="nobody_agrees_for_both_sides"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.objective}: {self.side}"


class Contribution(models.Model):
    """What a side brings. Its words never change: it ends, and another one is written down.

    The other side agrees to it, and looks at it once a year: `review_on` is the next day.
    """

    class Kind(models.TextChoices):
        MONEY = "money", _("money")
        PEOPLE = "people", _("people")
        EXPERTISE = "expertise", _("expertise")
        DATA = "data", _("data")
        WAYS = "ways", _("ways of working")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="contributions"
    )
    side = models.CharField(_("who brings it"), max_length=10, choices=BlockSide.choices)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    what = models.CharField(_("what"), max_length=200)
    extent = models.CharField(_("how much, or how often"), max_length=200, blank=True, default="")
    promise = models.ForeignKey(
        PromisedResource,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="contributions",
        verbose_name=_("promised resource"),
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    recorded_at = models.DateTimeField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **NOBODY_YET)
    agreed_at = models.DateTimeField(null=True, blank=True)
    review_on = models.DateField(_("next review"), null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, **NOBODY_YET)
    reason = models.TextField(_("why it ends"), blank=True, default="")

    class Meta:
        ordering = ["partnership", "side", "pk"]
        indexes = [models.Index(fields=["partnership", "ended_on"])]
        constraints = [
            models.CheckConstraint(condition=A_SIDE, name="contribution_is_of_a_side"),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True, agreed_at__isnull=True, review_on__isnull=True)
                | Q(agreed_by__isnull=False, agreed_at__isnull=False, review_on__isnull=False),
                name="contribution_agreed_is_reviewed",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("recorded_by")),
                name="contribution_not_agreed_by_its_author",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_by__isnull=True)
                | (Q(ended_on__isnull=False, ended_by__isnull=False) & ~Q(reason="")),
                name="contribution_ends_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    @property
    def other_side(self) -> str:
        """The side that receives it: it agrees, and reviews."""
        return "partner" if self.side == BlockSide.AUTHORITY else "authority"


class ContributionReview(models.Model):
    """What the receiving side found when it looked whether a contribution comes as agreed."""

    class Verdict(models.TextChoices):
        AS_AGREED = "as_agreed", _("as agreed")
        LESS = "less", _("less than agreed")
        MORE = "more", _("more than agreed")

    contribution = models.ForeignKey(Contribution, on_delete=models.PROTECT, related_name="reviews")
    on = models.DateField()
    verdict = models.CharField(_("how it comes"), max_length=10, choices=Verdict.choices)
    note = models.TextField(_("note"), blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    at = models.DateTimeField()

    class Meta:
        ordering = ["contribution", "-on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["contribution", "on"], name="reviewed_once_a_day"),
            models.CheckConstraint(
                condition=Q(verdict="as_agreed") | ~Q(note=""), name="review_says_what_differs"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contribution}, {self.on}"
