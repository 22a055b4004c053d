"""E-mail as rows: what is to be sent is promised in the transaction of its cause."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone

if TYPE_CHECKING:
    from core.models.user import User


class MailQuerySet(models.QuerySet["Mail"]):
    def addressed_to(self, user: User) -> MailQuerySet:
        """Mail to the person's present address, whoever was named when it was written."""
        return self.filter(to__iexact=user.email)


class Mail(models.Model):
    """One message to one address, written once for each `key`.

    `text` may hold a link that opens an account, so it stands nowhere else, and is emptied once
    the message has left.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=200, unique=True)
    to = models.EmailField()
    subject = models.CharField(max_length=300)
    text = models.TextField(blank=True, default="")
    queued_at = models.DateTimeField(default=timezone.now)
    sent_at = models.DateTimeField(null=True)

    objects = MailQuerySet.as_manager()

    class Meta:
        db_table = "mail"
        default_permissions = ()
        ordering = ["-queued_at", "-pk"]
        indexes = [models.Index(fields=["to", "-queued_at"])]

    def __str__(self) -> str:
        return self.subject
