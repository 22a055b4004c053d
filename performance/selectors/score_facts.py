"""KPIs, rules and figures as scoring reads them: with the names of the models, without the models.

A run over a portfolio makes hundreds of thousands of them; a model costs ten times as much.
"""

from __future__ import annotations

import datetime as dt
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from core.periods import Period
from core.scaled import from_scaled
from performance.models import KPIRecord
from performance.selectors.score_reading import RECORD_COLUMNS

if TYPE_CHECKING:
    from decimal import Decimal

    from performance.selectors.score_reading import KPIText


class KPIFacts(NamedTuple):
    """What scoring needs of a KPI; in the order of `KPI_COLUMNS`."""

    code: str
    name: str
    unit: str
    direction: str
    decimals: int
    position: int
    uuid: str
    frequency: str
    aggregation: str
    starts_on: dt.date
    ends_on: dt.date | None

    def period_of(self, day: dt.date) -> Period:
        """The period of the KPI's own frequency that `day` falls into."""
        return _period_of(self.frequency, day)


class RuleFacts(NamedTuple):
    """What scoring needs of a KPI's rule; in the order of `RULE_COLUMNS`."""

    no_points: Decimal | None
    full_points: Decimal | None
    range_low: Decimal | None
    range_high: Decimal | None
    limit_low: Decimal | None
    limit_high: Decimal | None
    minimum: Decimal | None
    in_two_pieces: bool
    financial_weight: Decimal
    community_weight: Decimal
    financial_share: Decimal | None
    is_mandatory: bool


class RecordFacts(NamedTuple):
    """What scoring needs of a figure; in the order of `RECORD_COLUMNS`, without its state."""

    period_start: str
    period_end: dt.date
    period: str
    uuid: str
    answer: str
    reported_value: Decimal | None
    verified_value: Decimal | None
    agreed_value: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    reliability: str
    is_disputed: bool
    corrects_id: int | None
    submitted_at: dt.datetime
    comment: str


def kpi_of(text: KPIText) -> KPIFacts:
    """The KPI."""
    *plain, identity, frequency, aggregation, starts_on, ends_on = json.loads(text.kpi)
    ends = None if ends_on is None else _day(ends_on)
    return KPIFacts._make((*plain, _uuid(identity), frequency, aggregation, _day(starts_on), ends))


def rule_of(text: KPIText) -> RuleFacts | None:
    """The rule in force; None where there is none."""
    if text.rule is None:
        return None
    *numbers, in_two_pieces, financial, community, share, mandatory = json.loads(text.rule)
    weights = map(_number, (financial, community, share))
    return RuleFacts._make((*map(_number, numbers), bool(in_two_pieces), *weights, bool(mandatory)))


def records_of(text: KPIText) -> tuple[list[RecordFacts], set[str]]:
    """The accepted figures, oldest first, and the periods whose figure is being checked."""
    accepted, waiting = [], set()
    for row in json.loads(text.records or "[]"):
        if row[_STATE] == KPIRecord.State.SUBMITTED.value:
            waiting.add(row[_PERIOD])
        else:
            accepted.append(_record(row))
    accepted.sort()
    return accepted, waiting


_PERIOD, _STATE = RECORD_COLUMNS.index("period"), RECORD_COLUMNS.index("state")


def _record(row: list[Any]) -> RecordFacts:
    start, end, period, _state, identity, answer, *rest = row
    *numbers, reliability, disputed, corrects, sent, comment = rest
    return RecordFacts._make(
        (
            start,
            _day(end),
            period,
            _uuid(identity),
            answer,
            *map(_number, numbers),
            reliability,
            bool(disputed),
            corrects,
            _moment(sent),
            comment,
        )
    )


@lru_cache(maxsize=8192)
def _scaled(millionths: int) -> Decimal:
    return from_scaled(millionths)


def _number(millionths: int | None) -> Decimal | None:
    return None if millionths is None else _scaled(millionths)


_day = lru_cache(maxsize=8192)(dt.date.fromisoformat)


@lru_cache(maxsize=8192)
def _moment(written: str) -> dt.datetime:
    """SQLite keeps moments in UTC and does not say so."""
    moment = dt.datetime.fromisoformat(written)
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _uuid(written: str) -> str:
    """With hyphens; SQLite keeps 32 digits."""
    if len(written) != 32:
        return written
    return f"{written[:8]}-{written[8:12]}-{written[12:16]}-{written[16:20]}-{written[20:]}"


@lru_cache(maxsize=1024)
def _period_of(frequency: str, day: dt.date) -> Period:
    return Period.containing(frequency, day)  # type: ignore[arg-type]
