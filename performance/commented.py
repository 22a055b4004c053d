"""What can be commented on here: figures, monthly returns, milestones, what a side brings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import period_label
from core.periods import Period
from governance.commentable import Commentable, register_commentable
from governance.protocol_sources import ProtocolSource, register_source
from partnerships.models import Partnership
from performance.models import Contribution, KPIRecord, Milestone, MonthlyReturn

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User


def install() -> None:
    """Once, at the app's start."""
    for kind in (
        Commentable(
            "milestone", gettext_lazy("Milestone"), _milestones, str, _at("milestone"), "milestone"
        ),
        Commentable(
            "kpirecord",
            gettext_lazy("Figure of a KPI"),
            _figures,
            lambda row: f"{row.kpi.name}, {period_label(Period.parse(row.period))}",
            _at("figure"),
            "figure",
        ),
        Commentable(
            "monthlyreturn",
            gettext_lazy("Monthly return"),
            _returns,
            lambda row: (
                _("Return for %(month)s") % {"month": period_label(Period.parse(row.period))}
            ),
            _at("monthly_return"),
        ),
        Commentable(
            "contribution",
            gettext_lazy("What a side brings"),
            _contributions,
            lambda row: row.what,
            _at("contribution"),
            "contribution",
        ),
    ):
        register_commentable(kind)
    register_source(ProtocolSource("monthly_return", gettext_lazy("the monthly return"), _sent))


def _sent(
    partnership: Partnership, since: dt.date, until: dt.date
) -> Iterator[tuple[str, dt.date]]:
    """The month of which each return tells, once it was sent; the partner tells."""
    rows = MonthlyReturn.objects.filter(
        partnership=partnership, rounds__isnull=False, period_start__range=(since, until)
    )
    for day in rows.values_list("period_start", flat=True).distinct():
        yield "partner", day


def _at(name: str) -> Any:
    return lambda row: reverse(name, args=[row.uuid])


def _milestones(user: User) -> Any:
    return Milestone.objects.filter(partnership__in=Partnership.objects.visible_to(user))


def _figures(user: User) -> Any:
    visible = Partnership.objects.visible_to(user)
    rows = KPIRecord.objects.filter(partnership__in=visible).select_related("kpi")
    return rows.exclude(state=KPIRecord.State.WITHDRAWN)


def _contributions(user: User) -> Any:
    return Contribution.objects.filter(partnership__in=Partnership.objects.visible_to(user))


def _returns(user: User) -> Any:
    return MonthlyReturn.objects.filter(partnership__in=Partnership.objects.visible_to(user))
