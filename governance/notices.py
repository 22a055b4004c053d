"""Whom notices reach: who holds a role today, may see the partnership, and is not on leave."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef

from core import clock
from core.models import User
from governance.authority import held_appointments, through
from governance.roles import roles_with
from partnerships.models import Partnership

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet


class ByAppointment:
    """Follows appointments, mandates and leave cover."""

    def people(self, partnership: int | None) -> QuerySet[User]:
        held = held_appointments(clock.today())
        if partnership is not None:
            held = held.for_partnership(Partnership.objects.get(pk=partnership))
        return User.objects.filter(is_active=True, pk__in=held.values("user"))

    def seen(self, user: User, partnerships: Iterable[UUID]) -> frozenset[UUID]:
        wanted = set(partnerships)
        if not wanted:
            return frozenset()
        rows = Partnership.objects.visible_to(user).filter(uuid__in=wanted)
        return frozenset(rows.values_list("uuid", flat=True))

    def reached(self, user: User, partnerships: Iterable[UUID], day: dt.date) -> frozenset[UUID]:
        wanted = set(partnerships)
        if not wanted:
            return frozenset()
        stood_in_for = held_appointments(day).filter(covers=OuterRef("pk"))
        own = held_appointments(day, roles_with("view_shared")).filter(
            ~Exists(stood_in_for), user=user
        )
        rows = Partnership.objects.visible_to(user).filter(through(own), uuid__in=wanted)
        return frozenset(rows.values_list("uuid", flat=True))
