"""What can be wrong with a shared pool, an offer, a request, or what is taken and given back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Sum
from django.utils.translation import gettext as _

from core import clock
from core.days import far_off
from core.formatting import scaled
from core.problems import Problem
from core.scaled import TooFine, TooLarge, to_scaled
from governance.selectors.sides import side_of
from governance.services.lessons import may_keep
from partnerships.editing import ended

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from decimal import Decimal

    from core.models import User
    from governance.models import PoolRequest, ResourcePool
    from governance.services.pools import PoolFacts
    from partnerships.models import Partnership

SIDES: Final = ("authority", "partner")


def may_share(partnership: Partnership, actor: User, side: str) -> Iterator[Problem]:
    """Against whoever shares nothing here, acts for no side, or comes too late."""
    closed = ended(partnership)
    if closed is not None:
        yield closed.problem()
    yield from may_keep(partnership, actor)
    if side not in SIDES:
        yield Problem("", "no_side", _("Only somebody who acts for one of the sides does this."))


def of_side(row: PoolRequest, actor: User, *, by_other: bool) -> Iterator[Problem]:
    """Against the side that asked, where the other one is meant, and the other way round."""
    side = side_of(actor, row.partnership)
    yield from may_share(row.partnership, actor, side)
    if by_other and side == row.side:
        yield Problem("", "other_side", _("Only the side that did not ask does this."))
    if not by_other and side != row.side:
        yield Problem("", "other_side", _("Only the side that asked does this."))


def against_pool(partnership: Partnership, facts: PoolFacts) -> Iterator[Problem]:
    """Everything that is wrong with a new pool."""
    if not facts.name.strip():
        yield Problem("name", "required", _("Say what is shared."))
    elif partnership.resource_pools.filter(name=facts.name.strip()).exists():
        text = _("There is a pool of that name; offer into it, or choose another name.")
        yield Problem("name", "taken", text)
    if not facts.unit.strip():
        yield Problem("unit", "required", _("Name the unit, for example vans or hours a week."))
    yield from positive(facts.quantity)


def against_offer(
    pool: ResourcePool, side: str, quantity: Decimal | None, note: str
) -> Iterator[Problem]:
    """Everything that is wrong with an offer; below 0 it takes back what the side put in."""
    if quantity is None or quantity >= 0:
        yield from positive(quantity)
        return
    yield from _in_range(quantity)
    offered = pool.offers.filter(side=side).aggregate(all=Sum("quantity"))["all"] or 0
    most = min(offered, pool.free)
    if -quantity > most:
        text = _("Only %(most)s of what your side offered are free now.")
        yield Problem("quantity", "too_much", text % {"most": scaled(most)})
    if not note.strip():
        yield Problem("note", "required", _("Say why it is taken back."))


def positive(quantity: Decimal | None) -> Iterator[Problem]:
    """Against no quantity, and one that nobody can mean."""
    if quantity is None or quantity <= 0:
        yield Problem("quantity", "required", _("Enter how much, more than 0."))
    else:
        yield from _in_range(quantity)


def at_most(quantity: Decimal | None, most: Decimal, words: str) -> Iterator[Problem]:
    """Against more than there is; `words` name it as %(most)s."""
    if quantity is not None and quantity > most:
        yield Problem("quantity", "too_much", words % {"most": scaled(most)})


def against_day(on: dt.date | None) -> Iterator[Problem]:
    """Against no day, and one that lies ahead."""
    if on is None:
        yield Problem("on", "required", _("Enter the day."))
    elif on > clock.today():
        yield Problem("on", "in_the_future", _("That day lies ahead."))
    yield from far_off("on", on)


def against_request(purpose: str, until_on: dt.date | None) -> Iterator[Problem]:
    """Against a request that does not say what for, or ends before today."""
    if not purpose.strip():
        yield Problem("purpose", "required", _("Say what it is for."))
    if until_on is not None and until_on < clock.today():
        yield Problem("until_on", "past", _("Enter today or a day to come."))
    yield from far_off("until_on", until_on)


def _in_range(quantity: Decimal) -> Iterator[Problem]:
    try:
        to_scaled(quantity)
    except (TooFine, TooLarge):
        text = _("Enter a number that can be kept, with at most six decimals.")
        yield Problem("quantity", "out_of_range", text)
