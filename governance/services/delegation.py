"""Giving a deputy a limit of their own for a time: by whoever holds the limit, and no higher."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.formatting import money_exact
from core.ledger import audited
from core.models import Membership, User
from core.money import to_minor
from core.problems import Problem, Refused, refuse_if
from governance.authority import held_appointments
from governance.selectors.appointing import may_delegate
from governance.services.appointments import appoint

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from decimal import Decimal

    from governance.models import Appointment


def delegate_limit(
    appointment: Appointment,
    *,
    email: str,
    limit: Decimal,
    from_on: dt.date,
    until_on: dt.date,
    actor: User,
) -> Appointment:
    """Lets a colleague of the same authority approve up to `limit`, from one day to another.

    `limit` is in units of the appointment's currency. The deputy's role ends with the giver's,
    and everything that holds for the role holds for the deputy: nobody approves what is their own,
    and giver and deputy are two people where two are needed.

    Raises:
        Refused: it is not the actor's own limit; no colleague has the address; the limit is not
            above zero, above the giver's or finer than the currency; as for `appoint`.
    """
    partnership = appointment.partnership
    if partnership is None or not _holds(appointment, actor):
        message = _("You can pass on only a limit of your own that is in force today.")
        raise Refused([Problem("appointment", "not_yours", message)])
    deputy = _colleague(appointment, email, from_on)
    found = list(_limit_problems(appointment, limit))
    if deputy is None:
        message = _("Nobody of %(authority)s has this address on the first day.")
        known = {"authority": appointment.organisation}
        found.append(Problem("email", "unknown", message % known))
    if from_on < clock.today():
        message = _("A limit is passed on from today at the earliest.")
        found.append(Problem("from_on", "past", message))
    refuse_if(found)
    assert deputy is not None  # noqa: S101 - refused above
    with audited(partnership.stream, actor=actor, kind="limit.delegated"):
        return appoint(
            deputy,
            role=appointment.role,
            organisation=appointment.organisation,
            actor=actor,
            partnership=partnership,
            from_on=from_on,
            until_on=until_on,
            duties=appointment.duties,
            limit=limit,
            currency=appointment.currency,
            covers=appointment,
            giver_limit=appointment.limit,
        )


def _holds(appointment: Appointment, actor: User) -> bool:
    held = held_appointments(clock.today()).filter(pk=appointment.pk)
    return may_delegate(appointment, actor) and held.exists()


def _colleague(appointment: Appointment, email: str, on: dt.date) -> User | None:
    members = Membership.objects.in_force(on).filter(organisation=appointment.organisation)
    return User.objects.filter(
        email__iexact=email.strip(), is_active=True, pk__in=members.values("user")
    ).first()


def _limit_problems(appointment: Appointment, limit: Decimal) -> Iterator[Problem]:
    own, currency = appointment.limit, appointment.currency
    if limit <= 0:
        yield Problem("limit", "none", _("Give the highest amount that they may approve."))
    elif own is not None and limit > own:
        message = _("Your own limit is %(own)s; pass on that or less.")
        yield Problem("limit", "above_own", message % {"own": money_exact(own, currency)})
    else:
        try:
            to_minor(limit, currency)
        except ValueError:
            message = _("This amount has more decimals than %(currency)s has; take some away.")
            yield Problem("limit", "too_fine", message % {"currency": currency})
