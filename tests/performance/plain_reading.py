"""What a scorecard is made from, read the plain way: model by model, a query for each row.

The reference that the set-based reading is held against. It shares nothing with it but what turns
one KPI, its rule and its figures into what scoring takes.
"""

from __future__ import annotations

from django.db.models import Q

from partnerships.models import ContractVersion
from performance.models import KPI, KPIRecord, Milestone
from performance.scoring import CapReason, Event, ScoringError
from performance.selectors.score_inputs import Lateness, ScoreInputs
from performance.selectors.score_observations import definition_of, observation_of


def plain_inputs(partnership, period, today):
    """As `score_inputs` gives it for one partnership that has KPIs, without the fingerprint."""
    version = ContractVersion.objects.filter(
        partnership=partnership, state="published", effective_from__lte=period.end
    ).last()
    definitions, observations = [], []
    for kpi in KPI.objects.filter(partnership=partnership).order_by("position", "pk"):
        measured = kpi.starts_on <= period.end and (
            kpi.ends_on is None or kpi.ends_on >= period.start
        )
        if kpi.state == KPI.State.PROPOSED or not measured:
            continue
        rule = kpi.rules.filter(effective_from__lte=period.end).order_by("effective_from").last()
        until = kpi.records.filter(period_end__lte=period.end).order_by("period_start")
        accepted = [one for one in until if one.state == KPIRecord.State.ACCEPTED]
        waiting = {one.period for one in until if one.state == KPIRecord.State.SUBMITTED}
        try:
            definitions.append(definition_of(kpi, rule))
            lateness = Lateness(partnership, today)
            observations.append(observation_of(kpi, period, accepted, waiting, lateness))
        except ScoringError as error:
            return ScoreInputs(partnership, period, problems=error.objections)
    overdue = Milestone.objects.filter(
        partnership=partnership, is_mandatory=True, baseline_on__lt=min(period.end, today)
    ).filter(Q(actual_on__isnull=True) | Q(actual_on__gt=min(period.end, today)))
    return ScoreInputs(
        partnership,
        period,
        contract_version=version,
        definitions=tuple(definitions),
        observations=tuple(observations),
        events=tuple(
            Event(CapReason.OVERDUE_MILESTONE, one.name, str(one.uuid))
            for one in overdue.order_by("pk")
        ),
    )
