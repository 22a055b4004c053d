"""Whether a report can be made as recorded on an earlier day, and of which period."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.formatting import day
from core.ledger.past import recorded_on
from core.problems import Problem, Refused, refuse_if
from partnerships.selectors.recorded import against
from reports.definitions import kinds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from uuid import UUID

    from core.periods import Period
    from partnerships.models import Partnership
    from reports.report import ReportKind, Thing


def looking_back(
    partnership: Partnership, kind: ReportKind, known_on: dt.date
) -> Iterator[Problem]:
    """What stands against a report of this kind as recorded on that day."""
    if kind.periods_then is None:
        able = ", ".join(str(one.label) for one in kinds if one.periods_then is not None)
        message = _("This kind tells of now only. As recorded on a day there are: %(kinds)s.")
        yield Problem("known_on", "tells_of_now", message % {"kinds": able})
        return
    yield from against(partnership, known_on, field="known_on")


def period_then(
    partnership: Partnership,
    kind: ReportKind,
    known_on: dt.date,
    period: Period | None,
    about: UUID | None = None,
) -> Period:
    """The period that was asked for, that of the one thing it is about, or the newest of that day.

    Raises:
        Refused: on that day there was nothing to report of it.
    """
    assert kind.periods_then is not None  # noqa: S101 - asked by `looking_back`
    past = recorded_on(partnership.stream, known_on)
    if kind.things_then is not None:
        return _of_thing(kind.things_then(partnership, past), known_on, about)
    found = kind.periods_then(partnership, past)
    if not found or (period is not None and period not in found):
        names = ", ".join(one.label for one in found[:20]) or _("none")
        message = _("On %(day)s there was nothing to report of it. Possible are: %(names)s.")
        facts = {"day": day(known_on), "names": names}
        refuse_if([Problem("period", "nothing_to_report", message % facts)])
    return period or found[0]


def _of_thing(things: list[Thing], known_on: dt.date, about: UUID | None) -> Period:
    for one in things:
        if one.uuid == about:
            return one.period
    names = ", ".join(one.reference for one in things[:20]) or _("nothing yet")
    message = _("Choose what it is about. On %(day)s possible were: %(names)s.")
    facts = {"day": day(known_on), "names": names}
    raise Refused([Problem("about", "unknown", message % facts)])
