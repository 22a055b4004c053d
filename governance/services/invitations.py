"""Inviting to a role by e-mail: sending, sending again, taking back, accepting."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import TYPE_CHECKING, Final

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _

from core import clock
from core.ledger import SYSTEM_STREAM, audited
from core.models import Membership, User
from core.problems import Problem, refuse_if
from core.transitions import locked, perform, unmet
from governance.lifecycle.invitations import ACCEPT_INVITATION, WITHDRAW_INVITATION
from governance.models import Appointment, Invitation
from governance.selectors.appointing import rights_of
from governance.services.accounts import confirm_address, register_person
from governance.services.appointment_checks import (
    conflict_problems,
    shape_problems,
    side_problems,
)
from governance.services.appointments import appoint
from governance.services.invitation_mail import send_invitation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from core.models import Organisation
    from partnerships.models import Partnership

LIFETIME: Final = dt.timedelta(days=14)
"""So long the link in the mail opens."""

MAILS_AT_MOST: Final = 5
"""So often one invitation is sent: whoever did not answer then does not want to."""

WAITING_AT_MOST: Final = 40
"""So many invitations wait on one partnership at once."""


def fingerprint_of(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite(
    partnership: Partnership,
    *,
    email: str,
    name: str,
    organisation: Organisation,
    role: str,
    from_on: dt.date,
    actor: User,
    until_on: dt.date | None = None,
    limit: Decimal | None = None,
    duties: str = "",
) -> Invitation:
    """Offers a role on a partnership to whoever reads the mail to `email`.

    Nothing is in force by it. `limit` is in units of the partnership's currency.

    Raises:
        Refused: with every objection: a role that `actor` may not give there, no address or name,
            dates or limit that make no sense, an organisation of the wrong side, roles that
            whoever has the address cannot hold together, or an invitation that waits already.
    """
    token = secrets.token_urlsafe(32)
    now = clock.now()
    invitation = Invitation(
        partnership=partnership,
        organisation=organisation,
        email=email.strip().lower(),
        # One line: the name is greeted in the mail.
        name=" ".join(name.split()),
        role=role,
        from_on=from_on,
        until_on=until_on,
        duties=duties,
        limit=limit,
        currency=partnership.currency if limit is not None else "",
        invited_by=actor,
        invited_at=now,
        fingerprint=fingerprint_of(token),
        expires_at=now + LIFETIME,
    )
    with audited(partnership.stream, actor=actor, kind="invitation.sent") as act:
        locked(partnership)
        refuse_if(_against_inviting(invitation, actor))
        invitation.save()
        send_invitation(invitation, token)
        act.fact(invitation=str(invitation.uuid), role=role, organisation=str(organisation.uuid))
    return invitation


def send_again(invitation: Invitation, *, actor: User) -> Invitation:
    """Sends the invitation with a new link and a new time to answer; the earlier link is dead.

    Raises:
        Refused: it was answered or taken back, `actor` may not give the role, or it was sent often.
    """
    token = secrets.token_urlsafe(32)
    stream = invitation.partnership.stream
    with audited(stream, actor=actor, kind="invitation.sent_again") as act:
        fresh = locked(invitation)
        refuse_if([*_against_changing(fresh, actor), *_sent_often(fresh)])
        fresh.round += 1
        fresh.fingerprint = fingerprint_of(token)
        fresh.expires_at = clock.now() + LIFETIME
        # Whoever sends it now answers for it: the earlier inviter may have left.
        fresh.invited_by = actor
        fresh.save(update_fields=["round", "fingerprint", "expires_at", "invited_by"])
        send_invitation(fresh, token)
        act.fact(invitation=str(fresh.uuid), role=fresh.role, mail=fresh.round)
    return fresh


def withdraw(invitation: Invitation, *, actor: User) -> Invitation:
    """Takes an invitation back: its link opens nothing from now on.

    Raises:
        Refused: it was answered or taken back already, or `actor` may not give the role.
    """
    with transaction.atomic():
        refuse_if(_against_changing(invitation, actor))

        def change(row: Invitation) -> None:
            row.answered_at = clock.now()

        return perform(
            invitation,
            WITHDRAW_INVITATION,
            actor=actor,
            change=change,
            kind="invitation.withdrawn",
            facts={"invitation": str(invitation.uuid), "role": invitation.role},
            stream=invitation.partnership.stream,
        )


def accept_as_new(invitation: Invitation, *, name: str, password: str) -> User:
    """Makes the account of whoever was invited, and appoints them.

    Raises:
        Refused: with every objection to the name or the password; the invitation no longer holds;
            the role may no longer be given, or not with another one.
    """
    with transaction.atomic():
        fresh = locked(invitation)
        refuse_if(against_accepting(fresh))
        user = register_person(
            email=fresh.email,
            name=name,
            password=password,
            organisation=fresh.organisation,
            actor=fresh.invited_by,
        )
        confirm_address(user)
        _accept(fresh, user)
    return user


def accept_as_known(invitation: Invitation, *, user: User) -> Appointment:
    """Appoints somebody who has an account already, and is signed in with the address invited.

    They become a member of the organisation for which they were invited, if they are not one.

    Raises:
        Refused: another address; the invitation no longer holds; the role may no longer be given,
            or not together with another one that they hold.
    """
    with transaction.atomic():
        fresh = locked(invitation)
        refuse_if([*_other_address(fresh, user), *against_accepting(fresh, user)])
        confirm_address(user)
        _join(fresh, user)
        return _accept(fresh, user)


def _join(invitation: Invitation, user: User) -> None:
    """Makes them a member of the organisation for which they were invited, from today on."""
    organisation = invitation.organisation
    if Membership.objects.in_force().filter(user=user, organisation=organisation).exists():
        return
    with audited(SYSTEM_STREAM, actor=user, kind="person.joined") as act:
        Membership.objects.create(user=user, organisation=organisation, from_on=clock.today())
        act.fact(person=str(user.uuid), organisation=str(organisation.uuid))


def against_accepting(invitation: Invitation, user: User | None = None) -> list[Problem]:
    """Why the invitation cannot be accepted now; the inviter is asked for anew.

    What was offered by somebody who may no longer give the role is no longer offered.
    """
    problems = list(unmet(invitation, ACCEPT_INVITATION, user))
    if problems:
        return problems
    inviter = invitation.invited_by
    rights = rights_of(inviter, invitation.partnership, clock.today())
    if not inviter.is_active or not rights.may_give(invitation.role, invitation.organisation):
        text = _("%(person)s may no longer give this role. Ask your organisation for a new one.")
        problems.append(Problem("", "not_open", text % {"person": inviter}))
    if invitation.until_on is not None and invitation.until_on < clock.today():
        problems.append(Problem("", "over", _("The role was offered until a day that has passed.")))
    if user is not None and not problems:
        problems += conflict_problems(_wanted(invitation, user))
    return problems


def _accept(invitation: Invitation, user: User) -> Appointment:
    wanted = _wanted(invitation, user)
    appointment = appoint(
        user,
        role=wanted.role,
        organisation=wanted.organisation,
        actor=invitation.invited_by,
        partnership=wanted.partnership,
        from_on=wanted.from_on,
        until_on=wanted.until_on,
        duties=wanted.duties,
        limit=wanted.limit,
        currency=wanted.currency,
    )

    def change(row: Invitation) -> None:
        row.accepted_by, row.appointment, row.answered_at = user, appointment, clock.now()

    perform(
        invitation,
        ACCEPT_INVITATION,
        actor=user,
        change=change,
        kind="invitation.accepted",
        facts={
            "invitation": str(invitation.uuid),
            "role": invitation.role,
            "appointment": str(appointment.uuid),
        },
        stream=invitation.partnership.stream,
    )
    return appointment


def _wanted(invitation: Invitation, user: User | None = None) -> Appointment:
    """The appointment that accepting today would make; it never begins before that."""
    return Appointment(
        user=user,
        role=invitation.role,
        organisation=invitation.organisation,
        partnership=invitation.partnership,
        from_on=max(invitation.from_on, clock.today()),
        until_on=invitation.until_on,
        duties=invitation.duties,
        limit=invitation.limit,
        currency=invitation.currency,
    )


def _against_inviting(invitation: Invitation, actor: User) -> Iterator[Problem]:
    rights = rights_of(actor, invitation.partnership, clock.today())
    if not rights.may_give(invitation.role, invitation.organisation):
        yield rights.refusal()
    yield from _against_address(invitation, actor)
    wanted = _wanted(invitation)
    wanted.from_on = invitation.from_on
    yield from shape_problems(wanted)
    yield from side_problems(wanted)
    known = User.objects.filter(email__iexact=invitation.email).first()
    # Whoever is kept to their own organisation learns of no other person's roles.
    if known is not None and not rights.own_organisation_only:
        wanted.user = known
        yield from conflict_problems(wanted)


def _against_address(invitation: Invitation, actor: User) -> Iterator[Problem]:
    email = invitation.email
    try:
        validate_email(email)
    except ValidationError:
        yield Problem(
            "email", "not_an_address", _("%(email)s is no e-mail address.") % {"email": email}
        )
    if email == actor.email.lower():
        yield Problem("email", "self", _("Nobody appoints themselves; ask a colleague to do it."))
    if not invitation.name:
        yield Problem("name", "required", _("Give the person’s name."))
    waiting = Invitation.objects.waiting().filter(partnership=invitation.partnership)
    if waiting.filter(email__iexact=email, role=invitation.role).exists():
        text = _(
            "An invitation to this role waits at this address: send it again, or take it back."
        )
        yield Problem("email", "waits_already", text)
    if waiting.count() >= WAITING_AT_MOST:
        text = _("%(count)d invitations wait here already; take back those that nobody answers.")
        yield Problem("", "too_many", text % {"count": WAITING_AT_MOST})


def _against_changing(invitation: Invitation, actor: User) -> Iterator[Problem]:
    yield from unmet(invitation, WITHDRAW_INVITATION, actor)
    rights = rights_of(actor, invitation.partnership, clock.today())
    if not rights.may_give(invitation.role, invitation.organisation):
        yield rights.refusal("invitation")


def _sent_often(invitation: Invitation) -> Iterator[Problem]:
    if invitation.round >= MAILS_AT_MOST:
        text = _("It was sent %(count)d times; ask for another address, or take it back.")
        yield Problem("invitation", "sent_often", text % {"count": MAILS_AT_MOST})


def _other_address(invitation: Invitation, user: User) -> Iterator[Problem]:
    if user.email.lower() != invitation.email.lower():
        text = _("This invitation is for another address; sign in with that one.")
        yield Problem("", "other_address", text)
