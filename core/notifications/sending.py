"""The job that hands a message to the mail server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from core.jobs import handles
from core.models.mail import Mail
from core.notifications.mail import SEND
from core.notifications.message import message_of

if TYPE_CHECKING:
    from core.jobs import RunningJob


@handles(SEND)
def send(job: RunningJob) -> None:
    """Sends once, or again where the last try may have been cut off; then forgets the words.

    Where mail stays on this machine the words stay too: the page `outbox/` shows them.
    """
    mail = Mail.objects.get(pk=job.payload["mail"])
    if mail.sent_at is not None:
        return
    message_of(mail).send()
    with job.effect():
        mail.sent_at = timezone.now()
        if not settings.CONCORD_OUTBOX:
            mail.text = ""
        mail.save(update_fields=["sent_at", "text"])
