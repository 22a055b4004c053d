"""What a scorecard is made from, for many partnerships in a constant number of queries."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core.periods import Period
from performance.scoring import CapReason, Event, ScoringError
from performance.selectors.due import due_on
from performance.selectors.score_facts import kpi_of, records_of, rule_of
from performance.selectors.score_observations import definition_of, observation_of
from performance.selectors.score_reading import Read, read

if TYPE_CHECKING:
    from collections.abc import Iterable

    from partnerships.models import ContractVersion, Partnership
    from performance.scoring import Definition, Observation

REPORTING: Final = "quarter"
"""The period of a scorecard: the product's default."""


@dataclass(frozen=True, slots=True)
class ScoreInputs:
    """What one partnership's scorecard of one period is made from, or why it cannot be made.

    `turns_on` is the first day on which it is made from something else by time alone: the day
    after the due date of a figure or of a mandatory milestone. None: time changes nothing more.
    `fingerprint` is that of all the rest.
    """

    partnership: Partnership
    period: Period
    contract_version: ContractVersion | None = None
    definitions: tuple[Definition, ...] = ()
    observations: tuple[Observation, ...] = ()
    events: tuple[Event, ...] = ()
    problems: tuple[str, ...] = field(default=())
    turns_on: dt.date | None = None
    fingerprint: str = ""


def reporting_period(day: dt.date) -> Period:
    """The reporting period that `day` falls into."""
    return Period.containing(REPORTING, day)


def touched_by(key: str) -> tuple[Period, ...]:
    """The reporting periods in which the figure of a period counts, the first one first.

    That in which its period ends; for what is measured more rarely also those in which it stands
    until the next figure is due.
    """
    own = Period.parse(key)
    found = [reporting_period(own.end)]
    while (later := found[-1].next()).end < own.next().end:
        found.append(later)
    return tuple(found)


def score_inputs(
    partnerships: Iterable[Partnership], period: Period, today: dt.date
) -> list[ScoreInputs]:
    """The inputs of each partnership that has adopted KPIs in `period`; three queries in all."""
    return [inputs_of(one, period, today) for one in read(partnerships, period, today)]


def inputs_of(found: Read, period: Period, today: dt.date) -> ScoreInputs:
    """The inputs of one partnership, from what was read; asks the database for nothing."""
    partnership, version = found.partnership, found.version
    measured = [(kpi_of(text), rule_of(text), text) for text in found.kpis]
    problems = []
    if version is None:
        problems.append(
            _("No contract version is in force on %(day)s; publish one for that date.")
            % {"day": period.end.isoformat()}
        )
    problems += [
        _("%(kpi)s has no target and weights in force on %(day)s; add them for that date.")
        % {"kpi": kpi.name, "day": period.end.isoformat()}
        for kpi, rule, _text in measured
        if rule is None
    ]
    if problems:
        return ScoreInputs(partnership, period, problems=tuple(problems))
    lateness = Lateness(partnership, today)
    try:
        definitions = tuple(definition_of(kpi, rule) for kpi, rule, _text in measured if rule)
        observations = tuple(
            observation_of(kpi, period, *records_of(text), lateness)
            for kpi, _rule, text in measured
        )
    except ScoringError as error:
        return ScoreInputs(partnership, period, problems=error.objections)
    events = (
        Event(CapReason.OVERDUE_MILESTONE, name, identity) for name, identity in found.overdue
    )
    turns = (day for day in (lateness.turns_on, found.next_overdue) if day)
    return ScoreInputs(
        partnership,
        period,
        contract_version=version,
        definitions=definitions,
        observations=observations,
        events=tuple(events),
        turns_on=min(turns, default=None),
        fingerprint=found.fingerprint,
    )


_A_DAY: Final = dt.timedelta(days=1)


class Lateness:
    """Whether a figure of a partnership is due, and how late it is.

    `turns_on` is the first day on which one of those that were not due when asked is overdue.
    """

    def __init__(self, partnership: Partnership, today: dt.date) -> None:
        self._partnership = partnership
        self._today = today
        self._due: dict[dt.date, dt.date] = {}
        self.turns_on: dt.date | None = None

    def due(self, period_end: dt.date) -> dt.date:
        if period_end not in self._due:
            month = Period.containing("month", period_end)
            self._due[period_end] = due_on(self._partnership, month)
        return self._due[period_end]

    def is_due(self, period_end: dt.date) -> bool:
        due = self.due(period_end)
        if due < self._today:
            return True
        self.turns_on = min(self.turns_on or dt.date.max, due + _A_DAY)
        return False

    def days_late(self, period_end: dt.date, given_on: dt.date | None) -> int:
        """Calendar days after the due date, so far or until it was given."""
        return max(0, ((given_on or self._today) - self.due(period_end)).days)
