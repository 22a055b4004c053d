"""The next deadline of a person's partnerships, for a To do on which nothing waits."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from core.worklist import Deadline
from partnerships.models import Partnership, Standing

if TYPE_CHECKING:
    import datetime as dt

    from core.models import User


def next_deadline(user: User, today: dt.date) -> Deadline | None:
    """The earliest day from today on in what the person may see; one query."""
    found = (
        Standing.objects.filter(
            partnership__in=Partnership.objects.visible_to(user), next_deadline_on__gte=today
        )
        .select_related("partnership")
        .order_by("next_deadline_on", "partnership__name", "pk")
        .first()
    )
    if found is None or found.next_deadline_on is None:
        return None
    partnership = found.partnership
    return Deadline(
        found.next_deadline,
        partnership.name,
        found.next_deadline_on,
        reverse("partnership", args=[partnership.uuid]),
    )
