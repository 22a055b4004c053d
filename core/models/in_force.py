"""Rows that hold from one date to another: memberships, appointments, leave cover."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core import clock

if TYPE_CHECKING:
    import datetime as dt


def in_force_on(day: dt.date, prefix: str = "") -> Q:
    """The condition that a row (reached by `prefix`) holds on `day`; both ends are inclusive."""
    return Q(**{f"{prefix}from_on__lte": day}) & (
        Q(**{f"{prefix}until_on__isnull": True}) | Q(**{f"{prefix}until_on__gte": day})
    )


class InForceQuerySet(models.QuerySet[Any]):
    def in_force(self, day: dt.date | None = None) -> InForceQuerySet:
        """Rows that hold on `day`, today by default."""
        return self.filter(in_force_on(day or clock.today()))


class InForce(models.Model):
    """A row that holds from `from_on` to `until_on`, both days included; no end means open."""

    from_on = models.DateField(_("from"))
    until_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(until_on__isnull=True) | Q(until_on__gte=F("from_on")),
                name="%(app_label)s_%(class)s_ends_after_it_begins",
            )
        ]

    def is_in_force(self, day: dt.date | None = None) -> bool:
        """Whether the row holds on `day`, today by default."""
        day = day or clock.today()
        return self.from_on <= day and (self.until_on is None or self.until_on >= day)
