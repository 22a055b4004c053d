"""How an organisation's own list is read: named once, used for every later file of that shape."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models

from core.models import Organisation


class ListMapping(models.Model):
    """The meaning of a list's columns; `mapping` is that of `partnerships.sources.own_list`.

    `scheme` is what the list is called. Partnerships keep their ids under it, so that no two
    organisations may call theirs alike.
    """

    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="list_mappings"
    )
    scheme = models.CharField(max_length=40, unique=True)
    mapping: models.JSONField[Any, Any] = models.JSONField(default=dict)
    used_at = models.DateTimeField()
    used_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        default_permissions = ()
        ordering = ["-used_at", "-pk"]

    def __str__(self) -> str:
        return self.scheme
