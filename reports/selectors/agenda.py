"""What waits for a decision, and the days that come next, as both sides may read it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.formatting import day, period_label
from core.periods import Period
from partnerships.models import GateProposal
from partnerships.types import types
from performance.models import KPI, MonthlyReturn, Submission
from performance.selectors.milestones import lateness

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from partnerships.models import Partnership, PhasePlan
    from performance.models import Milestone

ROOM = 4
"""So many entries of each kind stand in a report; what is due first comes first."""
_SOON = dt.timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: what, and the day it is due. `late` says that the day has passed."""

    on: dt.date | None
    what: str
    note: str = ""
    late: bool = False


def to_decide(partnership: Partnership, today: dt.date) -> list[Entry]:
    """Stage approvals that were proposed, and what was sent to be checked; three queries."""
    found = [*_proposals(partnership), *_checks(partnership, today)]
    return sorted(found, key=lambda entry: entry.on or today)[:ROOM]


def next_dates(
    partnership: Partnership,
    milestones: Iterable[Milestone],
    plans: Iterable[PhasePlan],
    today: dt.date,
) -> list[Entry]:
    """Promises that were missed first, then what is due within a year; one query."""
    found = [
        *_milestones(milestones, today),
        *_returns(partnership, today),
        *_stages(partnership, plans, today),
    ]
    return sorted(found, key=lambda entry: (not entry.late, entry.on or today))[:ROOM]


def _proposals(partnership: Partnership) -> Iterator[Entry]:
    gates = {gate.code: str(gate.name) for gate in types[partnership.type].gates}
    rows = GateProposal.objects.filter(partnership=partnership)
    for proposal in rows.filter(state=GateProposal.State.OPEN):
        yield Entry(
            None,
            _("Stage approval: %(gate)s") % {"gate": gates.get(proposal.gate, proposal.gate)},
            _("proposed on %(day)s") % {"day": day(proposal.proposed_at)},
        )


def _checks(partnership: Partnership, today: dt.date) -> Iterator[Entry]:
    waiting = [Submission.Outcome.OPEN, Submission.Outcome.CERTIFIED]
    rows = Submission.objects.filter(partnership=partnership).select_related(
        "milestone", "monthly_return"
    )
    for one in rows.filter(outcome__in=waiting):
        late = one.check_by < today
        until = _("check was due %(day)s") if late else _("check due %(day)s")
        note = until % {"day": day(one.check_by)}
        if one.milestone is not None:
            if one.completed_on is not None:
                claimed = _("completion claimed for %(day)s") % {"day": day(one.completed_on)}
                note = f"{claimed}, {note}"
            yield Entry(one.check_by, one.milestone.name, note, late)
        elif one.monthly_return is not None:
            yield Entry(one.check_by, _return_named(one.monthly_return), note, late)


def _milestones(milestones: Iterable[Milestone], today: dt.date) -> Iterator[Entry]:
    for one in milestones:
        if one.is_done or one.claimed_on:
            continue
        on = one.due_on or one.forecast_on or one.baseline_on
        if on is None or on > today + _SOON:
            continue
        late = one.is_overdue(today)
        yield Entry(on, one.name, lateness(one, today) if late else "", late)


def _returns(partnership: Partnership, today: dt.date) -> Iterator[Entry]:
    owed = [MonthlyReturn.State.DUE, MonthlyReturn.State.SENT_BACK]
    rows = MonthlyReturn.objects.filter(partnership=partnership).order_by("due_on")
    for one in rows.filter(state__in=owed):
        late = one.due_on < today
        note = _("overdue") if late else ""
        yield Entry(one.due_on, _return_named(one), note, late)


def _return_named(one: MonthlyReturn) -> str:
    """Both sides may owe one for the same month: that of the authority says so."""
    month = period_label(Period.parse(one.period))
    if one.reported_by == KPI.Side.AUTHORITY:
        return _("The authority’s return for %(month)s") % {"month": month}
    return _("Return for %(month)s") % {"month": month}


def _stages(
    partnership: Partnership, plans: Iterable[PhasePlan], today: dt.date
) -> Iterator[Entry]:
    """The planned end of the present stage, and the end of the contract, when they are near."""
    names = {phase.slug: str(phase.label) for phase in types[partnership.type].phases}
    for plan in plans:
        until = plan.planned_until
        near = until is not None and today <= until <= today + _SOON
        if plan.phase == partnership.phase and near:
            what = _("End of stage “%(stage)s”, as planned") % {"stage": names[plan.phase]}
            yield Entry(until, what)
    ends = partnership.ends_on
    if ends is not None and today <= ends <= today + _SOON:
        yield Entry(ends, _("The contract ends"))
