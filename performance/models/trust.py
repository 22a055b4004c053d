"""The trust index: weights that both sides adopt, and what was worked out with them."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import ScaledDecimalField
from partnerships.models import Partnership

PERSON: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}
PARTS = ("transparency", "commitment", "competence", "shared_goals")


class TrustWeights(models.Model):
    """What each part of the index weighs, from the first day of a quarter on.

    They count once somebody of each side has adopted them; whoever proposed them is neither.
    """

    class State(models.TextChoices):
        OPEN = "open", _("proposed")
        ADOPTED = "adopted", _("adopted by both sides")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="trust_weights"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    effective_from = models.DateField(_("from"))
    transparency = ScaledDecimalField(_("transparency"))
    commitment = ScaledDecimalField(_("commitment"))
    competence = ScaledDecimalField(_("competence"))
    shared_goals = ScaledDecimalField(_("shared goals"))
    reason = models.TextField(_("why"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    proposed_at = models.DateTimeField()
    authority_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    authority_at = models.DateTimeField(null=True, blank=True)
    partner_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    partner_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    answer = models.TextField(_("why it was refused"), blank=True, default="")

    class Meta:
        ordering = ["partnership", "-number"]
        verbose_name_plural = "trust weights"
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "number"], name="trust_weights_numbered_once"
            ),
            models.UniqueConstraint(
                fields=["partnership"], condition=Q(state="open"), name="one_open_trust_weights"
            ),
            models.UniqueConstraint(
                fields=["partnership", "effective_from"],
                condition=Q(state="adopted"),
                name="one_trust_weights_from_each_day",
            ),
            models.CheckConstraint(
                condition=Q(
                    transparency__gte=0, commitment__gte=0, competence__gte=0, shared_goals__gte=0
                )
                & ~Q(transparency=0, commitment=0, competence=0, shared_goals=0),
                name="trust_weights_weigh_something",
            ),
            models.CheckConstraint(
                condition=~Q(state="adopted")
                | Q(authority_by__isnull=False, partner_by__isnull=False),
                name="trust_weights_adopted_by_both_sides",
            ),
            models.CheckConstraint(
                condition=(Q(authority_by__isnull=True) | ~Q(authority_by=F("proposed_by")))
                & (Q(partner_by__isnull=True) | ~Q(partner_by=F("proposed_by")))
                & (
                    Q(authority_by__isnull=True)
                    | Q(partner_by__isnull=True)
                    | ~Q(authority_by=F("partner_by"))
                ),
                name="trust_weights_by_three_people",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership}, trust weights {self.number}"

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    def content(self) -> dict[str, Any]:
        """What the ledger seals once both sides adopted them."""
        return {
            "partnership": self.partnership_id,
            "number": self.number,
            "effective_from": self.effective_from,
            **{part: getattr(self, part) for part in PARTS},
            "proposed_by": self.proposed_by_id,
            "authority_by": self.authority_by_id,
            "partner_by": self.partner_by_id,
        }


class TrustIndex(models.Model):
    """Version n of the index of a quarter, as known on its last day. Issued is issued.

    `score` is 0 to 100, None where too little was known. `result` is the canonical JSON of inputs,
    weights, every intermediate value and the rounding.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="trust_indices"
    )
    weights = models.ForeignKey(TrustWeights, on_delete=models.PROTECT, related_name="indices")
    period = models.CharField(max_length=10)
    period_start = models.DateField()
    period_end = models.DateField()
    version = models.PositiveSmallIntegerField()
    is_latest = models.BooleanField(default=True)
    latest_of = ("partnership_id", "period")
    score = ScaledDecimalField(null=True, blank=True)
    cause = models.CharField(max_length=200)
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    issued_at = models.DateTimeField()
    result_sha256 = models.CharField(max_length=64)
    result = models.TextField()

    class Meta:
        ordering = ["partnership", "-period_start", "-version"]
        verbose_name_plural = "trust indices"
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "period", "version"], name="trust_index_version_unique"
            ),
            models.UniqueConstraint(
                fields=["partnership", "period"],
                condition=Q(is_latest=True),
                name="one_latest_trust_index_for_each_period",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "is_latest", "period_start"])]

    def __str__(self) -> str:
        return f"{self.partnership}, {self.period}, version {self.version}"

    def content(self) -> dict[str, Any]:
        """What the ledger seals; not whether it is the latest, which changes."""
        return {
            "partnership": self.partnership_id,
            "weights": self.weights_id,
            "period": self.period,
            "version": self.version,
            "score": self.score,
            "cause": self.cause,
            "issued_at": self.issued_at,
            "result_sha256": self.result_sha256,
            "result": self.result,
        }
