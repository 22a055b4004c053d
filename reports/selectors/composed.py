"""From sections to a report: what every kind made of sections shares."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from core import clock
from partnerships.types import types
from reports.blocks import data_of
from reports.framing import framed
from reports.report import Collected

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from core.periods import Period
    from partnerships.models import Partnership
    from reports.blocks import Section
    from reports.models import IssuedReport

LONG_NAME, LONGEST_NAME = 24, 60
"""From so many characters on a name is set smaller on the cover, and smaller still."""


def name_size(name: str) -> str:
    """The class of a name on the cover."""
    if len(name) > LONGEST_NAME:
        return "longest"
    return "long" if len(name) > LONG_NAME else ""


def until_of(period: Period, now: dt.datetime) -> dt.date:
    """The last day of a period, or today while it runs."""
    return min(period.end, clock.day_of(now))


def composed(
    partnership: Partnership,
    period: Period,
    report: IssuedReport,
    sections: Sequence[Section],
    *,
    heading: str,
    rule_version: str,
    now: dt.datetime,
    finding: str = "",
    has_cover: bool = False,
) -> Collected:
    """A report of these sections; the data of each stands under its slug."""
    context: dict[str, Any] = {
        "partnership": partnership,
        "kind_label": types[partnership.type].label,
        "period": period,
        "until": until_of(period, now),
        "heading": heading,
        "finding": finding,
        "name_size": name_size(partnership.name),
        "sections": sections,
        "rule_version": rule_version,
        "begins_page": has_cover,
    }
    return Collected(
        title=f"{partnership.name}: {heading}, {period.label}",
        data=framed(
            report.slug,
            report,
            partnership,
            {"until": until_of(period, now), **data_of(sections)},
        ),
        context=context,
        rule_version=rule_version,
    )
