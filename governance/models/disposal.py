"""Records that were kept long enough: proposed, decided by two people, disposed of by another."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.ledger import SYSTEM_STREAM
from governance.models.two_people import PERSON

if TYPE_CHECKING:
    from core.models import User


class Disposal(models.Model):
    """What of a class of records ended `before` a moment is to go.

    `salt` and `sha256` commit to the rows that went: whoever has a copy of them and this row can
    show that it was these, and nobody can try out names against the digest in the ledger alone.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", _("proposed")
        AGREED_ONCE = "agreed_once", _("agreed to once")
        AGREED = "agreed", _("decided, to be carried out")
        REFUSED = "refused", _("refused")
        DONE = "done", _("done")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    record_class = models.CharField(max_length=40)
    before = models.DateTimeField(_("ended before"))
    proposed_rows = models.PositiveIntegerField(_("records when it was proposed"))
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    proposed_at = models.DateTimeField()
    first_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    first_at = models.DateTimeField(null=True, blank=True)
    second_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    second_at = models.DateTimeField(null=True, blank=True)
    refused_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    done_at = models.DateTimeField(null=True, blank=True)
    rows = models.PositiveIntegerField(_("records that went"), null=True, blank=True)
    salt = models.CharField(max_length=64, blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["-proposed_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(first_by__isnull=True) | ~Q(first_by=F("proposed_by")),
                name="disposal_not_agreed_to_by_its_proposer",
            ),
            models.CheckConstraint(
                condition=Q(second_by__isnull=True)
                | (~Q(second_by=F("proposed_by")) & ~Q(second_by=F("first_by"))),
                name="disposal_decided_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "done"])
                | Q(first_by__isnull=False, second_by__isnull=False),
                name="disposal_done_after_two",
            ),
            models.CheckConstraint(
                condition=~Q(state="done")
                | (
                    Q(done_by__isnull=False, rows__isnull=False)
                    & ~Q(sha256="")
                    & ~Q(done_by=F("first_by"))
                    & ~Q(done_by=F("second_by"))
                ),
                name="disposal_done_by_a_third",
            ),
            models.UniqueConstraint(
                fields=["record_class"],
                condition=Q(state__in=["proposed", "agreed_once", "agreed"]),
                name="one_disposal_of_a_class_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_class}, {self.before:%Y-%m-%d}"

    @property
    def stream(self) -> str:
        """The ledger stream: it concerns no partnership."""
        return SYSTEM_STREAM

    @property
    def is_open(self) -> bool:
        """Whether it waits for a word of approval."""
        return self.state in {self.State.PROPOSED, self.State.AGREED_ONCE}

    def is_for(self, user: User) -> bool:
        """Whether `user` may still give a word: neither who proposed nor who agreed."""
        return self.is_open and user.pk not in {self.proposed_by_id, self.first_by_id}
