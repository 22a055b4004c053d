"""Appointing people, covering their leave, ending their appointments."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day
from core.ledger import SYSTEM_STREAM, audited
from core.ledger.audit import joined
from core.models import Membership, User
from core.problems import Problem, refuse_if
from core.transitions import locked
from governance import grants
from governance.models import Appointment
from governance.services.appointment_checks import (
    conflict_problems,
    cover_problems,
    held_already,
    held_beside,
    member_problems,
    shape_problems,
    side_problems,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from decimal import Decimal

    from core.ledger.act import Act
    from core.models import Organisation
    from partnerships.models import Partnership


ENDS_AT_MOST_BACK = dt.timedelta(days=31)
"""How far back an appointment may be ended: somebody who left is told of late."""


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
    giver_limit: Decimal | None = None,
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
        giver_limit=giver_limit,
        appointed_by=actor,
        appointed_at=clock.now(),
    )
    stream = partnership.stream if partnership else SYSTEM_STREAM
    with audited(stream, actor=actor, kind="appointment.made") as act:
        if covers is not None:
            locked(covers)
        [found] = _objections([appointment])
        refuse_if(found)
        _keep([appointment])
        _tell(act, appointment)
    return appointment


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Somebody for a role. Problems are told at `field`, of `where`."""

    user: User
    role: str
    organisation: Organisation
    duties: str = ""
    field: str = ""
    where: str = ""


def appoint_many(
    partnership: Partnership, wanted: Sequence[Wanted], *, actor: User
) -> list[Appointment]:
    """Gives several people their roles on one partnership from today on, or nobody.

    Must run in an `audited` block; the same number of queries for one and for many.

    Raises:
        Refused: with every objection to each of them, as for `appoint`.
    """
    now, today = clock.now(), clock.today()
    made = [
        Appointment(
            user=one.user,
            role=one.role,
            organisation=one.organisation,
            partnership=partnership,
            from_on=today,
            duties=one.duties,
            appointed_by=actor,
            appointed_at=now,
        )
        for one in wanted
    ]
    refuse_if(
        Problem(one.field, problem.code, problem.message, one.where)
        for one, found in zip(wanted, _objections(made), strict=True)
        for problem in found
    )
    _keep(made)
    for appointment in made:
        _tell(joined(partnership.stream, actor=actor, kind="appointment.made"), appointment)
    return made


def objections_to(**facts: Any) -> list[Problem]:
    """Everything that stands in the way of an appointment; facts as of `appoint`, no write."""
    with transaction.atomic():
        [found] = _objections([Appointment(**facts, appointed_at=clock.now())])
    return found


def _objections(appointments: Sequence[Appointment]) -> list[list[Problem]]:
    """What stands against each of them, all on one partnership or all mandates."""
    people = {one.user_id: one.user for one in appointments}
    # The people are locked: two appointments of one at once would each not see the other's role.
    memberships = list(
        Membership.objects.filter(user__in=people)
        .select_related("user")
        .select_for_update(of=("user",))
        .order_by("user", "pk")
    )
    held = held_beside(people.values(), appointments[0].partnership) if appointments else []
    found = []
    for one in appointments:
        found.append(
            [
                *shape_problems(one),
                *member_problems(one, memberships),
                *side_problems(one),
                *conflict_problems(one, held),
                *held_already(one, held),
                *cover_problems(one),
            ]
        )
        # The next one must fit this one too.
        held.append(one)
    return found


def _keep(appointments: Sequence[Appointment]) -> None:
    Appointment.objects.bulk_create(appointments)
    grants.put_into_groups(appointments)
    # Their open sessions learn of it with the row of the person, which every page reads.
    given = User.objects.filter(pk__in={one.user_id for one in appointments})
    given.update(roles_given=F("roles_given") + 1)


def _tell(act: Act, appointment: Appointment) -> None:
    covers = appointment.covers
    act.fact(
        appointment=str(appointment.uuid),
        person=str(appointment.user.uuid),
        role=appointment.role,
        organisation=str(appointment.organisation.uuid),
        from_on=appointment.from_on,
        until_on=appointment.until_on,
        limit=appointment.limit,
        currency=appointment.currency,
        covers=str(covers.uuid) if covers else None,
    )
    act.seal(appointment)


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
