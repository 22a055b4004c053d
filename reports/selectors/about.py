"""Reports about one thing: the minutes of a meeting, the record of a decision."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from governance.issued import Issued
from reports.models import IssuedReport

if TYPE_CHECKING:
    from uuid import UUID

    from core.models import User

MOST = 20


def issued_about_thing(thing: UUID, user: User) -> list[Issued]:
    """Those that the person may fetch and that have not failed, newest first; one query."""
    found = (
        IssuedReport.objects.visible_to(user)
        .filter(about=thing)
        .exclude(state=IssuedReport.State.FAILED)
        .order_by("-requested_at", "-pk")
    )
    rows = found.values_list("number", "uuid", "issued_at")[:MOST]
    return [Issued(number, reverse("report", args=[uuid]), at) for number, uuid, at in rows]
