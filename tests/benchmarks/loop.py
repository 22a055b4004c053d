"""The plain way to score, to be measured against: partnership by partnership, row by row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import clock
from partnerships.models import ContractVersion, Standing
from performance.models import KPI, KPIRecord, KPIRule, Scorecard
from performance.scoring import How, Observation, period_value
from performance.selectors.score_inputs import ScoreInputs
from performance.selectors.score_observations import definition_of
from performance.services.score_results import columns_of, work_out

if TYPE_CHECKING:
    from core.periods import Period
    from partnerships.models import Partnership


def score_one(partnership: Partnership, period: Period) -> Scorecard:
    """One scorecard by update_or_create; no ledger, no versions, no events."""
    definitions, observations = [], []
    for kpi in KPI.objects.filter(partnership=partnership, state=KPI.State.ADOPTED):
        rule = KPIRule.objects.filter(kpi=kpi).order_by("-effective_from").first()
        months = []
        for month in period.months():
            record = KPIRecord.objects.get(kpi=kpi, period=month.key, state="accepted")
            months.append(
                Observation(
                    code=kpi.code,
                    reported=record.reported_value,
                    period=month.key,
                    ids=(str(record.uuid),),
                )
            )
        definitions.append(definition_of(kpi, rule))
        observations.append(period_value(months, How(kpi.aggregation), period=period.key))
    inputs = ScoreInputs(
        partnership,
        period,
        contract_version=ContractVersion.objects.get(partnership=partnership),
        definitions=tuple(definitions),
        observations=tuple(observations),
    )
    [result], _refused = work_out([inputs])
    now = clock.now()
    columns = columns_of(result) | {"cause": "loop", "issued_at": now}
    card, _made = Scorecard.objects.update_or_create(
        partnership=partnership,
        period=period.key,
        is_latest=True,
        defaults=columns,
        create_defaults=columns | {"version": 1},
    )
    Standing.objects.update_or_create(
        partnership=partnership,
        defaults={
            "state": card.state,
            "financial": card.financial,
            "community": card.community,
            "period": card.period,
            "updated_at": now,
        },
    )
    return card
