"""A legal hold: of a partnership, or about a person, nothing is removed until it is lifted."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.ledger import SYSTEM_STREAM
from governance.models.two_people import PERSON
from partnerships.models import Partnership

if TYPE_CHECKING:
    from core.models import User


class LegalHoldQuerySet(models.QuerySet["LegalHold"]):
    def holding(self) -> LegalHoldQuerySet:
        """Decided by two people, and not lifted by two and carried out."""
        return self.filter(state__in=LegalHold.HOLDING)


class LegalHold(models.Model):
    """Two approvers put it on, an administrator carries it out; lifted in the same way.

    It holds from the second person's word on, and until the administrator has carried out that it
    is lifted: no delay of theirs takes anything away. It is about a partnership or a person.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        REFUSED = "refused", _("refused")
        AGREED = "agreed", _("decided, to be carried out")
        IN_FORCE = "in_force", _("in force")
        LIFT_ASKED = "lift_asked", _("in force, lifting it is asked for")
        LIFT_AGREED = "lift_agreed", _("in force, lifting it is decided")
        LIFTED = "lifted", _("lifted")

    HOLDING: Final = (State.AGREED, State.IN_FORCE, State.LIFT_ASKED, State.LIFT_AGREED)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    partnership = models.ForeignKey(
        Partnership, on_delete=models.PROTECT, null=True, blank=True, related_name="legal_holds"
    )
    person = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    reason = models.TextField(_("why"))
    state = models.CharField(max_length=12, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, **PERSON)
    asked_at = models.DateTimeField()
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    decided_at = models.DateTimeField(null=True, blank=True)
    carried_out_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    carried_out_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.TextField(_("why it is lifted"), blank=True, default="")
    lift_asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    lift_asked_at = models.DateTimeField(null=True, blank=True)
    lift_decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    lift_decided_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, **PERSON)
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(partnership__isnull=False, person__isnull=True)
                | Q(partnership__isnull=True, person__isnull=False),
                name="legal_hold_is_about_one_thing",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="legal_hold_has_a_reason"),
            models.CheckConstraint(
                condition=Q(person__isnull=True) | ~Q(asked_by=F("person")),
                name="legal_hold_asked_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(state="asked", decided_by__isnull=True)
                | (~Q(state="asked") & Q(decided_by__isnull=False) & ~Q(decided_by=F("asked_by"))),
                name="legal_hold_decided_by_a_second_person",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["lift_agreed", "lifted"])
                | (
                    Q(lift_asked_by__isnull=False, lift_decided_by__isnull=False)
                    & ~Q(lift_reason="")
                    & ~Q(lift_decided_by=F("lift_asked_by"))
                ),
                name="legal_hold_lifted_by_two",
            ),
            models.CheckConstraint(
                condition=~Q(state="lifted") | Q(lifted_by__isnull=False),
                name="legal_hold_lifting_carried_out",
            ),
            models.UniqueConstraint(
                fields=["partnership"],
                condition=~Q(state__in=["refused", "lifted"]),
                name="one_legal_hold_for_each_partnership",
            ),
            models.UniqueConstraint(
                fields=["person"],
                condition=~Q(state__in=["refused", "lifted"]),
                name="one_legal_hold_for_each_person",
            ),
        ]

    def __str__(self) -> str:
        return str(self.partnership or self.person)

    @property
    def stream(self) -> str:
        """The ledger stream: that of the partnership; Concord's own for a person."""
        return SYSTEM_STREAM if self.partnership is None else self.partnership.stream

    @property
    def is_holding(self) -> bool:
        """Whether nothing may be removed because of it."""
        return self.state in self.HOLDING

    @property
    def is_asked(self) -> bool:
        """Whether it waits for a second person, to begin or to end."""
        return self.state in {self.State.ASKED, self.State.LIFT_ASKED}

    @property
    def asker(self) -> User | None:
        """Who asked for what waits now."""
        return self.lift_asked_by if self.state == self.State.LIFT_ASKED else self.asked_by
