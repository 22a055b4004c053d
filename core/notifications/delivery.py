"""Mailing notices as the person chose: as they come, once a working day, or not at all."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.formatting import day, days_until
from core.models import Mail, User
from core.models.notice import Notice
from core.notifications.audience import audience
from core.notifications.mail import absolute, queue_mail

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST: Final = 25
"""So many notices stand in one mail; the others are counted, with a link to the page."""
FRESH: Final = dt.timedelta(days=31)
"""What was told longer ago, and never mailed, is not mailed any more."""
_ORDER = (Notice.Kind.OVERDUE, Notice.Kind.SOON, Notice.Kind.WAITING, Notice.Kind.NEWS)


def deliver(user: User, today: dt.date) -> Mail | None:
    """One mail with all that is new, for who wants it at once. Call it in a transaction."""
    if user.notices != User.Notices.AT_ONCE:
        return None
    rows = _waiting(user, today)
    return _send(user, rows, today, f"notices:{rows[0].uuid}") if rows else None


def deliver_digest(user: User, today: dt.date) -> Mail | None:
    """The mail of the day, for who wants one a day. Call it in a transaction."""
    key = f"digest:{user.uuid}:{today.isoformat()}"
    if user.notices != User.Notices.DAILY or Mail.objects.filter(key=key).exists():
        return None
    rows = _waiting(user, today)
    return _send(user, rows, today, key) if rows else None


def _waiting(user: User, today: dt.date) -> list[Notice]:
    """What may still be mailed: also who was told may have lost sight of it, or gone on leave."""
    found = list(
        Notice.objects.unmailed()
        .filter(user=user, told_at__gt=clock.now() - FRESH)
        .select_for_update()
    )
    reached = audience().reached(user, {one.partnership for one in found}, today)
    rows = [one for one in found if one.partnership in reached]
    return sorted(rows, key=lambda one: (_ORDER.index(Notice.Kind(one.kind)), _due(one), one.pk))


def _due(notice: Notice) -> dt.date:
    return notice.due_on or dt.date.max


def _send(user: User, rows: Sequence[Notice], today: dt.date, key: str) -> Mail:
    with translation.override(user.language):
        left = len(rows) - MOST
        mail = queue_mail(
            to=user,
            subject=_subject(rows),
            template="mail/notices.txt",
            context={
                "entries": [_entry(one, today) for one in rows[:MOST]],
                "left": max(left, 0),
                "page": absolute(reverse("notices")),
                "daily": user.notices == User.Notices.DAILY,
            },
            key=key,
        )
    Notice.objects.filter(pk__in=[one.pk for one in rows]).update(mail=mail)
    return mail


def _subject(rows: Sequence[Notice]) -> str:
    if len(rows) == 1:
        one = rows[0]
        return f"{capfirst(one.get_kind_display())}: {one.title}, {one.where}"
    return ngettext("%(n)d notice from Concord", "%(n)d notices from Concord", len(rows)) % {
        "n": len(rows)
    }


def _entry(notice: Notice, today: dt.date) -> dict[str, object]:
    """Each line begins with its label, so no words of a person can pass for a link of ours."""
    facts = (
        (capfirst(notice.get_kind_display()), notice.title),
        (_("Partnership"), notice.where),
        (_("What about"), notice.why),
        (_("Why you"), notice.role_line),
        (_("Due"), _when(notice, today)),
    )
    return {
        "lines": [f"{label}: {' '.join(said.split())}" for label, said in facts if said],
        "act": notice.act_label,
        "url": absolute(reverse("notice", args=[notice.uuid])),
    }


def _when(notice: Notice, today: dt.date) -> str:
    if notice.due_on is None:
        return ""
    return f"{day(notice.due_on)}, {days_until(notice.due_on, today)}"
