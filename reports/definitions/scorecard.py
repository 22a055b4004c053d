"""Scorecard: both goals of one period with every KPI and how each score was worked out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import clock
from core.formatting import day
from partnerships.types import types
from performance.scoring import recompute
from performance.selectors.scorecard_view import view_of
from reports.definitions.period_performance import (
    cards_until,
    periods,
    traces_of,
)
from reports.framing import framed
from reports.report import Collected, ReportKind, kinds
from reports.selectors.care import read_with_care
from reports.selectors.composed import name_size

if TYPE_CHECKING:
    import datetime as dt

    from core.periods import Period
    from partnerships.models import Partnership
    from performance.models import Scorecard
    from reports.models import IssuedReport


def collect(
    partnership: Partnership,
    period: Period,
    report: IssuedReport,
    now: dt.datetime,
) -> Collected:
    """The scorecard as the page shows it, with every version of the period."""
    known, history = cards_until(partnership, period)
    card = history[-1]
    view = view_of(card, history)
    versions = [one for one in known if one.period == period.key]
    return Collected(
        title=_("%(name)s: Scorecard, %(period)s")
        % {"name": partnership.name, "period": period.label},
        data=framed(
            "scorecard",
            report,
            partnership,
            {
                "scorecard": {
                    "uuid": str(card.uuid),
                    "version": card.version,
                    "financial": card.financial,
                    "community": card.community,
                    "dual": card.dual,
                    "state": card.state,
                    "finding": card.finding,
                    "result_sha256": card.result_sha256,
                    "result": json.loads(card.result),
                },
                "versions": [_version(one) for one in versions],
            },
        ),
        context={
            "partnership": partnership,
            "kind_label": types[partnership.type].label,
            "period": period,
            "name_size": name_size(partnership.name),
            "view": view,
            "care": read_with_care(recompute(json.loads(card.result))),
            "traces": traces_of(view.goals),
            "versions": [{"card": one, "on": day(clock.day_of(one.issued_at))} for one in versions],
        },
        rule_version=card.rule_version,
    )


def _version(one: Scorecard) -> dict[str, Any]:
    return {
        "version": one.version,
        "issued_at": one.issued_at,
        "financial": one.financial,
        "community": one.community,
        "cause": one.cause,
        "result_sha256": one.result_sha256,
    }


kinds.register(
    ReportKind(
        slug="scorecard",
        label=gettext_lazy("Scorecard"),
        audience="shared",
        templates={"full": "reports/scorecard.html"},
        template_version="1",
        collect=collect,
        periods=periods,
        note=gettext_lazy("both goals, every KPI, and how each score was worked out"),
    )
)
