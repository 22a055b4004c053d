"""Appointing by e-mail address on one partnership, as the People page does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.models import Membership, Organisation, User
from core.problems import Problem, Refused
from governance.models import Appointment, Invitation
from governance.ownership import pass_on
from governance.roles import ROLES, Role, Side
from governance.selectors.appointing import AppointingRights, gave, rights_of
from governance.selectors.open_work import successors_of
from governance.services.appointment_checks import shape_problems
from governance.services.appointments import appoint, arrange_cover, end_appointment
from governance.services.invitations import invite

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from decimal import Decimal

    from partnerships.models import Partnership


class _Facts(TypedDict):
    """What an appointment and an invitation to it have in common."""

    role: str
    from_on: dt.date
    until_on: dt.date | None
    duties: str
    limit: Decimal | None


_KINDS = {
    "auditor": Organisation.Kind.AUDITOR,
    "certifier": Organisation.Kind.CERTIFIER,
    "lender": Organisation.Kind.LENDER,
    "users_representative": Organisation.Kind.CIVIL_SOCIETY,
}


def appoint_or_invite(
    partnership: Partnership,
    *,
    email: str,
    role: str,
    from_on: dt.date,
    actor: User,
    name: str = "",
    organisation: Organisation | None = None,
    until_on: dt.date | None = None,
    limit: Decimal | None = None,
    duties: str = "",
) -> Appointment | Invitation:
    """Appoints whoever has the address, or invites them where nobody known has it.

    Somebody known is appointed as a member of `organisation`, or of theirs that fits the role
    best. Whoever has no account, or belongs to no organisation that `actor` may appoint from,
    gets an invitation to act for `organisation`. `limit` is in units of the partnership's
    currency.

    Raises:
        Refused: as for `appoint` and `invite`; a role that `actor` may not give; somebody new
            without a name or an organisation.
    """
    rights = rights_of(actor, partnership, clock.today())
    user, bodies = _known(email, from_on, rights)
    if organisation is not None:
        bodies = [one for one in bodies if one.pk == organisation.pk]
    facts: _Facts = {
        "role": role,
        "from_on": from_on,
        "until_on": until_on,
        "duties": duties,
        "limit": limit,
    }
    if user is not None and bodies:
        body = organisation or _best(partnership, bodies, role)
        if not rights.may_give(role, body):
            raise Refused([rights.refusal(), *_shape(partnership, facts)])
        return appoint(user, organisation=body, actor=actor, partnership=partnership, **facts)
    if not name.strip() or organisation is None:
        raise Refused([*_new_here(rights, role, name, organisation), *_shape(partnership, facts)])
    return invite(
        partnership, email=email, name=name, organisation=organisation, actor=actor, **facts
    )


def end_here(
    appointment: Appointment,
    *,
    last_day: dt.date,
    reason: str,
    actor: User,
    successor: User | None = None,
) -> Appointment:
    """Ends an appointment on one partnership; `successor` takes over what bears the person's name.

    Raises:
        Refused: as for `end_appointment`; a role that `actor` may not give; a successor of the
            other side or who holds no role here.
    """
    partnership = _partnership(appointment)
    rights = rights_of(actor, partnership, clock.today())
    # Cover that was arranged may be ended by whoever arranges it.
    covered = appointment.covers_id is not None and (
        rights.may_cover(appointment.role, appointment.organisation_id) or gave(appointment, actor)
    )
    if not covered and not rights.may_give(appointment.role, appointment.organisation_id):
        raise Refused([rights.refusal("appointment")])
    if successor is not None and successor not in successors_of(appointment, clock.today()):
        text = _("Choose somebody who holds a role on the same side here.")
        raise Refused([Problem("successor", "not_here", text)])
    with transaction.atomic():
        ended = end_appointment(appointment, actor=actor, last_day=last_day, reason=reason)
        if successor is not None:
            pass_on(partnership, owner=appointment.user, successor=successor, actor=actor)
    return ended


def cover_by_email(
    appointment: Appointment, *, email: str, from_on: dt.date, until_on: dt.date, actor: User
) -> Appointment:
    """Lets somebody who has an account stand in for an appointment on one partnership.

    Raises:
        Refused: as for `arrange_cover`; no such account; a role that `actor` may not cover.
    """
    partnership = _partnership(appointment)
    rights = rights_of(actor, partnership, clock.today())
    if not rights.may_cover(appointment.role, appointment.organisation_id):
        raise Refused([rights.refusal("appointment")])
    user, bodies = _known(email, from_on, rights)
    if user is None or not bodies:
        raise Refused([_no_deputy(rights)])
    return arrange_cover(
        appointment,
        deputy=user,
        organisation=_best(partnership, bodies, appointment.role),
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


def _known(
    email: str, on: dt.date, rights: AppointingRights
) -> tuple[User | None, list[Organisation]]:
    """Whoever has the address, and the organisations of theirs from which they can be appointed.

    Who is kept to their own organisation does not learn that others have an account.
    """
    user = User.objects.filter(email__iexact=email.strip(), is_active=True).first()
    memberships = Membership.objects.in_force(on).filter(user=user).select_related("organisation")
    if rights.own_organisation_only:
        memberships = memberships.filter(organisation__in=rights.organisations)
    return user, [one.organisation for one in memberships] if user is not None else []


def _new_here(
    rights: AppointingRights, role: str, name: str, organisation: Organisation | None
) -> Iterator[Problem]:
    """What is missing to invite somebody whom nobody knows."""
    if role not in rights.gives:
        yield rights.refusal()
    if not name.strip():
        text = (
            _("Nobody of your organisation has this address: give their name to invite them.")
            if rights.own_organisation_only
            else _("Nobody known has this address: give their name to invite them.")
        )
        yield Problem("name", "required", text)
    if organisation is None:
        text = _("Choose for which organisation they will act.")
        yield Problem("organisation", "required", text)


def _no_deputy(rights: AppointingRights) -> Problem:
    text = (
        _("Nobody of your organisation has this address; invite them first.")
        if rights.own_organisation_only
        else _("Nobody known has this address; correct it, or invite them first.")
    )
    return Problem("email", "unknown", text)


def _shape(partnership: Partnership, facts: _Facts) -> Iterator[Problem]:
    yield from shape_problems(Appointment(partnership=partnership, **facts))


def _best(partnership: Partnership, organisations: list[Organisation], role: str) -> Organisation:
    ranks = {one.pk: rank for rank, one in enumerate(_fitting(partnership, organisations, role))}
    return min(organisations, key=lambda one: ranks.get(one.pk, len(ranks)))


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
        Side.USERS: None,
        Side.INDEPENDENT: partnership.certifier_id if role == "certifier" else None,
    }[known.side]
    yield from (one for one in organisations if one.pk == lead)
    if known.side in {Side.INDEPENDENT, Side.USERS}:
        yield from (one for one in organisations if one.kind == _KINDS.get(role))
    else:
        public = known.side is Side.AUTHORITY
        yield from (one for one in organisations if one.pk != lead and one.is_public == public)
