"""A person's own notices: which they may still see, how many are unread, marking them read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import clock
from core.models.notice import Notice
from core.notifications.audience import audience

if TYPE_CHECKING:
    from core.models import User
    from core.models.notice import NoticeQuerySet


def notices_of(user: User) -> NoticeQuerySet:
    """All that was told to `user` of partnerships that they may see today."""
    own = Notice.objects.filter(user=user)
    known = set(own.values_list("partnership", flat=True).distinct().order_by())
    return own.filter(partnership__in=audience().seen(user, known))


def read(notices: NoticeQuerySet) -> int:
    """Mark as read; how many were not. Reading again changes nothing."""
    return notices.filter(read_at__isnull=True).update(read_at=clock.now())
