"""What a question adds to an address: days, told apart from nonsense."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.days import far_off
from core.problems import Problem, Refused, refuse_if

if TYPE_CHECKING:
    from rest_framework.request import Request


def day_asked(request: Request, name: str) -> dt.date | None:
    """The day in the query parameter `name`; None where it is not there.

    Raises:
        Refused: it is no day, or one that nobody can mean.
    """
    said = request.query_params.get(name, "")
    if not said:
        return None
    try:
        day = dt.date.fromisoformat(said)
    except ValueError:
        message = _("Give a day as year-month-day, such as “2026-11-23”.")
        raise Refused([Problem(name, "invalid", message)]) from None
    refuse_if(far_off(name, day))
    return day
