"""Appointing by e-mail address on one partnership, as the People page does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core import clock
from core.models import Membership, Organisation, User
from core.problems import Problem, Refused, refuse_if
from governance.models import Appointment
from governance.roles import ROLES, Role, Side
from governance.selectors.people import roles_open_to
from governance.services.appointments import (
    appoint,
    arrange_cover,
    end_appointment,
    shape_problems,
)

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from decimal import Decimal

    from partnerships.models import Partnership

_KINDS = {
    "auditor": Organisation.Kind.AUDITOR,
    "certifier": Organisation.Kind.CERTIFIER,
    "lender": Organisation.Kind.LENDER,
}


def appoint_by_email(
    partnership: Partnership,
    *,
    email: str,
    role: str,
    from_on: dt.date,
    actor: User,
    until_on: dt.date | None = None,
    limit: Decimal | None = None,
    duties: str = "",
) -> Appointment:
    """Appoints somebody who has an account, as a member of their organisation that fits the role.

    `limit` is in units of the partnership's currency.

    Raises:
        Refused: as for `appoint`; no such account; a role that `actor` may not give.
    """
    user, organisation, problems = _person(partnership, email, role, from_on)
    problems += _not_open(partnership, role, actor)
    if problems:
        asked = Appointment(
            role=role, partnership=partnership, from_on=from_on, until_on=until_on, limit=limit
        )
        raise Refused([*problems, *shape_problems(asked)])
    assert user is not None  # noqa: S101 - refused otherwise
    assert organisation is not None  # noqa: S101 - refused otherwise
    return appoint(
        user,
        role=role,
        organisation=organisation,
        actor=actor,
        partnership=partnership,
        from_on=from_on,
        until_on=until_on,
        duties=duties,
        limit=limit,
    )


def end_here(
    appointment: Appointment, *, last_day: dt.date, reason: str, actor: User
) -> Appointment:
    """Ends an appointment on one partnership.

    Raises:
        Refused: as for `end_appointment`; a role that `actor` may not give.
    """
    _refuse_unless_open(appointment, actor)
    return end_appointment(appointment, actor=actor, last_day=last_day, reason=reason)


def cover_by_email(
    appointment: Appointment, *, email: str, from_on: dt.date, until_on: dt.date, actor: User
) -> Appointment:
    """Lets somebody who has an account stand in for an appointment on one partnership.

    Raises:
        Refused: as for `arrange_cover`; no such account; a role that `actor` may not give.
    """
    _refuse_unless_open(appointment, actor)
    partnership = _partnership(appointment)
    user, organisation, problems = _person(partnership, email, appointment.role, from_on)
    refuse_if(problems)
    assert user is not None  # noqa: S101 - refused otherwise
    assert organisation is not None  # noqa: S101 - refused otherwise
    return arrange_cover(
        appointment,
        deputy=user,
        organisation=organisation,
        from_on=from_on,
        until_on=until_on,
        actor=actor,
    )


def _partnership(appointment: Appointment) -> Partnership:
    if appointment.partnership is None:
        raise Refused(
            [Problem("appointment", "mandate", _("A mandate is changed where it was given."))]
        )
    return appointment.partnership


def _refuse_unless_open(appointment: Appointment, actor: User) -> None:
    refuse_if(_not_open(_partnership(appointment), appointment.role, actor, "appointment"))


def _not_open(
    partnership: Partnership, role: str, actor: User, field: str = "role"
) -> list[Problem]:
    if role in {open_role.slug for open_role in roles_open_to(actor, partnership, clock.today())}:
        return []
    text = _("You may not appoint to this role here; ask a portfolio official.")
    return [Problem(field, "not_open", text)]


def _person(
    partnership: Partnership, email: str, role: str, on: dt.date
) -> tuple[User | None, Organisation | None, list[Problem]]:
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    if user is None:
        text = _("No account has this e-mail address; correct it or ask for an account first.")
        return None, None, [Problem("email", "unknown", text)]
    organisations = [
        membership.organisation
        for membership in Membership.objects.in_force(on)
        .filter(user=user)
        .select_related("organisation")
    ]
    if not organisations:
        text = _("%(person)s belongs to no organisation on the first day; record that first.")
        return user, None, [Problem("email", "no_organisation", text % {"person": user.name})]
    ranks = {one.pk: rank for rank, one in enumerate(_fitting(partnership, organisations, role))}
    return user, min(organisations, key=lambda one: ranks.get(one.pk, len(ranks))), []


def _fitting(
    partnership: Partnership, organisations: list[Organisation], role: str
) -> Iterator[Organisation]:
    """Those that fit the role, the best first; `appoint` refuses one that does not fit."""
    known: Role | None = ROLES.get(role)
    if known is None:
        return
    lead = {
        Side.AUTHORITY: partnership.authority_id,
        Side.PARTNER: partnership.partner_id,
        Side.INDEPENDENT: partnership.certifier_id if role == "certifier" else None,
    }[known.side]
    yield from (one for one in organisations if one.pk == lead)
    if known.side is Side.INDEPENDENT:
        yield from (one for one in organisations if one.kind == _KINDS.get(role))
    else:
        public = known.side is Side.AUTHORITY
        yield from (one for one in organisations if one.pk != lead and one.is_public == public)
