"""What one person asks about another, and a third one answers."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from core.ledger import SYSTEM_STREAM

if TYPE_CHECKING:
    from core.models import User

PERSON: Final[dict[str, Any]] = {"on_delete": models.PROTECT, "related_name": "+"}


class AskedAboutAPerson(models.Model):
    """Somebody asks for something that concerns `person`; neither of them answers it.

    The database itself keeps the three apart. It concerns no partnership.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True
        ordering = ["asked_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(asked_by=F("person")), name="%(class)s_asked_by_somebody_else"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | (~Q(decided_by=F("asked_by")) & ~Q(decided_by=F("person"))),
                name="%(class)s_decided_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return str(self.person)

    @property
    def stream(self) -> str:
        """The ledger stream: it concerns no partnership."""
        return SYSTEM_STREAM

    def is_for(self, user: User) -> bool:
        """Whether `user` may answer: neither who asked nor whom it is about."""
        return user.pk not in {self.asked_by_id, self.person_id}
