"""A message as it leaves: plain text, and the same words as HTML in our look."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.utils import parseaddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models.mail import Mail

_ADDRESS = re.compile(r"https?://\S+\Z")


@dataclass(frozen=True, slots=True)
class Line:
    """Words, or a link of words to `url`."""

    words: str
    url: str = ""


def message_of(mail: Mail) -> EmailMultiAlternatives:
    """What the mail server gets. Its Message-ID is the same at every try."""
    message = EmailMultiAlternatives(
        mail.subject,
        mail.text,
        to=[mail.to],
        headers={"Message-ID": message_id(mail), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(html_of(mail), "text/html")
    return message


def message_id(mail: Mail) -> str:
    _name, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return f"<{mail.uuid}@{address.rpartition('@')[2] or 'localhost'}>"


def html_of(mail: Mail) -> str:
    """The text in our frame, its links where they can be pressed."""
    return render_to_string(
        "mail/frame.html", {"subject": mail.subject, "paragraphs": paragraphs(mail.text)}
    )


def paragraphs(text: str) -> list[list[Line]]:
    """The text by paragraphs and lines; an address takes the line before it as its words."""
    blocks = re.split(r"\n\s*\n", text.strip())
    return [list(_lines(block.splitlines())) for block in blocks if block.strip()]


def _lines(rows: list[str]) -> Iterator[Line]:
    held = ""
    for row in (raw.strip() for raw in rows):
        is_address = bool(_ADDRESS.match(row))
        if is_address and held.endswith(":"):
            yield Line(held.removesuffix(":"), row)
            held = ""
            continue
        if held:
            yield Line(held)
        held = "" if is_address else row
        if is_address:
            yield Line(row, row)
    if held:
        yield Line(held)
