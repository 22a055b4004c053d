"""Appointing people, covering their leave, ending their appointments."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.translation import gettext as _

from core import clock
from core.days import far_off
from core.formatting import day
from core.ledger import SYSTEM_STREAM, audited
from core.models import Membership, Organisation, User
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance import grants
from governance.models import Appointment
from governance.roles import ROLES, Side, conflict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from partnerships.models import Partnership


ENDS_AT_MOST_BACK = dt.timedelta(days=31)
"""How far back an appointment may be ended: somebody who left is told of late."""

LARGEST_LIMIT: Final = Decimal(10) ** 14
"""Above every budget, and stored exactly in any currency."""


def appoint(
    user: User,
    *,
    role: str,
    organisation: Organisation,
    actor: User | None,
    partnership: Partnership | None = None,
    mandate: Organisation | None = None,
    from_on: dt.date | None = None,
    until_on: dt.date | None = None,
    duties: str = "",
    limit: Decimal | None = None,
    currency: str = "",
    covers: Appointment | None = None,
) -> Appointment:
    """Gives `user` a governance role, on one partnership or as a mandate over many.

    `actor` is None only where the system itself appoints (set-up, demo).

    Raises:
        Refused: with every objection: not a member of the organisation, an organisation of the
            wrong side, roles that cannot be held together, dates or limit that make no sense.
    """
    appointment = Appointment(
        user=user,
        role=role,
        organisation=organisation,
        partnership=partnership,
        mandate=mandate,
        from_on=from_on or clock.today(),
        until_on=until_on,
        duties=duties,
        limit=limit,
        currency=currency or (partnership.currency if partnership and limit is not None else ""),
        covers=covers,
        appointed_by=actor,
        appointed_at=clock.now(),
    )
    stream = partnership.stream if partnership else SYSTEM_STREAM
    with audited(stream, actor=actor, kind="appointment.made") as act:
        # Two appointments of one person at once would each not see the other's role.
        locked(user)
        if covers is not None:
            locked(covers)
        refuse_if(
            [
                *shape_problems(appointment),
                *_fit(appointment),
                *_conflicts(appointment),
                *_held_already(appointment),
                *_cover(appointment),
            ]
        )
        appointment.save()
        user.groups.add(grants.group_for(appointment))
        act.fact(
            appointment=str(appointment.uuid),
            person=str(user.uuid),
            role=role,
            organisation=str(organisation.uuid),
            from_on=appointment.from_on,
            until_on=until_on,
            limit=limit,
            currency=appointment.currency,
            covers=str(covers.uuid) if covers else None,
        )
        act.seal(appointment)
    return appointment


def end_appointment(
    appointment: Appointment, *, actor: User, last_day: dt.date, reason: str
) -> Appointment:
    """Ends an appointment after `last_day`, and whoever stands in for it with it.

    History and what was decided in it stay: the day may lie a month back, not further.

    Raises:
        Refused: the day lies before the beginning, after the end that stands or too far back, no
            reason is given, or cover is arranged that only begins later.
    """
    partnership = appointment.partnership
    stream = partnership.stream if partnership else SYSTEM_STREAM
    with audited(stream, actor=actor, kind="appointment.ended") as act:
        appointment = locked(appointment)
        covers = list(
            appointment.covered_by.filter(Q(until_on__isnull=True) | Q(until_on__gt=last_day))
        )
        refuse_if(_against_ending(appointment, covers, last_day, reason))
        appointment.until_on = last_day
        appointment.end_reason = reason
        appointment.save(update_fields=["until_on", "end_reason"])
        for cover in covers:
            end_appointment(cover, actor=actor, last_day=last_day, reason=reason)
        if last_day < clock.today():
            grants.release(appointment.user, appointment)
        act.fact(
            appointment=str(appointment.uuid),
            person=str(appointment.user.uuid),
            role=appointment.role,
            until_on=last_day,
        )
        act.seal(appointment)
    return appointment


def _against_ending(
    appointment: Appointment, covers: list[Appointment], last_day: dt.date, reason: str
) -> list[Problem]:
    problems = []
    if appointment.until_on is not None and last_day > appointment.until_on:
        problems.append(
            Problem(
                "last_day",
                "after_end",
                _("The appointment ends on %(day)s already; appoint anew for longer.")
                % {"day": day(appointment.until_on)},
            )
        )
    if last_day < appointment.from_on:
        problems.append(
            Problem(
                "last_day",
                "before_start",
                _("The last day lies before the appointment began; enter a later day."),
            )
        )
    earliest = clock.today() - ENDS_AT_MOST_BACK
    if appointment.from_on <= last_day < earliest:
        problems.append(
            Problem(
                "last_day",
                "too_far_back",
                _("What was done since then was done in this role; enter %(day)s or later.")
                % {"day": day(earliest)},
            )
        )
    if not reason.strip():
        problems.append(Problem("reason", "required", _("Say why the appointment ends.")))
    if any(cover.from_on > last_day for cover in covers):
        problems.append(
            Problem(
                "last_day",
                "cover_begins_later",
                _("Leave cover is arranged that begins after this day; end the cover first."),
            )
        )
    return problems


def arrange_cover(
    appointment: Appointment,
    *,
    deputy: User,
    organisation: Organisation,
    from_on: dt.date,
    until_on: dt.date,
    actor: User,
) -> Appointment:
    """Lets `deputy` stand in for an appointment during leave, with the same role and limit.

    Raises:
        Refused: as for `appoint`, and when the cover exceeds the appointment, the deputy is the
            person on leave, or the appointment is itself a cover.
    """
    return appoint(
        deputy,
        role=appointment.role,
        organisation=organisation,
        actor=actor,
        partnership=appointment.partnership,
        mandate=appointment.mandate,
        from_on=from_on,
        until_on=until_on,
        duties=appointment.duties,
        limit=appointment.limit,
        currency=appointment.currency,
        covers=appointment,
    )


def shape_problems(appointment: Appointment) -> Iterator[Problem]:
    """What is wrong with role, dates and limit, whoever is to be appointed."""
    role = ROLES.get(appointment.role)
    if role is None:
        yield Problem("role", "unknown", _("Choose one of the roles in the list."))
        return
    if appointment.until_on is not None and appointment.until_on < appointment.from_on:
        yield Problem(
            "until_on",
            "before_start",
            _("The last day lies before the first; correct one of them."),
        )
    if appointment.partnership is None and not role.mandate:
        yield Problem(
            "partnership",
            "required",
            _("%(role)s is a role on one partnership; choose the partnership.")
            % {"role": role.label},
        )
    if appointment.limit is not None and not role.may_have_limit:
        yield Problem(
            "limit",
            "no_limit",
            _("%(role)s decides nothing that costs money; leave the limit empty.")
            % {"role": role.label},
        )
    if appointment.limit is not None and appointment.limit < 0:
        yield Problem("limit", "negative", _("A limit cannot be less than zero."))
    if appointment.limit is not None and appointment.limit > LARGEST_LIMIT:
        yield Problem("limit", "too_large", _("This limit is above every budget; correct it."))
    yield from far_off("from_on", appointment.from_on)
    yield from far_off("until_on", appointment.until_on)
    if appointment.appointed_by_id is not None and (
        appointment.appointed_by_id == appointment.user_id
    ):
        yield Problem("user", "self", _("Nobody appoints themselves; ask a colleague to do it."))


def _fit(appointment: Appointment) -> Iterator[Problem]:
    role = ROLES.get(appointment.role)
    if role is None:
        return
    organisation = appointment.organisation
    member = Membership.objects.in_force(appointment.from_on).filter(
        user=appointment.user, organisation=organisation
    )
    if not member.exists():
        yield Problem(
            "organisation",
            "not_member",
            _(
                "%(person)s is not a member of %(organisation)s on the first day; "
                "record the membership first or choose another organisation."
            )
            % {"person": appointment.user, "organisation": organisation},
        )
    if (
        role.side is Side.AUTHORITY
    ) != organisation.is_public and role.side is not Side.INDEPENDENT:
        yield Problem(
            "organisation",
            "wrong_side",
            _("%(role)s belongs to the other side; %(organisation)s cannot hold it.")
            % {"role": role.label, "organisation": organisation},
        )
    partnership = appointment.partnership
    if (
        role.side is Side.INDEPENDENT
        and partnership is not None
        and organisation.pk in {partnership.authority_id, partnership.partner_id}
    ):
        yield Problem(
            "organisation",
            "not_independent",
            _("%(role)s is independent of both sides; %(organisation)s is one of them.")
            % {"role": role.label, "organisation": organisation},
        )
    if (
        role.side is Side.PARTNER
        and partnership is not None
        and not _is_party(partnership, organisation)
    ):
        yield Problem(
            "organisation",
            "not_party",
            _("%(organisation)s is not a party of %(partnership)s; record it as a party first.")
            % {"organisation": organisation, "partnership": partnership},
        )


def _is_party(partnership: Partnership, organisation: Organisation) -> bool:
    return (
        organisation.pk == partnership.partner_id
        or partnership.parties.filter(organisation=organisation).exists()
    )


def _conflicts(appointment: Appointment) -> Iterator[Problem]:
    until = appointment.until_on or dt.date.max
    held = Appointment.objects.filter(user=appointment.user, from_on__lte=until).filter(
        Q(until_on__isnull=True) | Q(until_on__gte=appointment.from_on)
    )
    if appointment.partnership is not None:
        held = held.for_partnership(appointment.partnership)
    for other in held.select_related("partnership"):
        if appointment.role in ROLES and conflict(appointment.role, other.role):
            yield Problem(
                "role",
                "conflict",
                _(
                    "%(person)s is %(role)s here until %(until)s, and one person cannot be both; "
                    "end that appointment first or choose another person."
                )
                % {
                    "person": appointment.user,
                    "role": other.get_role_display(),
                    "until": day(other.until_on) if other.until_on else _("further notice"),
                },
            )


def _held_already(appointment: Appointment) -> Iterator[Problem]:
    """The same appointment twice, from the same day on: a form that was sent again."""
    twice = Appointment.objects.filter(
        user=appointment.user,
        role=appointment.role,
        partnership=appointment.partnership,
        mandate=appointment.mandate,
        covers=appointment.covers,
        from_on=appointment.from_on,
    ).not_ended(appointment.from_on)
    if twice.exists():
        yield Problem(
            "role",
            "held_already",
            _("%(person)s is appointed to this role from that day already.")
            % {"person": appointment.user},
        )


def _cover(appointment: Appointment) -> Iterator[Problem]:
    covered = appointment.covers
    if covered is None:
        return
    if covered.covers_id is not None:
        yield Problem(
            "appointment",
            "cover_of_cover",
            _("%(person)s only stands in; arrange cover for whom they stand in for.")
            % {"person": covered.user},
        )
    if covered.user_id == appointment.user_id:
        yield Problem("user", "same_person", _("Choose somebody else than the person on leave."))
    if appointment.from_on < covered.from_on:
        yield Problem(
            "from_on",
            "before_appointment",
            _("The cover begins before the appointment itself; choose a later first day."),
        )
    if covered.until_on is not None and (
        appointment.until_on is None or appointment.until_on > covered.until_on
    ):
        yield Problem(
            "until_on",
            "after_end",
            _("The cover ends after the appointment itself; choose an earlier last day."),
        )
