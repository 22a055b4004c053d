"""The ledger's acts on concerns, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ledger.history import About, describe, describe_all, names
from governance.ladder import LABELS, Level
from governance.models import Concern

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from django.utils.functional import Promise

    from core.ledger.history import RecordedAct


@names("concern")
def concerns(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Concerns by reference and title."""
    found = Concern.objects.filter(uuid__in=ids)
    return {one.uuid: About(str(one), reverse("concern", args=[one.uuid])) for one in found}


SENTENCES: dict[str, str | Promise] = {
    "concern.raised": gettext_lazy("raised a concern"),
    "concern.position_taken": gettext_lazy("said what their side thinks of a concern"),
    "concern.withdrawn": gettext_lazy("took a concern back"),
    "concern.climb_wished": gettext_lazy("wished to take a concern up before its time"),
    "concern.offer_made": gettext_lazy("offered to settle a concern"),
    "concern.offer_accepted": gettext_lazy("agreed to settle a concern as offered"),
    "concern.offer_declined": gettext_lazy("did not agree to an offer to settle a concern"),
    "concern.adjudicator_appointed": gettext_lazy("wrote down who adjudicates a concern"),
    "concern.decision_recorded": gettext_lazy("wrote down the adjudicator’s decision"),
    "concern.referred": gettext_lazy("referred a concern to arbitration or to court"),
    "concern.arbitrator_agreed": gettext_lazy("wrote down who arbitrates a concern"),
    "concern.award_recorded": gettext_lazy("wrote down the award or judgment on a concern"),
    "concern_limits.changed": gettext_lazy("changed how long a concern may stay on each level"),
}


describe_all(SENTENCES)


@describe("concern.climbed")
def climbed(act: RecordedAct) -> str:
    """To which level, and whether both agreed before the time was over."""
    level = str(act.facts.get("to", ""))
    known = {"level": LABELS[Level(level)] if level in set(Level) else level}
    if act.facts.get("is_early"):
        return _("took a concern up to: %(level)s, as both sides agreed") % known
    return _("took a concern up to: %(level)s") % known


@describe("concern.settled")
def settled(act: RecordedAct) -> str:
    """With its outcome."""
    outcome = str(act.facts.get("outcome", ""))
    label = dict(Concern.Outcome.choices).get(outcome, outcome)
    return _("settled a concern: %(outcome)s") % {"outcome": label}
