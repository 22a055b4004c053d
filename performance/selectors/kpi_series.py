"""The figures of KPIs period by period: what was reported, and which kind of nothing where not."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from core.periods import Period
from performance.models import KPI, KPIRecord, KPIRule
from performance.scoring import Rules, ScoringError
from performance.scoring.normalise import is_below_minimum, score_of
from performance.selectors.due import due_on
from performance.selectors.score_observations import definition_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from decimal import Decimal
    from fractions import Fraction

    from partnerships.models import Partnership

PERIODS_SHOWN = 24
"""How many of the newest periods tables, charts and the share of data received look at."""
_NEWEST_FIRST = (KPIRecord.State.ACCEPTED, KPIRecord.State.SUBMITTED, KPIRecord.State.SENT_BACK)


class SlotKind(StrEnum):
    """What is known of a KPI in one of its periods."""

    VALUE = "value"
    NOTHING = "nothing"
    NOT_APPLICABLE = "not_applicable"
    WAITING = "waiting"
    SENT_BACK = "sent_back"
    NOT_REPORTED = "not_reported"
    NOT_YET_DUE = "not_yet_due"


@dataclass(frozen=True, slots=True)
class Slot:
    """One period of a KPI. `record` is the figure that counts, else the newest one given."""

    period: Period
    due_on: dt.date
    rule: KPIRule | None
    record: KPIRecord | None
    kind: SlotKind
    earlier: tuple[KPIRecord, ...] = ()

    @property
    def value(self) -> Decimal | None:
        """The figure that counts; None for every kind of nothing, and while it is checked."""
        if self.kind is SlotKind.VALUE and self.record is not None:
            return self.record.value
        return None


@dataclass(frozen=True, slots=True)
class Judged:
    """How a figure stands: its score, tier, and whether it misses target or minimum."""

    tier: str
    score: Fraction
    below_minimum: bool


@dataclass(frozen=True, slots=True)
class Series:
    """A KPI with its periods, oldest first, and its dated rules."""

    kpi: KPI
    slots: tuple[Slot, ...]
    rules: tuple[KPIRule, ...]

    @property
    def rule(self) -> KPIRule | None:
        """The rule in force in the newest period, else the newest rule."""
        newest = self.slots[-1].rule if self.slots else None
        return newest or (self.rules[-1] if self.rules else None)

    @property
    def last(self) -> Slot | None:
        """The newest period with a figure that counts."""
        return next((slot for slot in reversed(self.slots) if slot.value is not None), None)

    @property
    def newest_due(self) -> Slot | None:
        """The newest period that is not waiting for its day."""
        due = [slot for slot in self.slots if slot.kind is not SlotKind.NOT_YET_DUE]
        return due[-1] if due else None

    @property
    def received(self) -> tuple[int, int]:
        """How many figures were given and how many were due, of the periods shown."""
        due = [
            slot
            for slot in self.slots[-PERIODS_SHOWN:]
            if slot.kind not in {SlotKind.NOT_YET_DUE, SlotKind.NOT_APPLICABLE}
        ]
        missing = (SlotKind.NOT_REPORTED, SlotKind.SENT_BACK)
        return sum(slot.kind not in missing for slot in due), len(due)

    def judged(self, slot: Slot | None, rules: Rules) -> Judged | None:
        """How the figure of a period stands under the rule of that period; None without one.

        None also for one month of a sum, since its rule is that of the quarter.
        """
        if slot is None or slot.value is None or slot.rule is None or self.kpi.adds_up:
            return None
        try:
            definition = definition_of(self.kpi, slot.rule)
        except ScoringError:
            return None
        score = score_of(definition, slot.value, rules.minimum_worth)
        return Judged(
            rules.tier(score).value, score, below_minimum=is_below_minimum(definition, slot.value)
        )


def adopted_kpis(partnership: Partnership, *, only: int | None = None) -> list[KPI]:
    """Those that are measured or were, in their order; or that one of them."""
    rows = partnership.kpis.exclude(state=KPI.State.PROPOSED).order_by("position", "pk")
    found = rows if only is None else rows.filter(pk=only)
    return list(found.select_related("owner", "objective"))


def series_of(
    partnership: Partnership, kpis: Sequence[KPI], today: dt.date, *, shown: int | None = None
) -> list[Series]:
    """The periods of each KPI up to `today`, all or the newest; at most six queries."""
    rules = _rules(kpis)
    records = _records(kpis)
    days: dict[dt.date, dt.date] = {}

    def due(end: dt.date) -> dt.date:
        if end not in days:
            days[end] = due_on(partnership, Period.containing("month", end))
        return days[end]

    found = []
    for kpi in kpis:
        given = records.get(kpi.pk, {})
        slots = []
        for period in _periods(kpi, today, shown):
            of_period = given.get(period.start, [])
            rule = _in_force(rules.get(kpi.pk, ()), period.end)
            slots.append(_slot(period, due(period.end), rule, of_period, today))
        found.append(Series(kpi, tuple(slots), tuple(rules.get(kpi.pk, ()))))
    return found


def _periods(kpi: KPI, today: dt.date, shown: int | None) -> list[Period]:
    """The KPI's own periods that ended by `today`, and the one that runs now, oldest first."""
    until = min(today, kpi.ends_on or today)
    period = kpi.period_of(until)
    found: list[Period] = []
    while period.end >= kpi.starts_on and (shown is None or len(found) < shown):
        found.append(period)
        period = period.previous()
    return found[::-1]


def _slot(
    period: Period, due: dt.date, rule: KPIRule | None, given: list[KPIRecord], today: dt.date
) -> Slot:
    record = None
    for state in _NEWEST_FIRST:
        of_state = [one for one in given if one.state == state]
        if of_state:
            record = of_state[-1]
            break
    earlier = tuple(one for one in reversed(given) if one is not record)
    return Slot(period, due, rule, record, _kind(record, due, today), earlier)


def _kind(record: KPIRecord | None, due: dt.date, today: dt.date) -> SlotKind:
    if record is None:
        return SlotKind.NOT_REPORTED if due < today else SlotKind.NOT_YET_DUE
    if record.state == KPIRecord.State.SUBMITTED:
        return SlotKind.WAITING
    if record.state == KPIRecord.State.SENT_BACK:
        return SlotKind.SENT_BACK
    return SlotKind(record.answer)


def _in_force(rules: Iterable[KPIRule], day: dt.date) -> KPIRule | None:
    found = None
    for rule in rules:
        if rule.effective_from <= day:
            found = rule
    return found


def _rules(kpis: Sequence[KPI]) -> dict[int, list[KPIRule]]:
    found: dict[int, list[KPIRule]] = defaultdict(list)
    rows = KPIRule.objects.filter(kpi__in=kpis).select_related("contract_version")
    for rule in sorted(rows, key=lambda one: one.effective_from):
        found[rule.kpi_id].append(rule)
    return found


def _records(kpis: Sequence[KPI]) -> dict[int, dict[dt.date, list[KPIRecord]]]:
    found: dict[int, dict[dt.date, list[KPIRecord]]] = defaultdict(lambda: defaultdict(list))
    by_pk = {kpi.pk: kpi for kpi in kpis}
    rows = (
        KPIRecord.objects.filter(kpi__in=kpis)
        .select_related("submitted_by", "decided_by", "monthly_return", "submission")
        .order_by("period_start", "pk")
    )
    given = rows.exclude(state=KPIRecord.State.WITHDRAWN).prefetch_related(
        "evidence", "disputes__raised_by", "disputes__lifted_by", "disputes__concern"
    )
    for record in given:
        record.kpi = by_pk[record.kpi_id]
        found[record.kpi_id][record.period_start].append(record)
    return found
