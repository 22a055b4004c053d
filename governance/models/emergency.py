"""Emergency access: a system administrator reads one partnership for an hour, confirmed by two."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from governance.models.two_people import PERSON
from partnerships.models import Partnership

if TYPE_CHECKING:
    from core.models import User


class EmergencyAccessQuerySet(models.QuerySet["EmergencyAccess"]):
    def waiting(self, moment: dt.datetime) -> EmergencyAccessQuerySet:
        """Asked for, answered by nobody, and not too old to be."""
        return self.filter(
            state=EmergencyAccess.State.ASKED, asked_at__gt=moment - EmergencyAccess.WAITS
        )

    def running(self, moment: dt.datetime) -> EmergencyAccessQuerySet:
        """Confirmed, and neither over nor ended early."""
        return self.filter(state=EmergencyAccess.State.OPEN, ends_at__gt=moment)


class EmergencyAccess(models.Model):
    """One person asks, for a reason; another confirms; then the first one reads for an hour.

    What nobody answers within a day lapses. It gives no right to write anything.
    """

    LASTS: Final = dt.timedelta(minutes=60)
    WAITS: Final = dt.timedelta(days=1)

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        OPEN = "open", _("open")
        REFUSED = "refused", _("refused")
        ENDED = "ended", _("ended")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, related_name="emergency_accesses"
    )
    reason = models.TextField(_("why"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    decided_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(_("until"), null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["asked_by", "state", "ends_at"])]
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="emergency_access_has_a_reason"),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="emergency_access_confirmed_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="emergency_access_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["open", "ended"]) | Q(ends_at__isnull=False),
                name="emergency_access_has_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.partnership}, {self.asked_by}"

    @property
    def stream(self) -> str:
        """The ledger stream: that of the partnership."""
        return self.partnership.stream

    def is_running(self, moment: dt.datetime) -> bool:
        """Whether it lets its reader read."""
        return self.state == self.State.OPEN and self.ends_at is not None and self.ends_at > moment

    def is_of(self, user: User) -> bool:
        """Whether `user` asked for it."""
        return self.asked_by_id == user.pk
