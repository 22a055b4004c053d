"""The register of risks as it stood on the last day of a period, for its report."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core import clock
from governance.models import (
    Risk,
    RiskAction,
    RiskAllocation,
    RiskAssessment,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from core.periods import Period
    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class RiskThen:
    """A risk with what was known of it on a day.

    Attributes:
        now: how it was assessed last by then; None where nobody had.
        before: how it was assessed last before the period began.
        bearer: who carried it then; its present bearer where nothing was written down.
        is_open: whether it was not closed by then.
        actions: those planned by then.
        found: the assessments of the period, the latest first.
        allocations: the changes of who carries it in the period.
    """

    risk: Risk
    now: RiskAssessment | None
    before: RiskAssessment | None
    bearer: str
    is_open: bool
    actions: tuple[RiskAction, ...]
    found: tuple[RiskAssessment, ...]
    allocations: tuple[RiskAllocation, ...]

    @property
    def score(self) -> int:
        """Residual; 0 where nobody had assessed it."""
        return self.now.residual.score if self.now else 0

    def ended_by(self, action: RiskAction, day: dt.date) -> bool:
        """Whether an action was done or dropped by that day."""
        return action.ended_on is not None and action.ended_on <= day


def register_on(partnership: Partnership, period: Period) -> list[RiskThen]:
    """Every risk written down by the last day of the period, the worst first; four queries.

    Words, kind and owner are those of today: only who carries a risk, how it was assessed and what
    is done about it keep their past.
    """
    risks = list(Risk.objects.filter(partnership=partnership).select_related("owner"))
    by_pk = {one.pk: one for one in risks}
    facts = _Facts(
        _of_risks(RiskAssessment.objects.select_related("by"), by_pk),
        _of_risks(RiskAction.objects.select_related("owner"), by_pk),
        _of_risks(RiskAllocation.objects.select_related("decision"), by_pk),
    )
    found = [
        _then(one, period, facts) for one in risks if clock.day_of(one.raised_at) <= period.end
    ]
    return sorted(found, key=lambda one: (-one.score, one.risk.position, one.risk.pk))


@dataclass(frozen=True, slots=True)
class _Facts:
    """What hangs on risks, by risk, each in its own order."""

    assessments: Mapping[int, list[RiskAssessment]]
    actions: Mapping[int, list[RiskAction]]
    allocations: Mapping[int, list[RiskAllocation]]


def _of_risks(rows: QuerySet[Any], risks: Mapping[int, Risk]) -> Mapping[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for one in rows.filter(risk__in=risks):
        one.risk = risks[one.risk_id]
        found[one.risk_id].append(one)
    return found


def _then(risk: Risk, period: Period, facts: _Facts) -> RiskThen:
    assessments, actions = facts.assessments.get(risk.pk, []), facts.actions.get(risk.pk, [])
    known = [one for one in assessments if clock.day_of(one.at) <= period.end]
    older = [one for one in known if clock.day_of(one.at) < period.start]
    allocations = facts.allocations.get(risk.pk, [])
    shared = [one for one in allocations if clock.day_of(one.at) <= period.end]
    return RiskThen(
        risk=risk,
        now=known[0] if known else None,
        before=older[0] if older else None,
        bearer=shared[0].bearer if shared else risk.bearer,
        is_open=risk.closed_on is None or risk.closed_on > period.end,
        actions=tuple(one for one in actions if clock.day_of(one.added_at) <= period.end),
        found=tuple(one for one in known if clock.day_of(one.at) >= period.start),
        allocations=tuple(one for one in shared if clock.day_of(one.at) >= period.start),
    )
