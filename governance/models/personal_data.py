"""What a person may have of Concord about themselves, and what is left of one who is gone."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Final

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.ledger import SYSTEM_STREAM
from core.models import Job
from governance.models.two_people import PERSON, AskedAboutAPerson


def stored_name(export: PersonalExport, _filename: str) -> str:
    """A name made by the server."""
    return f"personal/{export.asked_at:%Y/%m}/{export.uuid}"


class PersonalExport(models.Model):
    """Everything Concord holds about `person` as a file, for them alone, whoever asked for it."""

    KEPT: Final = dt.timedelta(days=7)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    asked_at = models.DateTimeField()
    job = models.OneToOneField(Job, null=True, blank=True, **PERSON)
    file = models.FileField(upload_to=stored_name, max_length=200, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["-asked_at", "-pk"]
        indexes = [models.Index(fields=["person", "-asked_at"])]

    def __str__(self) -> str:
        return f"{self.person}, {self.asked_at:%Y-%m-%d}"

    @property
    def stream(self) -> str:
        """The ledger stream: it concerns no partnership."""
        return SYSTEM_STREAM

    @property
    def kept_until(self) -> dt.datetime:
        """When the file is removed."""
        return self.asked_at + self.KEPT


class Pseudonymisation(AskedAboutAPerson):
    """Somebody who left is to be known by a pseudonym: one person asks, another one confirms.

    The ground is chosen from a list, so that no words about the person stay behind.
    """

    class Ground(models.TextChoices):
        LEFT = "left", _("left, and is needed for nothing any more")
        ASKED = "asked", _("asked for it")
        LAW = "law", _("a court or an authority ordered it")

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    ground = models.CharField(_("why"), max_length=10, choices=Ground.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    pseudonym = models.CharField(max_length=60, blank=True, default="")

    class Meta(AskedAboutAPerson.Meta):
        constraints = [
            *AskedAboutAPerson.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True, pseudonym="")
                | Q(state="refused", decided_by__isnull=False, pseudonym="")
                | (Q(state="done", decided_by__isnull=False) & ~Q(pseudonym="")),
                name="pseudonym_decided_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(state__in=["asked", "done"]),
                name="one_pseudonym_for_each_person",
            ),
        ]
