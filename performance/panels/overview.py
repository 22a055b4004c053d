"""What performance shows on a partnership's overview: the results, and what is expected next."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from core.charts import Size, Sparkline
from core.formatting import day, period_label
from core.periods import Period
from core.templatetags.charts import safe, words_of_the_page
from performance.lifecycle.measured import MILESTONE_DONE
from performance.models import Scorecard
from performance.scoring import AXIS_LABELS, Axis, LineState, recompute
from performance.selectors.kpi_series import series_of
from performance.selectors.milestones import dated, lateness, state_of
from performance.selectors.score_rows import say
from performance.selectors.telling import newest_telling
from performance.views import kpi_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from core.models import User
    from partnerships.models import Partnership
    from performance.models import Milestone
    from performance.scoring import LineResult, ScoreResult
    from performance.selectors.kpi_series import Series

WORST_SHOWN = 2
MONTHS_SHOWN = 12
MILESTONES_SHOWN = 5
_WORST_FIRST = (
    LineState.BELOW_MINIMUM,
    LineState.OFF_TRACK,
    LineState.NOT_REPORTED,
    LineState.IN_DOUBT,
    LineState.AT_RISK,
    LineState.CONSTANT_ATTENTION,
    LineState.ON_TRACK,
)


def results(
    partnership: Partnership, _user: User, _permissions: frozenset[str]
) -> Mapping[str, Any] | None:
    """The two scores with their path, and the KPIs that stand worst; None before a scorecard."""
    latest = latest_result(partnership)
    if latest is None:
        return None
    card, result = latest
    worst = worst_of(result)
    kpis = list(partnership.kpis.filter(code__in=worst))
    found = {
        series.kpi.code: series
        for series in series_of(partnership, kpis, clock.today(), shown=MONTHS_SHOWN)
    }
    path = partnership.standing.path if hasattr(partnership, "standing") else []
    return {
        "label": _("Results, %(period)s") % {"period": period_label(Period.parse(card.period))},
        "items": [
            *(_goal(partnership, result, axis, path) for axis in Axis),
            *(_kpi(found[code], line) for code, line in worst.items() if code in found),
        ],
    }


def latest_result(partnership: Partnership) -> tuple[Scorecard, ScoreResult] | None:
    """The newest scorecard that tells, with everything that it says; asked once for each page."""
    kept: dict[str, Any] = vars(partnership)
    if "latest_result" not in kept:
        kept["latest_result"] = _latest_result(partnership)
    found: tuple[Scorecard, ScoreResult] | None = kept["latest_result"]
    return found


def _latest_result(partnership: Partnership) -> tuple[Scorecard, ScoreResult] | None:
    # Only one period runs: of two, one tells.
    rows = Scorecard.objects.filter(partnership=partnership, is_latest=True)
    cards = list(rows.order_by("-period_start")[:2])
    if not cards:
        return None
    card = newest_telling(cards[::-1])
    return card, recompute(json.loads(card.result))


def worst_of(result: ScoreResult) -> dict[str, LineResult]:
    """The KPIs that stand worst, the very worst first, by code."""

    def rank(line: LineResult) -> int:
        return _WORST_FIRST.index(line.state) if line.state in _WORST_FIRST else len(_WORST_FIRST)

    return {line.definition.code: line for line in sorted(result.lines, key=rank)[:WORST_SHOWN]}


def _goal(
    partnership: Partnership, result: ScoreResult, axis: Axis, path: Sequence[Sequence[Any]]
) -> dict[str, Any]:
    found = result.axis(axis)
    column = 1 if axis is Axis.FINANCIAL else 2
    values = tuple(None if at[column] is None else float(at[column]) for at in path)
    title = say(AXIS_LABELS[axis])
    spark = Sparkline(
        name=title,
        periods=tuple(period_label(Period.parse(at[0])) for at in path),
        values=values,
    )
    return {
        "title": title,
        "url": reverse("scorecard", args=[partnership.uuid]),
        "value": found.score_shown or "–",
        "unit": _("of 100") if found.score_shown else "",
        "target": _("Pass mark %(mark)s") % {"mark": result.rules.pass_mark},
        "state": found.tier.value if found.tier else "not_scored",
        "spark": _drawn(spark, f"goal-{axis.value}")
        if sum(value is not None for value in values) > 1
        else "",
    }


def _kpi(series: Series, line: LineResult) -> dict[str, Any]:
    kpi = series.kpi
    spark = kpi_words.spark_of(series)
    target = kpi_words.target_of(kpi, series.rule)
    below = line.state is LineState.BELOW_MINIMUM
    return {
        "title": kpi.name,
        "url": reverse("kpi", args=[kpi.uuid]),
        "value": line.value_shown or "–",
        "unit": "%" if kpi.unit.startswith("%") else kpi.unit,
        "target": _("Target %(target)s") % {"target": target} if target != "–" else "",
        "spark": _drawn(spark, f"kpi-{kpi.pk}") if spark else "",
        "state": line.state.value,
        "kind": "bad" if below else "",
        "label": say(line.state_label) if below else "",
    }


def _drawn(spark: Sparkline, uid: str) -> str:
    return safe(spark.svg(Size.MINI, uid=uid, words=words_of_the_page()))


def next_milestones(
    partnership: Partnership, _user: User, _permissions: frozenset[str]
) -> Mapping[str, Any] | None:
    """The open milestones that are expected first; None where nothing is left."""
    every = list(partnership.milestones.all())
    today = clock.today()
    open_ones = sorted(
        (one for one in every if one.state not in MILESTONE_DONE),
        key=lambda one: (one.reached_on(today) is None, one.reached_on(today), one.pk),
    )
    if not open_ones:
        return None
    return {
        "links": [
            {
                "label": _("All %(n)d milestones") % {"n": len(every)},
                "url": reverse("milestones", args=[partnership.uuid]),
            }
        ],
        "columns": [{"label": label} for label in (_("Milestone"), _("Forecast"), _("State"))],
        "rows": [{"cells": _milestone(one)} for one in open_ones[:MILESTONES_SHOWN]],
    }


def _milestone(one: Milestone) -> list[dict[str, Any]]:
    today = clock.today()
    return [
        {
            "text": one.name,
            "url": reverse("milestone", args=[one.uuid]),
            "sub": _("owed by the %(side)s") % {"side": one.get_owed_by_display()},
        },
        {
            "text": dated(one.forecast_on),
            "sub": lateness(one, today),
            "column": _("Forecast"),
        },
        {**state_of(one, today), "column": _("State")},
    ]


def next_thing(
    partnership: Partnership, _user: User, _permissions: frozenset[str]
) -> Mapping[str, Any] | None:
    """The one date that comes first, or that went by; None where nothing is open."""
    standing = getattr(partnership, "standing", None)
    if standing is None or standing.next_deadline_on is None:
        return None
    today = clock.today()
    late = (today - standing.next_deadline_on).days
    words = {"what": standing.next_deadline, "day": day(standing.next_deadline_on)}
    title = _("Overdue: %(what)s") if late > 0 else _("Next: %(what)s")
    text = _("It was due on %(day)s.") if late > 0 else _("Due on %(day)s.")
    return {
        "kind": "warn" if late > 0 else "info",
        "title": title % words,
        "text": text % words,
    }
