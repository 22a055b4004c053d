"""Notices: what a person was told, once for each cause."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.models.mail import Mail


class NoticeQuerySet(models.QuerySet["Notice"]):
    def unread(self) -> NoticeQuerySet:
        """Neither read nor over."""
        return self.filter(read_at__isnull=True, over_at__isnull=True)

    def unmailed(self) -> NoticeQuerySet:
        """Unread, and in no mail yet."""
        return self.unread().filter(mail__isnull=True)


class Notice(models.Model):
    """One thing told to one person. `key` names cause, round and day, so nothing is told twice.

    The words are those of the moment. `item` names the row of To do that it speaks of; the notice
    is over once that row is gone. Empty: news, of which nothing is asked.
    """

    class Kind(models.TextChoices):
        WAITING = "waiting", _("waits for you")
        SOON = "soon", _("due soon")
        OVERDUE = "overdue", _("overdue")
        NEWS = "news", _("news")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices_told"
    )
    key = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    item = models.CharField(max_length=180, blank=True, default="")
    partnership = models.UUIDField()
    title = models.CharField(max_length=300)
    where = models.CharField(max_length=300)
    why = models.TextField(blank=True, default="")
    role_line = models.CharField(max_length=300, blank=True, default="")
    due_on = models.DateField(null=True)
    url = models.CharField(max_length=300)
    act_label = models.CharField(max_length=80)
    told_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True)
    over_at = models.DateTimeField(null=True)
    mail = models.ForeignKey(Mail, on_delete=models.PROTECT, null=True, related_name="notices")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        db_table = "notice"
        default_permissions = ()
        ordering = ["-told_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="notice_told_once"),
        ]
        indexes = [models.Index(fields=["user", "-told_at"])]

    def __str__(self) -> str:
        return self.title
