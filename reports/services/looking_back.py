"""Whether a report can be made as recorded on an earlier day, and of which period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.formatting import day
from core.ledger.as_known import as_known
from core.ledger.past import recorded_on
from core.problems import Problem, Refused
from partnerships.selectors.recorded import partnership_known

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from core.periods import Period
    from partnerships.models import Partnership
    from reports.report import ReportKind, Thing


def period_then(
    partnership: Partnership,
    kind: ReportKind,
    known_on: dt.date,
    period: Period | None,
    about: UUID | None = None,
) -> Period:
    """The period that was asked for, that of the one thing it is about, or the newest of that day.

    The newest is also meant where the period that was asked for had not begun on that day.

    Raises:
        Refused: on that day there was nothing to report of it.
    """
    with as_known(recorded_on(partnership.stream, known_on)):
        known = partnership_known(partnership)
        if kind.things is not None:
            return _of_thing(kind.things(known), known_on, about, period)
        found = kind.periods(known)
    if period is not None and period.start > known_on:
        # One that had not begun cannot be meant: a page offers those of today.
        period = None
    if not found or (period is not None and period not in found):
        names = ", ".join(one.label for one in found[:20]) or _("none")
        message = _("On %(day)s there was nothing to report of it. Possible are: %(names)s.")
        facts = {"day": day(known_on), "names": names}
        raise Refused([Problem("period", "nothing_to_report", message % facts)])
    return period or found[0]


def _of_thing(
    things: list[Thing], known_on: dt.date, about: UUID | None, period: Period | None
) -> Period:
    for one in things:
        if one.uuid == about and period in {None, one.period}:
            return one.period
    names = ", ".join(one.reference for one in things[:20]) or _("nothing yet")
    message = _("Choose what it is about. On %(day)s possible were: %(names)s.")
    facts = {"day": day(known_on), "names": names}
    raise Refused([Problem("about", "unknown", message % facts)])
