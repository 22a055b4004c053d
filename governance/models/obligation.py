"""Duties and rights by clause, and each day on which one falls due."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.folding import Findable, FoldedField
from core.models import Organisation
from partnerships.models import Document, Partnership

if TYPE_CHECKING:
    import datetime as dt


class Obligation(Findable):
    """A duty or a right by its clause, whose it is, and when it falls due.

    `due_on` is the day of what is due once, and the first day of what recurs every `every_months`
    months, up to `until_on` or the end of the contract. What depends on a condition falls due
    `days` after the event, in calendar or business days of the partnership's country.
    Days before `counted_from` are not made any more: the register was changed then.
    `notice_days` are calendar days before the day from which on it stands on To do.
    """

    class Nature(models.TextChoices):
        DUTY = "duty", _("duty")
        RIGHT = "right", _("right")

    class Side(models.TextChoices):
        AUTHORITY = "authority", _("the authority’s side")
        PARTNER = "partner", _("the partner’s side")

    class Kind(models.TextChoices):
        ONCE = "once", _("once, on a day")
        RECURRING = "recurring", _("again and again")
        CONDITIONAL = "conditional", _("when a condition comes")

    class DayKind(models.TextChoices):
        CALENDAR = "calendar", _("calendar days")
        BUSINESS = "business", _("business days")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="obligations"
    )
    reference = models.CharField(_("reference"), max_length=30, unique=True)
    clause = models.CharField(_("clause"), max_length=60)
    nature = models.CharField(_("duty or right"), max_length=10, choices=Nature.choices)
    title = models.CharField(_("in short"), max_length=200)
    text = models.TextField(_("what the contract says"), blank=True, default="")
    evidence = models.CharField(_("what shows it"), max_length=300, blank=True, default="")
    side = models.CharField(_("whose it is"), max_length=10, choices=Side.choices)
    organisation = models.ForeignKey(
        Organisation,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("organisation"),
    )
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("who sees to it"),
    )
    kind = models.CharField(_("how often"), max_length=12, choices=Kind.choices)
    due_on = models.DateField(_("due, or first due"), null=True, blank=True)
    counted_from = models.DateField(null=True, blank=True)
    every_months = models.PositiveSmallIntegerField(_("every so many months"), default=0)
    until_on = models.DateField(_("last day"), null=True, blank=True)
    condition = models.CharField(_("condition"), max_length=300, blank=True, default="")
    days = models.PositiveSmallIntegerField(_("days after the event"), default=0)
    day_kind = models.CharField(
        _("kind of days"), max_length=10, choices=DayKind.choices, default=DayKind.CALENDAR
    )
    notice_days = models.PositiveSmallIntegerField(_("remind so many days before"), default=14)
    needs_acceptance = models.BooleanField(_("the other side accepts it"), default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()
    ended_on = models.DateField(_("ended"), null=True, blank=True)
    end_reason = models.TextField(_("why it ended"), blank=True, default="")
    folded = FoldedField(of=["reference", "clause", "title"])

    class Meta:
        ordering = ["partnership", "clause", "pk"]
        indexes = [models.Index(fields=["partnership", "clause"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="conditional", due_on__isnull=True, every_months=0)
                & ~Q(condition="")
                | Q(kind="once", due_on__isnull=False, every_months=0)
                | Q(kind="recurring", due_on__isnull=False, every_months__gte=1),
                name="obligation_says_when_it_is_due",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | ~Q(end_reason=""),
                name="obligation_ends_for_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.clause}: {self.title}"

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    @property
    def is_right(self) -> bool:
        """Whether it may be used, and lapses; a duty is late."""
        return self.nature == self.Nature.RIGHT

    def content(self) -> dict[str, Any]:
        """What somebody saw of it, and what the ledger tells when it changes."""
        return {
            "clause": self.clause,
            "nature": self.nature,
            "title": self.title,
            "text": self.text,
            "evidence": self.evidence,
            "side": self.side,
            "organisation": str(self.organisation.uuid) if self.organisation else None,
            "owner": str(self.owner.uuid) if self.owner else None,
            "kind": self.kind,
            "due_on": self.due_on,
            "every_months": self.every_months,
            "until_on": self.until_on,
            "condition": self.condition,
            "days": self.days,
            "day_kind": self.day_kind,
            "notice_days": self.notice_days,
            "needs_acceptance": self.needs_acceptance,
        }


class Occurrence(models.Model):
    """One day on which an obligation falls due, and what came of it.

    Of what is due by the calendar there is one for each day, of what depends on a condition one
    for each day of the event. `round` counts how often it was sent back.
    """

    class State(models.TextChoices):
        DUE = "due", _("due")
        DONE = "done", _("done")
        ACCEPTED = "accepted", _("accepted")
        WAIVED = "waived", _("waived")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    obligation = models.ForeignKey(Obligation, on_delete=models.PROTECT, related_name="occurrences")
    due_on = models.DateField(_("due"))
    remind_on = models.DateField(_("reminded from"))
    event_on = models.DateField(_("the condition came"), null=True, blank=True)
    event_note = models.CharField(_("what came"), max_length=300, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.DUE)
    round = models.PositiveSmallIntegerField(default=1)
    done_on = models.DateField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    done_at = models.DateTimeField(null=True, blank=True)
    note = models.TextField(_("what was done"), blank=True, default="")
    evidence = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    sent_back_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_back_reason = models.TextField(_("why it was sent back"), blank=True, default="")
    waived_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    waived_at = models.DateTimeField(null=True, blank=True)
    waive_reason = models.TextField(_("why it is waived"), blank=True, default="")

    class Meta:
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(fields=["state", "remind_on"]),
            models.Index(fields=["obligation", "state", "due_on"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["obligation", "due_on"],
                condition=Q(event_on__isnull=True),
                name="obligation_due_once_on_a_day",
            ),
            models.UniqueConstraint(
                fields=["obligation", "event_on"],
                condition=Q(event_on__isnull=False),
                name="obligation_due_once_for_an_event",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["done", "accepted"])
                | Q(done_on__isnull=False, done_by__isnull=False),
                name="obligation_done_says_who_and_when",
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted") | Q(accepted_by__isnull=False),
                name="obligation_accepted_says_by_whom",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("done_by")),
                name="nobody_accepts_what_they_fulfilled",
            ),
            models.CheckConstraint(
                condition=~Q(state="waived") | Q(waived_by__isnull=False) & ~Q(waive_reason=""),
                name="obligation_waived_says_by_whom_and_why",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.obligation}, {self.due_on}"

    @property
    def partnership(self) -> Partnership:
        """The partnership through which it answers."""
        return self.obligation.partnership

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    def content(self) -> dict[str, Any]:
        """What the ledger seals."""
        return {
            "obligation": str(self.obligation.uuid),
            "due_on": self.due_on,
            "event_on": self.event_on,
            "state": self.state,
            "done_on": self.done_on,
            "done_by": str(self.done_by.uuid) if self.done_by else None,
            "evidence": str(self.evidence.uuid) if self.evidence else None,
            "accepted_by": str(self.accepted_by.uuid) if self.accepted_by else None,
            "waived_by": str(self.waived_by.uuid) if self.waived_by else None,
        }

    def is_late(self, today: dt.date) -> bool:
        """Whether the day of a duty has passed and nothing came; a right is not late."""
        return self._is_over(today) and not self.obligation.is_right

    def has_lapsed(self, today: dt.date) -> bool:
        """Whether the last day of a right has passed without its use."""
        return self._is_over(today) and self.obligation.is_right

    def _is_over(self, today: dt.date) -> bool:
        return self.state == self.State.DUE and self.due_on < today
