"""Writing e-mail: one row and one job in the transaction of the cause."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from django.conf import settings
from django.db import transaction
from django.template import Context
from django.template.backends.django import Template
from django.template.loader import get_template
from django.utils import translation

from core import clock
from core.jobs.queue import enqueue
from core.models import User
from core.models.mail import Mail

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import Promise

SEND = "mail.send"


def queue_mail(
    *,
    to: User | str,
    subject: str | Promise,
    template: str,
    context: Mapping[str, Any],
    key: str,
) -> Mail:
    """Promise one message. It is sent exactly if the surrounding transaction is committed.

    Sent at least once: a try that is repeated carries the same Message-ID.

    Args:
        to: a person, who is written to in their language, or an address.
        subject: one line.
        template: a text template ("mail/invitation.txt"). Nothing in it is escaped. A line that
            ends in a colon before a line that is an address becomes a link of those words.
        context: what the template needs; links with `absolute()`.
        key: names the message; the same key again gives the message that exists.

    Raises:
        RuntimeError: outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("Mail must be promised in the transaction of its cause.")
    address = to.email if isinstance(to, User) else to
    language = to.language if isinstance(to, User) else translation.get_language()
    with translation.override(language):
        wanted = Mail(
            key=key,
            to=address,
            subject=" ".join(str(subject).split())[:300],
            text=rendered(template, context),
            queued_at=clock.now(),
        )
    Mail.objects.bulk_create([wanted], ignore_conflicts=True)
    mail = Mail.objects.get(key=key)
    if mail.uuid == wanted.uuid:
        enqueue(SEND, {"mail": mail.pk}, key=f"{SEND}:{mail.uuid}", title="E-mail")
    return mail


def absolute(path: str) -> str:
    """The full address of a page, for whoever reads it outside a browser."""
    return urljoin(str(settings.CONCORD_URL), path)


def rendered(template: str, context: Mapping[str, Any]) -> str:
    """The words of a text template: plain text has nothing to escape."""
    found = get_template(template)
    if not isinstance(found, Template):
        raise TypeError(f"{template} is not a template of Django's.")
    text = found.template.render(Context(dict(context), autoescape=False))
    return f"{text.strip()}\n"
