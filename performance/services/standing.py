"""How each partnership stands: one derived row from its latest scorecards and deadlines."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core import clock
from core.periods import Period
from partnerships.models import Partnership, Standing
from performance.lifecycle.measured import MILESTONE_DONE, MILESTONE_OPEN
from performance.models import Milestone, MonthlyReturn, Scorecard, Submission
from performance.scoring import trend
from performance.selectors.telling import newest_telling

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

PATH = 12
"""How many past scores a standing keeps."""
WORKED_OUT = tuple(
    field.name
    for field in Standing._meta.concrete_fields
    if field.name not in {"id", "partnership", "updated_at"}
)
"""The columns of a standing that follow from other rows."""


def refresh_standings(partnerships: Iterable[Partnership]) -> None:
    """Writes the standing of each partnership anew; a constant number of queries."""
    Standing.objects.bulk_create(
        standings_of(partnerships),
        update_conflicts=True,
        unique_fields=["partnership"],
        update_fields=[*WORKED_OUT, "updated_at"],
    )


def standings_of(partnerships: Iterable[Partnership]) -> list[Standing]:
    """The standing of each partnership as it is now, not saved; a constant number of queries."""
    wanted = {partnership.pk: partnership for partnership in partnerships}
    cards = _latest_cards(wanted)
    deadlines = _next_deadlines(wanted)
    now = clock.now()
    rows = []
    for pk, partnership in wanted.items():
        when, what = deadlines.get(pk, (None, ""))
        rows.append(
            Standing(
                partnership=partnership,
                next_deadline_on=when,
                next_deadline=what[:200],
                updated_at=now,
                **_scores(partnership, cards.get(pk, [])),
            )
        )
    return rows


def _latest_cards(wanted: Iterable[int]) -> dict[int, list[Scorecard]]:
    found: dict[int, list[Scorecard]] = defaultdict(list)
    rows = Scorecard.objects.filter(partnership__in=list(wanted), is_latest=True)
    for card in rows.defer("result").order_by("period_start"):
        found[card.partnership_id].append(card)
    return found


def _scores(partnership: Partnership, cards: list[Scorecard]) -> dict[str, Any]:
    if not cards:
        return {"state": Standing.State.NOT_SCORED}
    now = newest_telling(cards)
    cards = cards[: cards.index(now) + 1]
    left = _periods_left(partnership, Period.parse(now.period))
    courses = [
        found.course
        for scores in ([card.financial for card in cards], [card.community for card in cards])
        if (found := trend(scores, periods_left=left)) is not None and found.course is not None
    ]
    order = ["falling", "stagnating", "improving", "on_track"]
    worst = min((course.value for course in courses), key=order.index, default="")
    return {
        "state": now.state or Standing.State.NOT_SCORED,
        "state_reason": now.finding,
        "financial": now.financial,
        "community": now.community,
        "trend": worst or Standing.Trend.UNKNOWN,
        "period": now.period,
        "path": [
            [
                card.period,
                None if card.financial is None else str(card.financial),
                None if card.community is None else str(card.community),
            ]
            for card in cards[-PATH:]
        ],
    }


def _periods_left(partnership: Partnership, period: Period) -> int:
    """Reporting periods after `period` until the contract ends."""
    if partnership.ends_on is None or partnership.ends_on <= period.end:
        return 0
    days = (partnership.ends_on - period.end).days
    length = (period.end - period.start).days + 1
    return max(1, days // length)


def first_standing(partnership: Partnership, milestones: Iterable[Milestone]) -> None:
    """Writes the standing of a partnership just made, of which there is nothing but milestones."""
    days = [day for one in milestones for day in _days_of(one)]
    when, what = min(days, default=(None, ""))
    Standing.objects.create(
        partnership=partnership,
        next_deadline_on=when,
        next_deadline=what[:200],
        updated_at=clock.now(),
        **_scores(partnership, []),
    )


def _days_of(milestone: Milestone) -> Iterator[tuple[dt.date, str]]:
    """The days that a milestone which is not done has ahead of it."""
    when = milestone.due_on or milestone.forecast_on or milestone.baseline_on
    if milestone.state in MILESTONE_OPEN and when is not None:
        yield when, milestone.name
    if milestone.final_deadline_on is not None:
        what = _("%(name)s: final contract deadline") % {"name": milestone.name}
        yield milestone.final_deadline_on, what


def _next_deadlines(wanted: Iterable[int]) -> dict[int, tuple[dt.date, str]]:
    """The earliest open date of each partnership, overdue ones first."""
    keys = list(wanted)
    found: dict[int, tuple[dt.date, str]] = {}

    def offer(pk: int, day: dt.date | None, what: str) -> None:
        # Of two on one day the text decides, so that it is the same whoever asks.
        if day is not None and (pk not in found or (day, what) < found[pk]):
            found[pk] = (day, what)

    columns = ("due_on", "forecast_on", "baseline_on", "final_deadline_on", "name", "state")
    undone = Milestone.objects.exclude(state__in=MILESTONE_DONE).only("partnership", *columns)
    for milestone in undone.filter(partnership__in=keys):
        for when, what in _days_of(milestone):
            offer(milestone.partnership_id, when, what)
    for pk, check_by, name, month in Submission.objects.filter(
        partnership__in=keys, outcome__in=[Submission.Outcome.OPEN, Submission.Outcome.CERTIFIED]
    ).values_list("partnership", "check_by", "milestone__name", "monthly_return__period"):
        what = name or _("Return for %(month)s") % {"month": Period.parse(month).label}
        offer(pk, check_by, _("%(what)s: check") % {"what": what})
    for pk, due, key in MonthlyReturn.objects.filter(
        partnership__in=keys, state__in=[MonthlyReturn.State.DUE, MonthlyReturn.State.SENT_BACK]
    ).values_list("partnership", "due_on", "period"):
        offer(pk, due, _("Return for %(month)s") % {"month": Period.parse(key).label})
    return found
