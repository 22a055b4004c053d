"""A stored scorecard as rows for a spreadsheet: each KPI under each of its goals, with the sums."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from performance.scoring import AXIS_LABELS, Axis, recompute
from performance.scoring.exact import decimal, fraction
from performance.selectors.score_rows import RELIABILITY, say, subs

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from core.exporting import Raw
    from performance.models import Scorecard
    from performance.scoring import LineResult
    from performance.scoring.exact import Amount


def header() -> list[str]:
    return [
        _("Goal"),
        _("KPI"),
        _("Unit"),
        _("Result"),
        _("No points at"),
        _("Full points at"),
        _("Minimum"),
        _("Score"),
        _("Weight"),
        _("Points"),
        _("State"),
        _("Reliability"),
        _("Note"),
    ]


def rows(card: Scorecard) -> Iterator[list[Raw]]:
    """Numbers exact to 34 digits; an empty cell where there is none, never a zero.

    A KPI that counts for both goals stands under each. The row "Together" closes a goal: its score
    is its points divided by its weight, both of what was received.
    """
    result = recompute(json.loads(card.result))
    for axis in Axis:
        goal = say(AXIS_LABELS[axis])
        for line in result.lines_of(axis):
            yield [goal, *_line(line, axis)]
        found = result.axis(axis)
        yield [
            goal,
            _("Together"),
            *[None] * 5,
            found.score,
            decimal(found.weight_received),
            decimal(found.points) if found.exact is not None else None,
            *[None] * 3,
        ]


def _line(line: LineResult, axis: Axis) -> list[Raw]:
    kpi, seen = line.definition, line.observation
    points = line.points(axis)
    is_range = kpi.outer_low is not None
    return [
        kpi.name,
        kpi.unit,
        _exact(seen.value),
        None if is_range else kpi.no_points_at,
        None if is_range else kpi.full_points_at,
        kpi.minimum,
        line.score,
        decimal(line.weight(axis)),
        None if points is None else decimal(points),
        say(line.state_label),
        "" if seen.reliability is None else str(RELIABILITY[seen.reliability]),
        ", ".join(subs(line)),
    ]


def _exact(value: Amount | None) -> Decimal | None:
    return None if value is None else decimal(fraction(value))
