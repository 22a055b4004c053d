"""The last checkpoint of each day, mailed to every auditor: an anchor outside Concord's reach."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.models import Checkpoint, User
from core.notifications.mail import absolute, queue_mail
from governance.authority import held_appointments

if TYPE_CHECKING:
    import datetime as dt


def tell_auditors(today: dt.date) -> int:
    """Mail the last checkpoint to whoever is an auditor on this day; to how many."""
    last = Checkpoint.objects.order_by("-number").first()
    if last is None:
        return 0
    held = held_appointments(today, ["auditor"])
    auditors = User.objects.filter(pk__in=held.values("user"), is_active=True).order_by("pk")
    with transaction.atomic():
        for one in auditors:
            queue_mail(
                to=one,
                subject=_("Signed checkpoint of Concord"),
                template="mail/checkpoints.txt",
                context={
                    "last": last,
                    "at": f"{last.at:%Y-%m-%d %H:%M}",
                    "url": absolute(reverse("checkpoints")),
                },
                key=f"checkpoints:{today.isoformat()}:{one.uuid}",
            )
    return len(auditors)
