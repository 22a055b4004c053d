"""A meeting of a body: convened, in session, written down, and approved by both sides."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.folding import Findable, FoldedField
from core.formatting import day
from governance.models.body import BlockSide, Body, Seat
from governance.models.concern import Concern
from governance.models.decision import Decision, FollowUp
from partnerships.models import Document, Partnership

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from core.models import User

PERSON: dict[str, Any] = {"on_delete": models.PROTECT, "related_name": "+"}


class MeetingQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> MeetingQuerySet:
        """Both sides see the same meetings: all of visible partnerships."""
        return self.filter(partnership__in=Partnership.objects.visible_to(user))


class Meeting(Findable):
    """One meeting of a body.

    `chair` is the side in the chair on its day; its people and the secretary run it.
    `minutes_due_on` and `approve_by` are the ends of the body's clocks, counted when the meeting
    ends and when minutes are circulated. Each objection makes another `round` of the minutes.
    `silent` are the sides that said nothing until the clock of approval had ended. `moves` counts
    how often it was moved; `moved_from` is when it was to begin before the last move.
    """

    class State(models.TextChoices):
        CONVENED = "convened", _("convened")
        SESSION = "session", _("in session")
        HELD = "held", _("held, minutes being written")
        CIRCULATED = "circulated", _("minutes wait for approval")
        APPROVED = "approved", _("minutes approved")
        CANCELLED = "cancelled", _("cancelled")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(Partnership, on_delete=models.PROTECT, related_name="meetings")
    body = models.ForeignKey(Body, on_delete=models.PROTECT, related_name="meetings")
    reference = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=State.choices, default=State.CONVENED)
    starts_at = models.DateTimeField(_("begins"))
    lasts = models.PositiveSmallIntegerField(_("minutes it lasts"), default=120)
    place = models.CharField(_("place or address of the call"), max_length=300)
    urgent_reason = models.TextField(_("why it is urgent"), blank=True, default="")
    papers_due_on = models.DateField(_("papers by"))
    chair = models.CharField(_("side in the chair"), max_length=10, choices=BlockSide.choices)
    secretary = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    convened_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    convened_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    guests = models.TextField(_("others in the room"), blank=True, default="")
    summary = models.TextField(_("what the minutes say besides"), blank=True, default="")
    round = models.PositiveSmallIntegerField(default=1)
    minutes_due_on = models.DateField(_("minutes by"), null=True, blank=True)
    circulated_at = models.DateTimeField(null=True, blank=True)
    circulated_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    approve_by = models.DateField(_("approve by"), null=True, blank=True)
    approved_at = models.DateTimeField(null=True, blank=True)
    silent = models.JSONField(default=list, blank=True)
    reason = models.TextField(_("why it is cancelled"), blank=True, default="")
    moves = models.PositiveSmallIntegerField(_("times it was moved"), default=0)
    moved_from = models.DateTimeField(_("was to begin"), null=True, blank=True)
    move_reason = models.TextField(_("why it was moved"), blank=True, default="")
    folded = FoldedField(of=["reference", "place", "summary"])

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["partnership", "reference"], name="meeting_numbered_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="cancelled", reason=""), name="meeting_cancelled_for_a_reason"
            ),
            models.CheckConstraint(
                condition=Q(moves=0, moved_from__isnull=True)
                | (Q(moves__gt=0, moved_from__isnull=False) & ~Q(move_reason="")),
                name="meeting_moved_for_a_reason",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["circulated", "approved"])
                | Q(
                    circulated_by__isnull=False,
                    circulated_at__isnull=False,
                    approve_by__isnull=False,
                ),
                name="minutes_circulated_by_somebody_with_a_clock",
            ),
            models.CheckConstraint(
                condition=Q(state="approved", approved_at__isnull=False)
                | (~Q(state="approved") & Q(approved_at__isnull=True)),
                name="minutes_approved_at_a_moment",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "state"])]

    def __str__(self) -> str:
        return f"{self.body}, {day(self.day)}"

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    @property
    def day(self) -> dt.date:
        """The day on which it begins, in the zone of the installation."""
        return clock.day_of(self.starts_at)

    @property
    def ends_at(self) -> dt.datetime:
        """When it is planned to end."""
        return self.starts_at + dt.timedelta(minutes=self.lasts)

    @property
    def is_urgent(self) -> bool:
        return bool(self.urgent_reason)

    def content(self) -> dict[str, Any]:
        """What the ledger seals once the minutes are approved: all that they say."""
        return {
            "reference": self.reference,
            "body": str(self.body.uuid),
            "state": self.state,
            "starts_at": self.starts_at,
            "opened_at": self.opened_at,
            "closed_at": self.closed_at,
            "chair": self.chair,
            "secretary": str(self.secretary.uuid),
            "guests": self.guests,
            "summary": self.summary,
            "round": self.round,
            "moves": self.moves,
            "move_reason": self.move_reason,
            "circulated_by": str(self.circulated_by.uuid) if self.circulated_by else None,
            "approved_at": self.approved_at,
            "silent": self.silent,
            "items": [one.content() for one in self.items.all()],
            "present": [one.content() for one in self.attendance.all()],
        }


class AgendaItem(models.Model):
    """One point of the agenda.

    What it is about stands in at most one of the references; an action of an earlier meeting names
    the points at which it was looked at. `count` is what was counted in the room, with every
    number; `note` what the minutes say of it. Whoever presents it hands in its papers by the day
    on which papers are due.
    """

    class Kind(models.TextChoices):
        DECISION = "decision", _("question")
        CONCERN = "concern", _("concern")
        ACTION = "action", _("action of an earlier meeting")
        CONDITION = "condition", _("condition of a decision")
        OTHER = "other", _("other")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(_("title"), max_length=300)
    decision = models.ForeignKey(
        Decision, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    concern = models.ForeignKey(
        Concern, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    condition = models.ForeignKey(
        FollowUp, on_delete=models.PROTECT, null=True, blank=True, related_name="agenda_items"
    )
    presenter = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name=_("presents it"), **PERSON
    )
    papers = models.ManyToManyField(Document, blank=True, related_name="agenda_items")
    note = models.TextField(_("what was said"), blank=True, default="")
    count = models.JSONField(default=dict, blank=True)
    counted_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)

    class Meta:
        ordering = ["meeting", "position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="agenda_item_placed_once"),
            models.UniqueConstraint(
                fields=["meeting", "decision"], name="question_once_on_an_agenda"
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind="decision", decision__isnull=False)
                    | (~Q(kind="decision") & Q(decision__isnull=True))
                )
                & (
                    Q(kind="concern", concern__isnull=False)
                    | (~Q(kind="concern") & Q(concern__isnull=True))
                )
                & (
                    Q(kind="condition", condition__isnull=False)
                    | (~Q(kind="condition") & Q(condition__isnull=True))
                ),
                name="agenda_item_is_about_what_its_kind_says",
            ),
            models.CheckConstraint(
                condition=Q(counted_at__isnull=True, recorded_by__isnull=True)
                | Q(counted_at__isnull=False, recorded_by__isnull=False, kind="decision"),
                name="count_in_the_room_recorded_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.title}"

    def content(self) -> dict[str, Any]:
        """What the minutes say of it."""
        return {
            "position": self.position,
            "kind": self.kind,
            "title": self.title,
            "note": self.note,
            "count": self.count,
        }


class Attendance(models.Model):
    """Who came for a seat, and until when. Nobody sits on two seats of one meeting."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendance")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="attendance")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    came_at = models.DateTimeField()
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["meeting", "seat__side", "pk"]
        verbose_name_plural = "attendance"
        constraints = [
            models.UniqueConstraint(fields=["meeting", "seat"], name="seat_taken_once"),
            models.UniqueConstraint(fields=["meeting", "person"], name="nobody_sits_on_two_seats"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting}: {self.person}"

    @property
    def is_present(self) -> bool:
        """Whether the seat is taken now."""
        return self.left_at is None

    def content(self) -> dict[str, Any]:
        """What the minutes say of it."""
        return {
            "seat": str(self.seat.uuid),
            "person": str(self.person.uuid),
            "came_at": self.came_at,
            "left_at": self.left_at,
        }
