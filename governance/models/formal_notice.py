"""Formal notices: what one side serves on the other by a clause, and the clocks that follow."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.folding import Findable, FoldedField
from governance.models.body import BlockSide
from governance.models.comment import READS_INSIDE
from governance.models.decision import PERSON
from partnerships.models import Document, Partnership

if TYPE_CHECKING:
    import datetime as dt

    from core.models import User

NOBODY_YET: dict[str, Any] = {**PERSON, "null": True, "blank": True}


class FormalNoticeQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User) -> FormalNoticeQuerySet:
        """Those that were served; what a side still has to serve, for that side alone."""
        own = Q(state__in=[FormalNotice.State.SERVED, FormalNotice.State.ANSWERED])
        for side, permission in READS_INSIDE.items():
            own |= Q(side=side, partnership__in=Partnership.objects.permitted(user, permission))
        return self.filter(own, partnership__in=Partnership.objects.visible_to(user))


class FormalNotice(Findable):
    """A notice of one `side` to the other.

    `service` is the one that it is about, where the contract counts notices by service.
    `serve_by` is the last day on which it may be received: afterwards the right is barred.
    `received_on` is the business day on which it counts as received; from it the other side has
    `response_days` business days, the last of which is `answer_by`.
    """

    class Kind(models.TextChoices):
        WARNING = "warning", _("warning notice")
        BREACH = "breach", _("notice of persistent breach")
        REMEDY = "remedy", _("notice to remedy")
        RELIEF = "relief", _("claim for relief")
        COMPENSATION = "compensation", _("claim for compensation")
        CHANGE = "change", _("change notice")
        FORCE_MAJEURE = "force_majeure", _("notice of force majeure")
        DISPUTE = "dispute", _("notice of dispute")
        STEP_IN = "step_in", _("step-in notice")
        TERMINATION = "termination", _("termination notice")
        OTHER = "other", _("other notice")

    class Channel(models.TextChoices):
        HAND = "hand", _("by hand")
        CONCORD = "concord", _("through Concord")
        EMAIL = "email", _("by e-mail")
        COURIER = "courier", _("by courier")
        SIGNED_POST = "signed_post", _("by signed-for post")
        POST = "post", _("by post")
        AIRMAIL = "airmail", _("by airmail")

    class State(models.TextChoices):
        TO_SERVE = "to_serve", _("to be served")
        SERVED = "served", _("served")
        ANSWERED = "answered", _("answered")
        DROPPED = "dropped", _("not served")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="formal_notices"
    )
    reference = models.CharField(_("reference"), max_length=40, unique=True)
    side = models.CharField(_("from"), max_length=10, choices=BlockSide.choices)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices)
    clause = models.CharField(_("clause"), max_length=60)
    title = models.CharField(_("in short"), max_length=200)
    service = models.CharField(_("service"), max_length=200, blank=True, default="")
    text = models.TextField(_("what it says"), blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.TO_SERVE)
    event_on = models.DateField(_("what happened on"), null=True, blank=True)
    serve_by = models.DateField(_("to be received by"), null=True, blank=True)
    channel = models.CharField(_("how"), max_length=12, choices=Channel.choices, blank=True)
    served_on = models.DateField(_("sent on"), null=True, blank=True)
    received_on = models.DateField(_("counts as received on"), null=True, blank=True)
    proof = models.CharField(_("what proves it"), max_length=300, blank=True, default="")
    proof_file = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    response_days = models.PositiveSmallIntegerField(_("business days to answer"), null=True)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True, default="")
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, **NOBODY_YET)
    reason = models.TextField(_("why it was not served"), blank=True, default="")
    written_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    written_at = models.DateTimeField()
    folded = FoldedField(of=["reference", "title", "clause"])

    objects = FormalNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-written_at", "-pk"]
        indexes = [
            models.Index(fields=["partnership", "state"]),
            models.Index(fields=["state", "serve_by"]),
            models.Index(fields=["state", "answer_by"]),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(side__in=["authority", "partner"]), name="formal_notice_of_a_side"
            ),
            models.CheckConstraint(
                condition=~Q(state="to_serve")
                | Q(serve_by__isnull=False, served_on__isnull=True, received_on__isnull=True),
                name="formal_notice_to_serve_by_a_day",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["served", "answered"])
                | (Q(served_on__isnull=False, received_on__gte=F("served_on")) & ~Q(channel="")),
                name="formal_notice_served_on_a_day_somehow",
            ),
            models.CheckConstraint(
                condition=Q(answer_by__isnull=True)
                | Q(response_days__isnull=False, answer_by__gte=F("received_on")),
                name="formal_notice_clock_from_receipt",
            ),
            models.CheckConstraint(
                condition=(
                    Q(state="answered", answered_on__isnull=False, answered_by__isnull=False)
                    & ~Q(answer="")
                    & ~Q(answered_by=F("written_by"))
                )
                | (
                    ~Q(state="answered")
                    & Q(answered_on__isnull=True, answered_by__isnull=True, answer="")
                ),
                name="formal_notice_answered_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=~Q(state="dropped", reason=""), name="formal_notice_dropped_for_a_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    def is_barred(self, today: dt.date) -> bool:
        """Whether it was received, or still is to be, after the last day for it."""
        return self.serve_by is not None and (self.received_on or today) > self.serve_by

    def is_overdue(self, today: dt.date) -> bool:
        """Whether the other side should have answered before today."""
        waits = self.state == self.State.SERVED and self.answer_by is not None
        return waits and self.answer_by < today  # type: ignore[operator] # known by then

    def content(self) -> dict[str, Any]:
        """What the ledger seals once it was served."""
        return {
            "reference": self.reference,
            "side": self.side,
            "kind": self.kind,
            "clause": self.clause,
            "title": self.title,
            "service": self.service,
            "text": self.text,
            "serve_by": self.serve_by,
            "channel": self.channel,
            "served_on": self.served_on,
            "received_on": self.received_on,
            "proof": self.proof,
            "proof_sha256": self.proof_file.sha256 if self.proof_file else None,
            "answer_by": self.answer_by,
        }
