"""Monthly returns: who may work on them, and everything that one of them shows."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.periods import Period
from core.scaled import TooFine, TooLarge, to_scaled
from partnerships.models import Partnership
from performance.models import KPI, KPIRecord, KPIRule, MonthlyReturn, Submission
from performance.scoring.states import Direction
from performance.selectors.due import due_figures, not_yet_due
from performance.validation import Figure, Past

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from django.contrib.auth.models import AnonymousUser

    from core.models import User

LOOK_BACK = dt.timedelta(days=760)
"""How far back figures are read for hints and for the line beside a figure."""

_GONE = (KPIRecord.State.WITHDRAWN, KPIRecord.State.SUPERSEDED)


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One figure of a return.

    `current` is the newest figure given for it in this return (none when nothing was sent or it
    was withdrawn), `last` the accepted one of the period before.
    """

    kpi: KPI
    period: Period
    rule: KPIRule | None
    asked: Figure
    last: KPIRecord | None
    current: KPIRecord | None

    @property
    def key(self) -> str:
        return str(self.kpi.uuid)

    @property
    def is_open(self) -> bool:
        """Whether the partner still owes it."""
        return self.current is None or self.current.state == KPIRecord.State.SENT_BACK


@dataclass(frozen=True, slots=True)
class Sheet:
    """All figures of a return, in the order of the KPIs; `later` are measured but not yet due."""

    monthly_return: MonthlyReturn
    month: Period
    rows: tuple[SheetRow, ...]
    later: tuple[SheetRow, ...]

    @property
    def open_rows(self) -> tuple[SheetRow, ...]:
        return tuple(row for row in self.rows if row.is_open)


def returns_of(user: User | AnonymousUser, permission: str) -> Any:
    """The returns of the partnerships on which `user` holds `permission` today."""
    return MonthlyReturn.objects.filter(
        partnership__in=Partnership.objects.permitted(user, permission)
    ).select_related("partnership", "partnership__authority", "partnership__partner")


def returns_to_send(user: User | AnonymousUser) -> Any:
    """The returns that `user` fills in: those of the partner, or the authority's own figures."""
    senders = Partnership.objects.permitted(user, "submit_records").values("pk")
    officials = Partnership.objects.permitted(user, "check_records").values("pk")
    return MonthlyReturn.objects.filter(
        Q(reported_by=KPI.Side.PARTNER, partnership__in=senders)
        | Q(reported_by=KPI.Side.AUTHORITY, partnership__in=officials)
    ).select_related("partnership", "partnership__authority", "partnership__partner")


def rounds_of(user: User | AnonymousUser, permission: str) -> Any:
    """The rounds of monthly returns on which `user` holds `permission` today."""
    return Submission.objects.filter(
        monthly_return__isnull=False,
        partnership__in=Partnership.objects.permitted(user, permission),
    )


def open_round_of(monthly_return: MonthlyReturn) -> Submission | None:
    """The round in which the partner's figures wait to be checked; corrections are not of it."""
    rounds = monthly_return.rounds.filter(
        outcome=Submission.Outcome.OPEN, records__corrects__isnull=True, records__isnull=False
    )
    return rounds.select_related("checking_by").order_by("-round").first()


def is_correction(submission: Submission) -> bool:
    """Whether the round offers a correction, which leaves the state of its return alone."""
    return bool(submission.records.filter(corrects__isnull=False).exists())


def reported_kpis(partnership: Partnership, side: str = KPI.Side.PARTNER) -> list[KPI]:
    """The KPIs of which that side gives the figures."""
    return list(partnership.kpis.filter(reported_by=side).order_by("position", "pk"))


def sheet_of(monthly_return: MonthlyReturn) -> Sheet:
    """What the return asks for and what was given so far; five queries."""
    month = Period.parse(monthly_return.period)
    kpis = reported_kpis(monthly_return.partnership, monthly_return.reported_by)
    due, later = due_figures(kpis, month), not_yet_due(kpis, month)
    wanted = [one.kpi for one in (*due, *later)]
    rules = rules_on(wanted, month.end)
    past = _past(wanted, month)
    current = _current(monthly_return)

    def row(kpi: KPI, period: Period) -> SheetRow:
        known = past.get(kpi.pk, [])
        rule = rules.get(kpi.pk)
        return SheetRow(
            kpi=kpi,
            period=period,
            rule=rule,
            asked=figure_of(kpi, rule, known),
            last=known[-1] if known else None,
            current=current.get(kpi.pk),
        )

    return Sheet(
        monthly_return,
        month,
        tuple(row(one.kpi, one.period) for one in due),
        tuple(row(one.kpi, one.period) for one in later),
    )


def still_owed(monthly_return: MonthlyReturn) -> tuple[int, int]:
    """How many figures of the return were sent back and not repaired, and how many are empty."""
    due = due_figures(
        reported_kpis(monthly_return.partnership, monthly_return.reported_by),
        Period.parse(monthly_return.period),
    )
    states = dict(
        KPIRecord.objects.filter(monthly_return=monthly_return)
        .exclude(state__in=_GONE)
        .exclude(corrects__isnull=False, state=KPIRecord.State.SENT_BACK)
        .order_by("pk")
        .values_list("kpi", "state")
    )
    back = sum(states.get(one.kpi.pk) == KPIRecord.State.SENT_BACK for one in due)
    return back, sum(one.kpi.pk not in states for one in due)


def rules_on(kpis: Iterable[KPI], day: dt.date) -> dict[int, KPIRule]:
    """The rule of each KPI in force on `day`, by the KPI's key."""
    rules = KPIRule.objects.filter(kpi__in=list(kpis), effective_from__lte=day)
    return {rule.kpi_id: rule for rule in rules.order_by("effective_from")}


def parts_of(kpi: KPI) -> tuple[str, str] | None:
    """What the two numbers of a ratio are called; None where one value is given."""
    if kpi.aggregation != KPI.Aggregation.RATIO:
        return None
    return kpi.numerator_name or _("Numerator"), kpi.denominator_name or _("Denominator")


def figure_of(kpi: KPI, rule: KPIRule | None, past: Iterable[KPIRecord]) -> Figure:
    """The KPI as the checks of a return know it."""
    return Figure(
        code=kpi.code,
        name=kpi.name,
        unit=kpi.unit,
        direction=Direction(kpi.direction),
        target=rule.target if rule else None,
        target_low=rule.range_low if rule else None,
        target_high=rule.range_high if rule else None,
        lowest=kpi.lowest,
        highest=kpi.highest,
        decimals=kpi.decimals,
        parts=parts_of(kpi),
        adds_up=kpi.adds_up,
        history=tuple(Past(Period.parse(record.period), record.value) for record in past),
    )


def outside_limits(kpi: KPI, value: Decimal | None) -> str | None:
    """What to enter instead of a value that the KPI cannot have, in words; None where it can."""
    if value is None:
        return None
    asked = figure_of(kpi, None, ())
    if not asked.allows(value):
        return asked.limits_in_words().say(_)
    try:
        to_scaled(value)
    except (TooLarge, TooFine):
        return _("Enter a number of at most twelve digits before the point and six after it.")
    return None


def _past(kpis: list[KPI], month: Period) -> dict[int, list[KPIRecord]]:
    """Accepted figures of earlier periods, oldest first."""
    found: dict[int, list[KPIRecord]] = defaultdict(list)
    rows = KPIRecord.objects.filter(
        kpi__in=kpis,
        state=KPIRecord.State.ACCEPTED,
        period_end__lt=month.start,
        period_end__gte=month.start - LOOK_BACK,
    )
    for record in rows.order_by("period_start"):
        found[record.kpi_id].append(record)
    return found


def _current(monthly_return: MonthlyReturn) -> dict[int, KPIRecord]:
    """The newest figure of each KPI in the return; a correction that was sent back counts not."""
    rows = (
        KPIRecord.objects.filter(monthly_return=monthly_return)
        .exclude(state__in=_GONE)
        .select_related("decided_by", "submitted_by")
        .prefetch_related("evidence")
        .order_by("pk")
    )
    found: dict[int, KPIRecord] = {}
    for record in rows:
        if record.corrects_id is None or record.state == KPIRecord.State.ACCEPTED:
            found[record.kpi_id] = record
    return found
