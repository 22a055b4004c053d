"""What was recorded of a partnership at the end of an earlier day, or why that cannot be said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.days import far_off
from core.formatting import day
from core.ledger import SYSTEM_STREAM
from core.ledger.as_known import as_known
from core.ledger.past import NotRecorded, recorded_on
from core.problems import Problem, Refused
from partnerships.models import Partnership

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

from core.ledger.past import Past


def past_on(partnership: Partnership, on: dt.date, *, field: str = "recorded_on") -> Past:
    """The partnership's history as it stood at the end of that day, by position.

    Raises:
        Refused: nothing was recorded by then, or the day has not come.
    """
    problems = list(against(partnership, on, field=field))
    if problems:
        raise Refused(problems)
    return recorded_on(partnership.stream, on)


def against(
    partnership: Partnership | None, on: dt.date, *, field: str = "recorded_on"
) -> Iterator[Problem]:
    """What stands against looking back to that day, at one partnership or at all of them."""
    slips = list(far_off(field, on))
    if slips:
        yield slips[0]
    elif on > clock.today():
        yield Problem(field, "future", _("That day has not come. Enter today or earlier."))
    elif not _is_known(partnership, on):
        message = (
            _("Nothing was recorded by %(day)s. Enter a later day.")
            if partnership is None
            else _("Nothing was recorded of this partnership by %(day)s. Enter a later day.")
        )
        yield Problem(field, "not_recorded", message % {"day": day(on)})


def partnership_known(partnership: Partnership) -> Partnership:
    """The partnership as it stands, or as it stood inside a block that looks back."""
    rows = Partnership.objects.select_related("authority", "partner")
    found: Partnership = rows.get(pk=partnership.pk)
    return found


def name_then(partnership: Partnership, past: Past) -> str:
    """What the partnership was called."""
    with as_known(past):
        return str(Partnership.objects.values_list("name", flat=True).get(pk=partnership.pk))


def _is_known(partnership: Partnership | None, on: dt.date) -> bool:
    try:
        if partnership is None:
            return recorded_on(SYSTEM_STREAM, on).anchor.checkpoint > 0
        return recorded_on(partnership.stream, on).anchor.seq > 0
    except NotRecorded:
        return False
