"""Views of the portfolio that a person named for themselves."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class SavedView(models.Model):
    """A name for an address of the portfolio: filters, columns and sort, as a query string.

    It holds no rows: what it shows is always what its owner may see on the day. One of a person's
    views may be where the portfolio opens.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_views"
    )
    name = models.CharField(_("name"), max_length=60)
    query = models.TextField(blank=True, default="")
    is_start = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        default_permissions = ()
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["owner", "name"], name="saved_view_named_once"),
            models.UniqueConstraint(
                fields=["owner"], condition=Q(is_start=True), name="one_start_view_for_each_person"
            ),
        ]

    def __str__(self) -> str:
        return self.name
