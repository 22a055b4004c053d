"""Shared pools: set up, offered into, asked, granted, drawn from, given back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock, events
from core.ledger import audited
from core.problems import Problem, refuse_if
from core.transitions import locked, perform
from governance.events import SharingMoved
from governance.lifecycle.pools import CLOSE, GRANT, REFUSE, WITHDRAW
from governance.models import PoolMovement, PoolOffer, PoolRequest, ResourcePool
from governance.selectors.sides import side_of
from governance.services.pool_checks import (
    against_day,
    against_offer,
    against_pool,
    against_request,
    at_most,
    may_share,
    of_side,
    positive,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable
    from decimal import Decimal

    from core.models import User
    from core.transitions import Transition
    from governance.models import PromisedResource
    from partnerships.models import Partnership

K = PoolMovement.Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class PoolFacts:
    """A pool with what one's own side puts in first."""

    name: str
    unit: str
    quantity: Decimal | None
    purpose: str = ""


def set_up_pool(partnership: Partnership, facts: PoolFacts, *, actor: User) -> ResourcePool:
    """Sets up a pool with the first offer of the side of `actor`.

    Raises:
        Refused: with everything that is wrong; one acts for no side here; the partnership ended.
    """
    with audited(partnership.stream, actor=actor, kind="pool.set_up") as act:
        row = locked(partnership)
        side = side_of(actor, row)
        refuse_if([*may_share(row, actor, side), *against_pool(row, facts)])
        assert facts.quantity is not None  # noqa: S101 - asked for above
        made = ResourcePool.objects.create(
            partnership=row,
            name=facts.name.strip(),
            unit=facts.unit.strip(),
            purpose=facts.purpose.strip(),
            offered=facts.quantity,
            set_up_by=actor,
            set_up_at=clock.now(),
        )
        _put_in(made, side, facts.quantity, actor)
        act.fact(pool=str(made.uuid), side=side, quantity=facts.quantity)
    return made


def offer(
    pool: ResourcePool,
    *,
    quantity: Decimal | None,
    actor: User,
    note: str = "",
    promise: PromisedResource | None = None,
) -> ResourcePool:
    """Puts more into a pool for the side of `actor`, or takes back: a quantity below 0.

    Raises:
        Refused: more is taken back than the side offered or is free; no reason; not permitted.
    """
    with audited(pool.stream, actor=actor, kind="pool.offered") as act:
        row = locked(pool)
        side = side_of(actor, row.partnership)
        problems = [*may_share(row.partnership, actor, side)]
        problems += against_offer(row, side, quantity, note)
        if promise is not None and (promise.partnership_id, promise.side) != (
            row.partnership_id,
            side,
        ):
            text = _("Choose a resource that your side promised here.")
            problems.append(Problem("promise", "foreign", text))
        refuse_if(problems)
        assert quantity is not None  # noqa: S101 - asked for above
        row.offered += quantity
        row.save(update_fields=["offered"])
        _put_in(row, side, quantity, actor, note=note, promise=promise)
        act.fact(pool=str(row.uuid), side=side, quantity=quantity)
    return row


def request_from(
    pool: ResourcePool,
    *,
    quantity: Decimal | None,
    purpose: str,
    actor: User,
    until_on: dt.date | None = None,
) -> PoolRequest:
    """Asks for some of a pool for the side of `actor`; `until_on` is when it comes back.

    Raises:
        Refused: more than was offered at all; no purpose; not permitted.
    """
    with audited(pool.stream, actor=actor, kind="pool.requested") as act:
        row = locked(pool)
        side = side_of(actor, row.partnership)
        refuse_if(
            [
                *may_share(row.partnership, actor, side),
                *positive(quantity),
                *at_most(quantity, row.offered, _("Only %(most)s were offered at all.")),
                *against_request(purpose, until_on),
            ]
        )
        assert quantity is not None  # noqa: S101 - asked for above
        made = PoolRequest.objects.create(
            pool=row,
            side=side,
            quantity=quantity,
            purpose=purpose.strip(),
            until_on=until_on,
            requested_by=actor,
            requested_at=clock.now(),
        )
        act.fact(pool=str(row.uuid), quantity=quantity)
        events.publish(SharingMoved(row.partnership_id))
    return made


def grant_request(
    request: PoolRequest, *, quantity: Decimal | None, answer: str, actor: User
) -> PoolRequest:
    """Grants all or part of it, for the other side; what is granted is kept for who asked.

    Raises:
        Refused: more than was asked or is free; a part without saying why; one's own side's.
    """

    def change(row: PoolRequest, pool: ResourcePool) -> None:
        problems = [*positive(quantity)]
        problems += at_most(quantity, row.quantity, _("Only %(most)s were asked for."))
        problems += at_most(quantity, pool.free, _("Only %(most)s are free now."))
        if quantity is not None and quantity < row.quantity and not answer.strip():
            problems.append(Problem("answer", "required", _("Say why it is less.")))
        refuse_if(problems)
        assert quantity is not None  # noqa: S101 - asked for above
        _decided(row, actor, answer)
        row.granted = quantity
        pool.reserved += quantity

    return _move(request, GRANT, "pool_request.granted", actor, change, by_other=True)


def refuse_request(request: PoolRequest, *, answer: str, actor: User) -> PoolRequest:
    """Refuses it for the other side, and says why.

    Raises:
        Refused: no reason; one's own side's; decided before.
    """

    def change(row: PoolRequest, _pool: ResourcePool) -> None:
        if not answer.strip():
            refuse_if([Problem("answer", "required", _("Say why it is refused."))])
        _decided(row, actor, answer)

    return _move(request, REFUSE, "pool_request.refused", actor, change, by_other=True)


def withdraw_request(request: PoolRequest, *, actor: User) -> PoolRequest:
    """Takes a request back before it is decided; only the side that asked.

    Raises:
        Refused: decided before; the other side's.
    """
    return _move(request, WITHDRAW, "pool_request.withdrawn", actor, None, by_other=False)


def close_request(request: PoolRequest, *, actor: User) -> PoolRequest:
    """Says that nothing more is drawn; what was granted and not drawn is free again.

    Raises:
        Refused: the other side's; closed before.
    """

    def change(row: PoolRequest, pool: ResourcePool) -> None:
        pool.reserved -= row.to_draw
        row.granted = row.drawn

    return _move(request, CLOSE, "pool_request.closed", actor, change, by_other=False)


def draw(
    request: PoolRequest, *, quantity: Decimal | None, on: dt.date | None, note: str, actor: User
) -> PoolRequest:
    """Takes what was granted, or part of it; only the side that asked.

    Raises:
        Refused: more than is granted and not drawn; a day ahead; the other side's.
    """
    with audited(request.stream, actor=actor, kind="pool_request.drawn") as act:
        pool, row = _both(request)
        problems = list(of_side(row, actor, by_other=False))
        if row.state != PoolRequest.State.GRANTED:
            problems.append(Problem("", "not_granted", _("It is not granted.")))
        problems += [*positive(quantity), *against_day(on)]
        problems += at_most(quantity, row.to_draw, _("Only %(most)s may still be drawn."))
        refuse_if(problems)
        assert quantity is not None  # noqa: S101 - asked for above
        row.drawn += quantity
        pool.reserved -= quantity
        pool.out += quantity
        _moved(row, pool, K.DRAWN, quantity, on, note, actor)
        act.fact(request=str(row.uuid), quantity=quantity)
    return row


def give_back(
    request: PoolRequest, *, quantity: Decimal | None, on: dt.date | None, note: str, actor: User
) -> PoolRequest:
    """Says what came back; only the side that did not have it.

    Raises:
        Refused: more than is in use; a day ahead; one's own side's.
    """
    with audited(request.stream, actor=actor, kind="pool_request.returned") as act:
        pool, row = _both(request)
        problems = list(of_side(row, actor, by_other=True))
        problems += [*positive(quantity), *against_day(on)]
        problems += at_most(quantity, row.out, _("Only %(most)s are in use."))
        refuse_if(problems)
        assert quantity is not None  # noqa: S101 - asked for above
        row.returned += quantity
        pool.out -= quantity
        _moved(row, pool, K.RETURNED, quantity, on, note, actor)
        act.fact(request=str(row.uuid), quantity=quantity)
    return row


def _move(
    request: PoolRequest,
    transition: Transition,
    kind: str,
    actor: User,
    change: Callable[[PoolRequest, ResourcePool], None] | None,
    *,
    by_other: bool,
) -> PoolRequest:
    def both(row: PoolRequest) -> None:
        pool = locked(row.pool)
        refuse_if(of_side(row, actor, by_other=by_other))
        if change is not None:
            change(row, pool)
            pool.save(update_fields=["reserved", "out"])

    return perform(
        request,
        transition,
        actor=actor,
        change=both,
        kind=kind,
        facts={"request": str(request.uuid)},
        publish=lambda row: SharingMoved(row.pool.partnership_id),
    )


def _both(request: PoolRequest) -> tuple[ResourcePool, PoolRequest]:
    """The request and its pool, locked in the order in which every act locks them."""
    row = locked(request)
    return locked(row.pool), row


def _moved(
    row: PoolRequest,
    pool: ResourcePool,
    kind: str,
    quantity: Decimal,
    on: dt.date | None,
    note: str,
    actor: User,
) -> None:
    row.save(update_fields=["drawn", "returned"])
    pool.save(update_fields=["reserved", "out"])
    PoolMovement.objects.create(
        request=row,
        kind=kind,
        quantity=quantity,
        on=on or clock.today(),
        note=note.strip(),
        by=actor,
        at=clock.now(),
    )


def _put_in(
    pool: ResourcePool,
    side: str,
    quantity: Decimal,
    actor: User,
    *,
    note: str = "",
    promise: PromisedResource | None = None,
) -> None:
    PoolOffer.objects.create(
        pool=pool,
        side=side,
        quantity=quantity,
        promise=promise,
        note=note.strip(),
        by=actor,
        at=clock.now(),
    )


def _decided(row: PoolRequest, actor: User, answer: str) -> None:
    row.decided_by, row.decided_at, row.answer = actor, clock.now(), answer.strip()
