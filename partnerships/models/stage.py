"""Stages: the plan of phases, the moves made, and what was recorded for each gate condition."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from partnerships.models.contract_version import ContractVersion
from partnerships.models.document import Document
from partnerships.models.partnership import Partnership


class PhasePlan(models.Model):
    """A phase on the timeline: planned and real dates. The last day of a phase is inclusive."""

    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="phase_plans"
    )
    phase = models.CharField(max_length=40)
    position = models.PositiveSmallIntegerField()
    planned_from = models.DateField(null=True, blank=True)
    planned_until = models.DateField(null=True, blank=True)
    began_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["partnership", "position"]
        constraints = [
            models.UniqueConstraint(fields=["partnership", "phase"], name="phase_planned_once")
        ]

    def __str__(self) -> str:
        return f"{self.partnership}: {self.phase}"


class PhaseMove(models.Model):
    """A move from one phase to another (or within one: pause, redo): who, when, why, on what."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="moves")
    transition = models.CharField(max_length=60)
    outcome = models.CharField(max_length=30)
    gate = models.CharField(max_length=40, blank=True, default="")
    from_phase = models.CharField(max_length=40, blank=True, default="")
    to_phase = models.CharField(max_length=40)
    at = models.DateTimeField()
    effective_on = models.DateField()
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField()
    contract_version = models.ForeignKey(
        ContractVersion, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    conditions = models.JSONField(default=list, blank=True)
    carried_over = models.JSONField(default=list, blank=True)
    days_in_phase = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.partnership}: {self.transition}"


class GateProposal(models.Model):
    """A stage approval that was proposed and waits for the person who decides it."""

    class State(models.TextChoices):
        OPEN = "open", _("waiting for a decision")
        DECIDED = "decided", _("decided")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="gate_proposals"
    )
    gate = models.CharField(max_length=40)
    transition = models.CharField(max_length=60)
    reason = models.TextField(_("reason, for the minutes"))
    until = models.DateField(_("pause until"), null=True, blank=True)
    carried_over = models.JSONField(default=list, blank=True)
    revision = models.CharField(max_length=64, help_text="What the proposer saw, as a hash.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    answer = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership"],
                condition=Q(state="open"),
                name="one_stage_approval_open_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("proposed_by")),
                name="stage_approval_not_decided_by_its_proposer",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership}: {self.transition}"


class ConditionRecord(models.Model):
    """What a person recorded for one condition of one gate: its owner, that it is met, or waived.

    A waiver holds until the end of `waived_until`.
    """

    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="condition_records"
    )
    gate = models.CharField(max_length=40)
    code = models.CharField(max_length=60)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    due_on = models.DateField(null=True, blank=True)
    met_on = models.DateField(null=True, blank=True)
    met_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(blank=True, default="")
    document = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    waived_on = models.DateField(null=True, blank=True)
    waived_until = models.DateField(
        _("waived until"), null=True, blank=True, help_text=_("The last day of the waiver.")
    )
    waiver_reason = models.TextField(_("why it is waived"), blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "gate", "code"], name="condition_recorded_once"
            ),
            models.CheckConstraint(
                condition=Q(met_on__isnull=True) | Q(met_by__isnull=False),
                name="condition_met_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(waived_on__isnull=True)
                | (
                    Q(waived_by__isnull=False, waived_until__gte=models.F("waived_on"))
                    & ~Q(waiver_reason="")
                ),
                name="condition_waived_by_somebody_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership}: {self.gate} {self.code}"
