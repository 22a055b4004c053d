"""The communication protocol: who tells whom what, how often and how, agreed by both sides."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.models.body import BlockSide
from governance.models.decision import PERSON
from governance.models.exchange import NOBODY_YET, SharedQuerySet
from partnerships.models import Partnership


class ProtocolLine(models.Model):
    """One line of the protocol. It counts once somebody of the other side has agreed to it.

    `source` names what shows that it happened: see `governance.protocol_sources`.
    """

    class Every(models.TextChoices):
        MONTH = "month", _("each month")
        QUARTER = "quarter", _("each quarter")
        HALF = "half", _("each half-year")
        YEAR = "year", _("each year")

    class Channel(models.TextChoices):
        MEETING = "meeting", _("in a meeting")
        CALL = "call", _("by telephone or video")
        EMAIL = "email", _("by e-mail")
        LETTER = "letter", _("by letter")
        CONCORD = "concord", _("in Concord")

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        AGREED = "agreed", _("agreed")
        ENDED = "ended", _("ended")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="protocol_lines"
    )
    what = models.CharField(_("what is told"), max_length=200)
    side = models.CharField(_("who tells"), max_length=10, choices=BlockSide.choices)
    whom = models.CharField(_("whom"), max_length=200)
    channel = models.CharField(_("how"), max_length=10, choices=Channel.choices)
    every = models.CharField(_("how often"), max_length=10, choices=Every.choices)
    source = models.CharField(_("what shows it"), max_length=20)
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    proposed_for = models.CharField(max_length=10, choices=BlockSide.choices)
    proposed_at = models.DateTimeField()
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **NOBODY_YET)
    agreed_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)
    reason = models.TextField(_("why it ended"), blank=True, default="")

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["side", "pk"]
        indexes = [models.Index(fields=["partnership", "state"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(side__in=["authority", "partner"])
                & Q(proposed_for__in=["authority", "partner"]),
                name="protocol_line_of_a_side",
            ),
            models.CheckConstraint(
                condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("proposed_by")),
                name="protocol_line_agreed_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=~Q(state="agreed") | Q(agreed_by__isnull=False, agreed_on__isnull=False),
                name="protocol_line_agreed_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="ended") | (Q(ended_on__isnull=False) & ~Q(reason="")),
                name="protocol_line_ended_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream


class ProtocolTold(models.Model):
    """That something of the protocol was told on a day, where no record shows it by itself."""

    line = models.ForeignKey(ProtocolLine, on_delete=models.PROTECT, related_name="told")
    on = models.DateField(_("told on"))
    note = models.CharField(_("to whom, and what proves it"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    at = models.DateTimeField()

    class Meta:
        ordering = ["-on", "-pk"]
        verbose_name_plural = "told"
        constraints = [
            models.UniqueConstraint(fields=["line", "on"], name="protocol_told_once_a_day"),
            models.CheckConstraint(condition=~Q(note=""), name="protocol_told_says_what"),
        ]

    def __str__(self) -> str:
        return f"{self.line}: {self.on}"
