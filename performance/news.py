"""News of figures and milestones: what happened that asks nothing of whoever is told.

A reaction promises the job, the job calls what is named `tell_…` here, in a transaction.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day
from core.notifications.asking import ask_to_look, ask_to_tell
from core.notifications.news import News, tell
from governance.authority import holders
from performance.lifecycle.measured import MILESTONE_DONE
from performance.models import KPI, Dispute, Milestone, MilestoneForecast, MonthlyReturn, Submission
from performance.worklists.returns import title_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from core.models import User
    from performance.events import ForecastGiven, MilestoneMoved, RecordDisputed, RecordsAccepted

FORECAST: Final = "milestones.tell_forecast"
DONE: Final = "milestones.tell_done"
ACCEPTED: Final = "returns.tell_accepted"
DISPUTED: Final = "figures.tell_dispute"


def forecast_given(event: ForecastGiven) -> None:
    """Whoever checks milestones hears of another forecast, and of its reason."""
    before = event.before.isoformat() if event.before else None
    facts = {"forecast": event.forecast_id, "before": before}
    ask_to_tell(FORECAST, str(event.forecast_id), facts)


def milestone_moved(event: MilestoneMoved) -> None:
    """Those who send for the partner hear that a claim was accepted; others see their To do."""
    if event.state in MILESTONE_DONE:
        ask_to_tell(DONE, str(event.milestone_id), {"milestone": event.milestone_id})
    else:
        ask_to_look(event.partnership_id)


def return_accepted(event: RecordsAccepted) -> None:
    """Whoever sent a return hears when all of it is accepted."""
    facts = {"partnership": event.partnership_id, "records": event.record_ids}
    ask_to_tell(ACCEPTED, str(max(event.record_ids)), facts)


def disputed(event: RecordDisputed) -> None:
    """The other side hears that an accepted figure is disputed."""
    if event.is_open:
        ask_to_tell(DISPUTED, str(event.dispute_id), {"dispute": event.dispute_id})


def tell_forecast(forecast_id: int, before: dt.date | None) -> None:
    forecast = MilestoneForecast.objects.select_related("milestone__partnership", "by").get(
        pk=forecast_id
    )
    milestone = forecast.milestone
    ask_to_look(milestone.partnership_id)

    def news() -> News:
        said = {
            "milestone": milestone.name,
            "day": day(forecast.forecast_on),
            "before": day(before) if before else "",
        }
        return News(
            title=_("New forecast: %(milestone)s, %(day)s, before %(before)s") % said
            if before
            else _("Forecast: %(milestone)s, %(day)s") % said,
            why=_("%(name)s: %(reason)s") % {"name": forecast.by, "reason": forecast.reason},
            role_line=_("You check milestones for this partnership"),
            url=reverse("milestone", args=[milestone.uuid]),
            act_label=_("Open"),
        )

    tell(
        _but(holders(milestone.partnership, "check_records"), forecast.by_id),
        key=f"forecast:{forecast.pk}",
        partnership=milestone.partnership.uuid,
        where=milestone.partnership.name,
        news=news,
    )


def tell_done(milestone_id: int) -> None:
    milestone = Milestone.objects.select_related("partnership", "accepted_by").get(pk=milestone_id)
    ask_to_look(milestone.partnership_id)

    def news() -> News:
        return News(
            title=_("%(milestone)s is %(state)s")
            % {"milestone": milestone.name, "state": milestone.get_state_display()},
            why=_("Decided by %(name)s") % {"name": milestone.accepted_by},
            role_line=_("You claim milestones for the partner"),
            url=reverse("milestone", args=[milestone.uuid]),
            act_label=_("Open"),
        )

    tell(
        _but(holders(milestone.partnership, "submit_records"), milestone.accepted_by_id),
        key=f"milestone_done:{milestone.uuid}",
        partnership=milestone.partnership.uuid,
        where=milestone.partnership.name,
        news=news,
    )


def tell_accepted(partnership: int, record_ids: Iterable[int]) -> None:
    ask_to_look(partnership)
    rounds = Submission.objects.filter(
        records__in=list(record_ids), monthly_return__state=MonthlyReturn.State.ACCEPTED
    ).select_related("monthly_return__partnership", "sent_by")
    for one in rounds.distinct():
        if one.monthly_return is not None:
            _tell_sender(one, one.monthly_return)


def _tell_sender(submission: Submission, found: MonthlyReturn) -> None:
    def news() -> News:
        return News(
            title=_("Accepted: %(what)s") % {"what": title_of(found)},
            why=_("All of its figures are accepted"),
            role_line=_("You sent it"),
            url=reverse("return_round", args=[found.uuid, submission.round]),
            act_label=_("Open"),
        )

    tell(
        [submission.sent_by],
        key=f"return_accepted:{submission.uuid}",
        partnership=found.partnership.uuid,
        where=found.partnership.name,
        news=news,
    )


def tell_dispute(dispute_id: int) -> None:
    dispute = Dispute.objects.select_related("record__kpi__partnership", "raised_by").get(
        pk=dispute_id
    )
    kpi, partnership = dispute.record.kpi, dispute.record.kpi.partnership
    other = "check_records" if dispute.side == KPI.Side.PARTNER else "submit_records"
    ask_to_look(partnership.pk)

    def news() -> News:
        return News(
            title=_("Disputed: %(kpi)s") % {"kpi": kpi.name},
            why=_("%(name)s: %(reason)s") % {"name": dispute.raised_by, "reason": dispute.words},
            role_line=_("You answer for the other side"),
            url=reverse("figure", args=[dispute.record.uuid]),
            act_label=_("Open"),
        )

    tell(
        _but(holders(partnership, other), dispute.raised_by_id),
        key=f"dispute:{dispute.uuid}",
        partnership=partnership.uuid,
        where=partnership.name,
        news=news,
    )


def _but(people: list[User], actor: int | None) -> list[User]:
    """Nobody is told what they did themselves."""
    return [one for one in people if one.pk != actor]
