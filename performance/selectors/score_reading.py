"""What scorecards are made from, read set-based: one row of text for each KPI, as it is stored.

The text is all that scoring gets to see of the rows. So its fingerprint cannot miss anything that
a scorecard depends on, and a scorecard whose fingerprint is the same need not be worked out.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections import defaultdict
from functools import cache, lru_cache
from importlib.metadata import version
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db import connection
from django.db.models import (
    Case,
    CharField,
    DateField,
    F,
    Func,
    OuterRef,
    Q,
    Subquery,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast

import core
import performance
from core.periods import MONTHS_IN, Period
from partnerships.models import ContractVersion
from performance.models import KPI, KPIRecord, KPIRule, Milestone

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from django.db.models import QuerySet

    from partnerships.models import Partnership

LONGEST_PERIOD: Final = dt.timedelta(days=366)
"""How far back the period of a figure may have ended that stands until the next one is due."""

KPI_COLUMNS: Final = (
    "code",
    "name",
    "unit",
    "direction",
    "decimals",
    "position",
    "uuid",
    "frequency",
    "aggregation",
    "starts_on",
    "ends_on",
)
RULE_COLUMNS: Final = (
    "no_points",
    "full_points",
    "range_low",
    "range_high",
    "limit_low",
    "limit_high",
    "minimum",
    "in_two_pieces",
    "financial_weight",
    "community_weight",
    "financial_share",
    "is_mandatory",
)
RECORD_COLUMNS: Final = (
    "period_start",
    "period_end",
    "period",
    "state",
    "uuid",
    "answer",
    "reported_value",
    "verified_value",
    "agreed_value",
    "numerator",
    "denominator",
    "reliability",
    "is_disputed",
    "corrects",
    "submitted_at",
    "comment",
)
_READERS: Final = ("reading", "facts", "observations", "inputs")
_COUNTED: Final = (KPIRecord.State.ACCEPTED, KPIRecord.State.SUBMITTED)


class _Row(Func):
    """Columns of one row as a JSON array, written by the database."""

    function = "json_array"
    output_field = TextField()

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, function="json_build_array", **context)


class _Rows(Func):
    """All rows of a subquery as one JSON array, on PostgreSQL in the order given second.

    SQLite before 3.44 cannot order inside; whoever reads it sorts.
    """

    output_field = TextField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        only = self.copy()
        only.set_source_expressions(self.get_source_expressions()[:1])
        return only.as_sql(compiler, connection, function="json_group_array", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(
            compiler,
            connection,
            template="json_agg(%(expressions)s)::text",
            arg_joiner=" ORDER BY ",
            **context,
        )


class KPIText(NamedTuple):
    """One KPI, its rule in force and its figures, each as JSON of the columns named above."""

    kpi: str
    rule: str | None
    records: str | None


class Read(NamedTuple):
    """What one partnership's scorecard is made from.

    Attributes:
        overdue: name and uuid of each mandatory milestone that is overdue.
        next_overdue: the first day within the period on which another one will be.
        fingerprint: while it is the same, nothing but a due date that passes (`turns_on` of the
            scorecard) can give another result.
    """

    partnership: Partnership
    version: ContractVersion | None
    kpis: tuple[KPIText, ...]
    overdue: tuple[tuple[str, str], ...]
    next_overdue: dt.date | None
    fingerprint: str


def read(partnerships: Iterable[Partnership], period: Period, today: dt.date) -> list[Read]:
    """What the scorecards of these partnerships are made from; three queries for any number.

    Partnerships without adopted KPIs in `period` are left out.
    """
    wanted = {partnership.pk: partnership for partnership in partnerships}
    rows = _rows(list(wanted), period)
    versions = _versions_in_force(wanted, period.end)
    overdue, next_overdue = _overdue_milestones(wanted, period.end, today)
    found = []
    for pk, group in groupby(rows, key=itemgetter(0)):
        partnership, version = wanted[pk], versions.get(pk)
        kpis = tuple(KPIText(*row[1:]) for row in group)
        late, ahead = tuple(overdue.get(pk, ())), next_overdue.get(pk)
        everything = [
            *(calculation(), period.key, partnership.country, version is not None),
            *(late, str(ahead), kpis),
        ]
        fingerprint = hashlib.sha256(json.dumps(everything).encode()).hexdigest()
        found.append(Read(partnership, version, kpis, late, ahead, fingerprint))
    return found


def is_rarer(frequency: str, period: Period) -> bool:
    """Whether a KPI of this frequency is measured less often than `period` is scored."""
    return Period.containing(frequency, period.start).end > period.end  # type: ignore[arg-type]


def _rows(keys: Sequence[int], period: Period) -> list[tuple[Any, ...]]:
    """One statement: a row of text for each KPI, with the rule in force and the figures in reach.

    In reach are those of the reporting period; of KPIs measured more rarely, also those of before.
    """
    if not keys:
        return []
    statement, before, after = _statement(connection.vendor, len(keys), period)
    with connection.cursor() as cursor:
        cursor.execute(statement, (*before, *keys, *after))
        return list(cursor.fetchall())


@lru_cache(maxsize=64)
def _statement(
    _vendor: str, number: int, period: Period
) -> tuple[str, tuple[Any, ...], tuple[Any, ...]]:
    """The statement for so many partnerships, and what is given to it before and after their keys.

    Kept, since composing it takes longer than reading one partnership.
    """
    stand_ins = [-place for place in range(1, number + 1)]
    statement, given = _kpis(stand_ins, period).query.sql_with_params()
    first = given.index(-1)
    return statement, given[:first], given[first + number :]


def _kpis(keys: Sequence[int], period: Period) -> QuerySet[KPI, Any]:
    records = KPIRecord.objects.filter(
        kpi=OuterRef("pk"),
        state__in=_COUNTED,
        period_start__gte=OuterRef("first_day"),
        period_end__gte=OuterRef("first_end"),
        period_start__lte=period.end,
        period_end__lte=period.end,
    )
    rules = KPIRule.objects.filter(kpi=OuterRef("pk"), effective_from__lte=period.end)
    return (
        KPI.objects.filter(
            partnership__in=keys,
            starts_on__lte=period.end,
            state__in=[KPI.State.ADOPTED, KPI.State.RETIRED],
        )
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gte=period.start))
        .alias(first_day=_by_frequency(period, _first_day), first_end=_by_frequency(period, _end))
        .annotate(
            what=_text(KPI_COLUMNS),
            rule=Subquery(
                rules.order_by("-effective_from")
                .annotate(what=_text(RULE_COLUMNS))
                .values("what")[:1]
            ),
            figures=Subquery(
                records.order_by().annotate(what=_Rows(_record(), "period_start")).values("what")
            ),
        )
        .order_by("partnership", "position", "pk")
        .values_list("partnership_id", "what", "rule", "figures")
    )


def _text(columns: Sequence[str]) -> Cast:
    return Cast(_Row(*columns), TextField())


def _record() -> _Row:
    """Of a figure that is a value, the comment counts for nothing and is not read."""
    *columns, comment = RECORD_COLUMNS
    silent = When(answer=KPIRecord.Answer.VALUE, then=Value(""))
    return _Row(*columns, Case(silent, default=F(comment), output_field=CharField()))


def _by_frequency(period: Period, day: Any) -> Case:
    return Case(
        *(When(frequency=kind, then=Value(day(kind, period))) for kind in MONTHS_IN),
        output_field=DateField(),
    )


def _first_day(frequency: str, period: Period) -> dt.date:
    """The first day on which the period of a figure in reach may begin."""
    if is_rarer(frequency, period):
        return period.start - 2 * LONGEST_PERIOD
    return Period.containing(frequency, period.start).start  # type: ignore[arg-type]


def _end(frequency: str, period: Period) -> dt.date:
    """The first day on which the period of a figure in reach may end."""
    return period.start - LONGEST_PERIOD if is_rarer(frequency, period) else period.start


def _versions_in_force(wanted: Iterable[int], day: dt.date) -> dict[int, ContractVersion]:
    rows = ContractVersion.objects.filter(
        partnership__in=list(wanted),
        state=ContractVersion.State.PUBLISHED,
        effective_from__lte=day,
    ).order_by("number")
    return {version.partnership_id: version for version in rows.only("pk", "partnership_id")}


def _overdue_milestones(
    wanted: Iterable[int], period_end: dt.date, today: dt.date
) -> tuple[Mapping[int, Sequence[tuple[str, str]]], Mapping[int, dt.date]]:
    """Mandatory milestones that were overdue by the end of the period, or are today.

    With them, by partnership: the first day within the period on which another one will be.
    """
    day = min(period_end, today)
    rows = Milestone.objects.filter(
        partnership__in=list(wanted), is_mandatory=True, baseline_on__lt=period_end
    ).filter(Q(actual_on__isnull=True) | Q(actual_on__gt=day))
    overdue: dict[int, list[tuple[str, str]]] = defaultdict(list)
    ahead: dict[int, dt.date] = {}
    columns = ("partnership_id", "baseline_on", "name", "uuid")
    for pk, baseline, name, uuid in rows.order_by("pk").values_list(*columns):
        assert baseline is not None  # noqa: S101 - asked for above
        if baseline < day:
            overdue[pk].append((name, str(uuid)))
        else:
            ahead[pk] = min(ahead.get(pk, dt.date.max), baseline + dt.timedelta(days=1))
    return overdue, ahead


@cache
def calculation() -> str:
    """A fingerprint of the calculation itself: its source, and the version of the holidays."""
    own, ours = Path(performance.__path__[0]), Path(core.__path__[0])
    files = [
        *sorted((own / "scoring").glob("*.py")),
        *(own / "selectors" / f"score_{name}.py" for name in _READERS),
        own / "selectors" / "due.py",
        own / "services" / "score_results.py",
        *(ours / name for name in ("calendars.py", "clock.py", "periods.py", "scaled.py")),
        ours / "ledger" / "canonical.py",
    ]
    found = hashlib.sha256(version("holidays").encode())
    for file in files:
        found.update(hashlib.sha256(file.read_bytes()).digest())
    return found.hexdigest()
