"""Leave cover in words, for the lists that people work from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from core.formatting import day
from governance.authority import held_appointments

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User


def cover_notes(user: User, today: dt.date) -> Iterator[str]:
    """For whom the person stands in today, and who stands in for them. One query."""
    covers = (
        held_appointments(today)
        .filter(covers__isnull=False)
        .filter(Q(user=user) | Q(covers__user=user))
        .select_related("user", "covers__user", "partnership")
    )
    for one in covers:
        known = {
            "deputy": one.user,
            "absent": one.covers.user,
            "role": one.get_role_display(),
            "partnership": one.partnership,
            "day": day(one.until_on) if one.until_on else _("further notice"),
        }
        yield (
            _("You stand in for %(absent)s until %(day)s: %(role)s, %(partnership)s.") % known
            if one.user_id == user.pk
            else _("%(deputy)s stands in for you until %(day)s: %(role)s, %(partnership)s.") % known
        )
