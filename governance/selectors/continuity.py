"""Continuity as pages show it: key people, roles that end, resources promised and arrived."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.worklist import WorkItem
from governance.handover import STEPS
from governance.models import Appointment, KeyPerson, PromisedResource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from partnerships.models import Partnership

AHEAD: Final = dt.timedelta(days=30)
"""How long before the end of a role its handover stands on To do."""
BACK: Final = dt.timedelta(days=90)
"""How long after it an unfinished handover is still shown."""


def key_people_of(partnership: Partnership, today: dt.date) -> list[KeyPerson]:
    """Who is there today or comes; one query."""
    rows = KeyPerson.objects.filter(partnership=partnership).select_related("followed_by")
    return list(rows.filter(Q(last_on__isnull=True) | Q(last_on__gte=today)))


def resources_of(partnership: Partnership) -> list[PromisedResource]:
    """Every promise with what arrived of it; two queries."""
    rows = PromisedResource.objects.filter(partnership=partnership)
    return list(rows.prefetch_related("deliveries"))


def handovers_of(partnership: Partnership, today: dt.date) -> list[Appointment]:
    """Roles that end, or ended in the last ninety days, each with how much is `done`; one query."""
    rows = (
        Appointment.objects.filter(
            partnership=partnership, covers__isnull=True, until_on__gte=today - BACK
        )
        .select_related("user")
        .annotate(done=Count("handover_steps"))
    )
    return list(rows.order_by("until_on", "pk"))


def handover_work(user: User, today: dt.date) -> Iterator[WorkItem]:
    """The person's own roles that end within thirty days; one query."""
    rows = (
        Appointment.objects.filter(
            user=user,
            partnership__isnull=False,
            covers__isnull=True,
            from_on__lte=today,
            until_on__range=(today, today + AHEAD),
        )
        .select_related("partnership")
        .annotate(done=Count("handover_steps"))
    )
    for one in rows:
        if one.done >= len(STEPS) or one.partnership is None:
            continue
        partnership = one.partnership
        yield WorkItem(
            title=_("Hand over: %(role)s") % {"role": one.get_role_display()},
            where=partnership.name,
            why=_("%(done)d of %(all)d items are done") % {"done": one.done, "all": len(STEPS)},
            role_line=_("Your role ends"),
            due_on=one.until_on,
            url=reverse("handover", args=[partnership.uuid, one.uuid]),
            act_label=_("Open"),
            key=f"handover:{one.uuid}",
            partnership=partnership.uuid,
        )
