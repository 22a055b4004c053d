"""Continuity: key people, what is handed over, resources promised against delivered."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.fields import ScaledDecimalField
from governance.models.appointment import Appointment
from governance.models.obligation import Obligation
from partnerships.models import Partnership


class KeyPerson(models.Model):
    """Somebody whom a side promised by name; they need no account here.

    `notice_days` are calendar days between the notice of a change and the last day. A change at
    shorter notice says why it could not be foreseen.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="key_people"
    )
    side = models.CharField(_("whose side"), max_length=10, choices=Obligation.Side.choices)
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("what they do here"), max_length=200)
    since_on = models.DateField(_("since"))
    planned_end_on = models.DateField(_("planned end"), null=True, blank=True)
    substitute = models.CharField(_("substitute"), max_length=200, blank=True, default="")
    notice_days = models.PositiveSmallIntegerField(_("days of notice of a change"), default=60)
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    named_at = models.DateTimeField()
    last_on = models.DateField(_("last day"), null=True, blank=True)
    notice_on = models.DateField(_("notice given"), null=True, blank=True)
    end_reason = models.TextField(_("why it changes"), blank=True, default="")
    unforeseen = models.BooleanField(_("could not be foreseen"), default=False)
    followed_by = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="follows",
        verbose_name=_("followed by"),
    )

    class Meta:
        ordering = ["partnership", "side", "role", "since_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_on__isnull=True) | Q(notice_on__isnull=False) & ~Q(end_reason=""),
                name="key_person_goes_with_notice_and_reason",
            ),
            models.CheckConstraint(
                condition=Q(last_on__isnull=True) | Q(last_on__gte=F("since_on")),
                name="key_person_ends_after_they_began",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    def content(self) -> dict[str, Any]:
        """What somebody saw of it."""
        return {
            "name": self.name,
            "role": self.role,
            "planned_end_on": self.planned_end_on,
            "substitute": self.substitute,
            "notice_days": self.notice_days,
            "last_on": self.last_on,
        }


class HandoverStep(models.Model):
    """An item of the checklist that was done when an appointment ends; undone ones have no row."""

    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="handover_steps"
    )
    code = models.CharField(max_length=30)
    note = models.TextField(_("note"))
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    done_at = models.DateTimeField()

    class Meta:
        ordering = ["appointment", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["appointment", "code"], name="handover_step_done_once")
        ]

    def __str__(self) -> str:
        return f"{self.appointment}: {self.code}"


class PromisedResource(models.Model):
    """What a side promised to bring in: so many of a unit by a day."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="promised_resources"
    )
    side = models.CharField(_("who promised it"), max_length=10, choices=Obligation.Side.choices)
    what = models.CharField(_("what"), max_length=200)
    unit = models.CharField(_("unit"), max_length=60)
    promised = ScaledDecimalField(_("promised"))
    due_on = models.DateField(_("by"))
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["partnership", "due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(promised__gt=0), name="something_is_promised")
        ]

    def __str__(self) -> str:
        return self.what

    @property
    def stream(self) -> str:
        """The ledger stream: the partnership's."""
        return self.partnership.stream

    @property
    def delivered(self) -> Decimal:
        """What arrived so far, exactly; read `deliveries` in advance for many."""
        return sum((one.quantity for one in self.deliveries.all()), Decimal(0))

    @property
    def difference(self) -> Decimal:
        """Delivered less promised: negative while something is missing."""
        return self.delivered - self.promised


class Delivery(models.Model):
    """What arrived of a promised resource, as the side that receives it wrote down.

    A negative quantity takes back what was written down wrong.
    """

    resource = models.ForeignKey(
        PromisedResource, on_delete=models.PROTECT, related_name="deliveries"
    )
    delivered_on = models.DateField(_("arrived"))
    quantity = ScaledDecimalField(_("quantity"))
    note = models.TextField(_("note"), blank=True, default="")
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["resource", "delivered_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(quantity=0), name="delivery_is_of_something")
        ]

    def __str__(self) -> str:
        return f"{self.resource}, {self.delivered_on}"
