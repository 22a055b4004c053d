"""Invitations: a role that somebody who has no account here yet may take, by a link in a mail."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core import clock
from core.fields import MoneyField
from core.models import Organisation
from governance import roles
from partnerships.models import Partnership

if TYPE_CHECKING:
    import datetime as dt


class InvitationQuerySet(models.QuerySet[Any]):
    def waiting(self) -> InvitationQuerySet:
        """Neither accepted nor taken back; those whose time is over among them."""
        return self.filter(state=Invitation.State.WAITING)


class Invitation(models.Model):
    """A role offered by e-mail. Nothing is in force by it: accepting makes the appointment.

    `fingerprint` is the SHA-256 of the token in the link that was sent last; the token itself is
    nowhere. `round` counts the mails: each brings a link of its own, and only the last one opens.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        WITHDRAWN = "withdrawn", _("taken back")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="invitations"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="invitations"
    )
    email = models.EmailField(_("e-mail address"))
    name = models.CharField(_("name"), max_length=200)
    role = models.CharField(_("role"), max_length=40, choices=roles.choices)
    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)
    duties = models.TextField(_("duties"), blank=True, default="")
    currency = models.CharField(max_length=3, blank=True, default="")
    limit = MoneyField(currency_field="currency", null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    invited_at = models.DateTimeField()
    round = models.PositiveSmallIntegerField(default=1)
    fingerprint = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    appointment = models.OneToOneField(
        "governance.Appointment",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="invitation",
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["invited_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="invitation_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_by__isnull=False, appointment__isnull=False)
                | (~Q(state="accepted") & Q(accepted_by__isnull=True, appointment__isnull=True)),
                name="invitation_accepted_with_its_appointment",
            ),
            models.CheckConstraint(
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("invited_by")),
                name="nobody_invites_themselves",
            ),
            models.UniqueConstraint(
                "partnership",
                Lower("email"),
                "role",
                condition=Q(state="waiting"),
                name="invitation_waits_once_for_each_role",
            ),
        ]
        indexes = [models.Index(fields=["partnership", "state"])]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_role_display()}"

    @property
    def stream(self) -> str:
        """It is told in the history of its partnership."""
        return self.partnership.stream

    def is_expired(self, at: dt.datetime | None = None) -> bool:
        """Whether it waited too long: the link no longer opens, and it can be sent again."""
        return self.state == self.State.WAITING and self.expires_at <= (at or clock.now())
