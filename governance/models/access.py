"""Help with people's access that takes two."""

from __future__ import annotations

import datetime as dt
from typing import Final

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from governance.models.two_people import AskedAboutAPerson


class SecondStepResetQuerySet(models.QuerySet["SecondStepReset"]):
    def waiting(self, moment: dt.datetime) -> SecondStepResetQuerySet:
        """Asked for, answered by nobody, and not too old to be."""
        return self.filter(
            state=SecondStepReset.State.ASKED, asked_at__gt=moment - SecondStepReset.LASTS
        )


class SecondStepReset(AskedAboutAPerson):
    """Somebody lost their second step: one person asks to remove it, another one does.

    What nobody answers within a day lapses.
    """

    LASTS: Final = dt.timedelta(days=1)

    class State(models.TextChoices):
        ASKED = "asked", _("asked for")
        DONE = "done", _("removed")
        REFUSED = "refused", _("refused")

    reason = models.TextField(_("how you know that it is them"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)

    objects = SecondStepResetQuerySet.as_manager()

    class Meta(AskedAboutAPerson.Meta):
        indexes = [models.Index(fields=["state", "asked_at"])]
        constraints = [
            *AskedAboutAPerson.Meta.constraints,
            models.CheckConstraint(condition=~Q(reason=""), name="second_step_reset_has_a_reason"),
            models.CheckConstraint(
                condition=Q(state="asked") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="second_step_reset_decided_by_somebody",
            ),
        ]
