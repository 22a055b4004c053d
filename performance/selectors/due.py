"""Which figures are due in a month's return, and by when."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.calendars import add_business_days
from performance.models import KPI

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from core.periods import Period
    from partnerships.models import Partnership

RETURN_BUSINESS_DAYS = 20
"""Business days from the end of the month to the return: the product's default."""
CHECK_BUSINESS_DAYS = 5
"""Business days an official has to check a round: the product's default."""
ANSWER_BUSINESS_DAYS = 5
"""Business days a partner has to answer what was sent back: the product's default."""


@dataclass(frozen=True, slots=True)
class DueFigure:
    """A KPI with the period that its figure covers, which may be longer than the month."""

    kpi: KPI
    period: Period


def due_on(partnership: Partnership, month: Period) -> dt.date:
    """The day by which the month's return is due, in business days of the partnership's country."""
    return add_business_days(month.end, RETURN_BUSINESS_DAYS, partnership.country)


def due_figures(kpis: Iterable[KPI], month: Period) -> list[DueFigure]:
    """The figures of `kpis` that fall due with `month`: those whose period ends in it.

    Only adopted KPIs that were measured for the whole or a part of their period count.
    """
    due = []
    for kpi in kpis:
        period = kpi.period_of(month.start)
        if kpi.state == KPI.State.PROPOSED or period.end != month.end:
            continue
        if kpi.starts_on <= period.end and (kpi.ends_on is None or kpi.ends_on >= period.start):
            due.append(DueFigure(kpi, period))
    return due


def not_yet_due(kpis: Iterable[KPI], month: Period) -> list[DueFigure]:
    """The figures that are measured in `month` but fall due with a later one."""
    later = []
    for kpi in kpis:
        period = kpi.period_of(month.start)
        if (
            kpi.state == KPI.State.ADOPTED
            and period.end > month.end
            and (
                kpi.starts_on <= period.end and (kpi.ends_on is None or kpi.ends_on >= period.start)
            )
        ):
            later.append(DueFigure(kpi, period))
    return later
