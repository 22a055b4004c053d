"""Appointments: who holds which governance role, where, from when to when, up to how much."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import MoneyField
from core.models import Organisation
from core.models.in_force import InForce, InForceQuerySet
from governance import roles
from partnerships.models import Partnership

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable


class AppointmentQuerySet(InForceQuerySet):
    def for_partnership(self, partnership: Partnership) -> AppointmentQuerySet:
        """Appointments on the partnership and mandates that cover it."""
        return self.for_partnerships([partnership])

    def for_partnerships(self, partnerships: Iterable[Partnership]) -> AppointmentQuerySet:
        """Appointments on any of the partnerships and mandates that cover one."""
        rows = list(partnerships)
        return self.filter(
            Q(partnership__in=[row.pk for row in rows])
            | Q(partnership__isnull=True, mandate__isnull=True)
            | Q(partnership__isnull=True, mandate__in={row.authority_id for row in rows})
        )

    def not_ended(self, day: dt.date) -> AppointmentQuerySet:
        """Appointments in force on `day` or that begin later."""
        return self.filter(Q(until_on__isnull=True) | Q(until_on__gte=day))


class Appointment(InForce):
    """A person in a role, as a member of an organisation.

    With `partnership` it counts there. Without one it is a mandate: over every partnership of the
    authority `mandate`, or over all of them where that is empty too. `limit` is the highest amount
    the person may decide alone, in `currency`; empty means the role carries no money.

    With `giver_limit` it was given by the holder of the appointment that it `covers`, for a time,
    with a limit of its own: `giver_limit` is what the giver could decide themselves that day.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="appointments"
    )
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, related_name="appointments"
    )
    role = models.CharField(_("role"), max_length=40, choices=roles.choices)
    partnership = models.ForeignKey(
        Partnership,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="appointments",
    )
    mandate = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="mandates"
    )
    duties = models.TextField(_("duties"), blank=True, default="")
    currency = models.CharField(max_length=3, blank=True, default="")
    limit = MoneyField(currency_field="currency", null=True, blank=True)
    giver_limit = MoneyField(currency_field="currency", null=True, blank=True)
    covers = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="covered_by",
        verbose_name=_("stands in for"),
    )
    appointed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    appointed_at = models.DateTimeField()
    end_reason = models.TextField(_("why it ended"), blank=True, default="")

    objects = AppointmentQuerySet.as_manager()

    class Meta(InForce.Meta):
        ordering = ["role", "from_on", "pk"]
        constraints = [
            *InForce.Meta.constraints,
            models.CheckConstraint(
                condition=Q(partnership__isnull=True) | Q(mandate__isnull=True),
                name="appointment_is_on_a_partnership_or_a_mandate",
            ),
            models.CheckConstraint(
                condition=Q(appointed_by__isnull=True) | ~Q(appointed_by=models.F("user")),
                name="nobody_appoints_themselves",
            ),
            models.CheckConstraint(
                condition=Q(giver_limit__isnull=True)
                | Q(
                    # A comparison with nothing would pass.
                    limit__isnull=False,
                    limit__gt=0,
                    limit__lte=models.F("giver_limit"),
                    until_on__isnull=False,
                    covers__isnull=False,
                    partnership__isnull=False,
                    appointed_by__isnull=False,
                ),
                name="delegated_limit_within_the_givers_and_for_a_time",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "role"]),
            models.Index(fields=["partnership", "role"]),
        ]

    def __str__(self) -> str:
        return f"{self.user}, {self.get_role_display()}"

    @property
    def is_mandate(self) -> bool:
        return self.partnership_id is None

    @property
    def is_delegated(self) -> bool:
        """Whether the holder of the appointment that it covers gave it, with its own limit."""
        return self.giver_limit is not None

    def speaks_of(self, partnership: Partnership) -> bool:
        """Whether it is on the partnership, or a mandate that covers it."""
        if self.partnership_id is not None:
            return self.partnership_id == partnership.pk
        return self.mandate_id is None or self.mandate_id == partnership.authority_id

    def content(self) -> dict[str, Any]:
        """What the ledger seals."""
        return {
            "user": str(self.user.uuid),
            "role": self.role,
            "from_on": self.from_on,
            "until_on": self.until_on,
            "limit": self.limit,
            "currency": self.currency,
        }
