"""What somebody typed of a partnership that does not exist yet."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models


class PartnershipDraft(models.Model):
    """A draft of one person, kept to the letter, even where it is wrong.

    `typed` holds the values of each field of the page by its name. `version` rises with each
    save, so that a second tab does not overwrite the first unseen. The partnership that comes of
    it takes the draft's uuid, so that it is made once however often somebody asks.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="partnership_drafts"
    )
    version = models.PositiveIntegerField(default=1)
    typed = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["-saved_at", "-pk"]

    def __str__(self) -> str:
        return self.name or str(self.uuid)

    @property
    def name(self) -> str:
        """The name that was typed; "" while there is none."""
        return str(next(iter(self.typed.get("name", ())), "")).strip()
