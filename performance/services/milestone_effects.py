"""What follows at once when a milestone moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.jobs import enqueue
from core.subject import Subject
from partnerships.models import Partnership
from performance.lifecycle.measured import MILESTONE_DONE
from performance.models import Milestone, Scorecard
from performance.services.standing import refresh_standings

if TYPE_CHECKING:
    from performance.events import MilestoneMoved


def follow(event: MilestoneMoved) -> None:
    """Brings the standing up to date; an accepted mandatory milestone has scores worked out anew.

    Only the periods that had a scorecard and ended after the milestone was reached are touched.
    """
    refresh_standings([Partnership.objects.get(pk=event.partnership_id)])
    if event.state not in MILESTONE_DONE:
        return
    milestone = Milestone.objects.get(pk=event.milestone_id)
    if not milestone.is_mandatory or milestone.actual_on is None:
        return
    periods = list(
        Scorecard.objects.filter(
            partnership=event.partnership_id,
            is_latest=True,
            period_end__gte=milestone.actual_on,
        )
        .order_by("period_start")
        .values_list("period", flat=True)
    )
    if periods:
        enqueue(
            "scorecards.issue",
            {
                "partnership": event.partnership_id,
                "periods": periods,
                "cause": "a milestone was accepted",
            },
            key=f"scorecards.issue:milestone:{milestone.pk}",
            title=_("Scorecard after an acceptance"),
            subject=Subject("partnership", milestone.partnership.uuid),
        )
