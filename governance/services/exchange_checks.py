"""What every act between both sides asks first: a live partnership, and whom one speaks for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.problems import Problem
from governance.selectors.exchange_rights import speaks_for
from partnerships.editing import ended
from partnerships.models.access import permissions_on

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping

    from core.models import User
    from partnerships.models import Partnership


def acting(partnership: Partnership, actor: User) -> tuple[str, list[Problem]]:
    """For which side the actor speaks there, and why not; also where it is closed."""
    side = speaks_for(permissions_on(actor, partnership))
    problems = []
    closed = ended(partnership)
    if closed is not None:
        problems.append(closed.problem())
    if not side:
        message = _("The contract manager, the senior responsible owner and the partner’s lead do.")
        problems.append(Problem("", "forbidden", message))
    return side, problems


def of_the_other(row: object, side: str) -> Iterator[Problem]:
    """Answers come from the side that did not speak first."""
    if side and side == getattr(row, "side", ""):
        message = _("The other side answers this; your side wrote it.")
        yield Problem("", "own_side", message)


def of_own(row: object, side: str) -> Iterator[Problem]:
    """What a side began is its own to go on with."""
    if side and side != getattr(row, "side", ""):
        yield Problem("", "other_side", _("The side that wrote this does that."))


def said(words: Mapping[str, tuple[str, str]]) -> Iterator[Problem]:
    """What is missing, by field: what was typed, and what to do instead."""
    for field, (value, message) in words.items():
        if not value.strip():
            yield Problem(field, "required", message)


def not_ahead(field: str, day: dt.date | None, message: str) -> Iterator[Problem]:
    """A day that somebody writes down afterwards."""
    if day is None:
        yield Problem(field, "required", message)
    elif day > clock.today():
        yield Problem(field, "in_future", _("This day lies ahead; enter when it happened."))
