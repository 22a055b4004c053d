"""The People page: who decides what today, and who is appointed on each side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import day, money_short
from governance.authority import MANAGERS, MONEY, held_appointments
from governance.models import Appointment
from governance.roles import ROLES, Side
from governance.selectors.appointing import gave, may_delegate

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable
    from uuid import UUID

    from django.utils.functional import Promise

    from core.models import User
    from governance.selectors.appointing import AppointingRights
    from partnerships.models import Partnership

DECISIONS: tuple[tuple[str | Promise, str, Side | None], ...] = (
    (gettext_lazy("Stage approval"), "decide_gate", None),
    (gettext_lazy("Checking a return"), "check_records", None),
    (gettext_lazy("Accepting what moves money"), "accept_money", None),
    (gettext_lazy("Certifying works"), "certify_works", None),
    (gettext_lazy("Sending returns"), "submit_records", None),
    (gettext_lazy("Appointing people"), "appoint_people", Side.AUTHORITY),
    (gettext_lazy("Inviting the partner’s people"), "appoint_people", Side.PARTNER),
    (gettext_lazy("Issuing reports"), "issue_report", None),
)
"""What is decided, by which permission, and on which side where both sides do it."""

SIDES = (
    (Side.AUTHORITY, gettext_lazy("The authority’s side")),
    (Side.PARTNER, gettext_lazy("The partner’s side")),
    (Side.USERS, gettext_lazy("The users’ side")),
    (Side.INDEPENDENT, gettext_lazy("Independent of both")),
)


@dataclass(frozen=True, slots=True)
class Decider:
    name: str
    role: str
    organisation: str
    cover: str


@dataclass(frozen=True, slots=True)
class Decision:
    """A kind of decision and the people who take it today; nobody is an answer too."""

    title: str
    people: tuple[Decider, ...]


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    name: str
    organisation: str
    role: str
    decides: str
    duties: str
    from_on: dt.date
    until_on: dt.date | None
    limit: str
    cover: str
    is_mandate: bool
    uuid: UUID
    may_end: bool
    may_cover: bool
    may_delegate: bool


@dataclass(frozen=True, slots=True)
class SideOfPeople:
    slug: str
    title: str
    rows: tuple[AppointmentRow, ...]


@dataclass(frozen=True, slots=True)
class People:
    decisions: tuple[Decision, ...]
    sides: tuple[SideOfPeople, ...]


def people_of(
    partnership: Partnership,
    today: dt.date,
    *,
    internal: bool,
    rights: AppointingRights,
    reader: User | None = None,
) -> People:
    """Everybody appointed today or later, by appointment or mandate. Two queries.

    Without `internal` the limits of the authority's people are left out, and so is that somebody
    holds a mandate over other partnerships. E-mail addresses are never in it. `rights` are those
    of the reader: what they may end, and whose leave they may cover. `reader` passes on a limit of
    their own, and takes it back.
    """
    found = list(
        Appointment.objects.for_partnership(partnership)
        .not_ended(today)
        .filter(user__is_active=True)
        .select_related("user", "organisation", "covers__user", "partnership")
    )
    held = set(held_appointments(today).filter(pk__in=[one.pk for one in found]).values_list("pk"))
    covers = _covers(found)
    managers = {one.user_id for one in found if (one.pk,) in held and one.role in MANAGERS}
    return People(
        decisions=tuple(
            _decision(
                str(title),
                [
                    one
                    for one in found
                    if (one.pk,) in held
                    and permission in ROLES[one.role].permissions
                    and side in {None, ROLES[one.role].side}
                    and not (permission == MONEY and one.user_id in managers)
                ],
                covers,
                today,
                internal=internal,
            )
            for title, permission, side in DECISIONS
        ),
        sides=tuple(
            SideOfPeople(
                side,
                str(title),
                tuple(
                    _row(one, covers, internal=internal, rights=rights, reader=reader)
                    for one in found
                    if ROLES[one.role].side is side
                ),
            )
            for side, title in SIDES
        ),
    )


def limits_passed_on(partnership: Partnership, today: dt.date) -> list[str]:
    """Who approves up to how much for whom, today or later; for officials and auditors only."""
    given = (
        Appointment.objects.filter(partnership=partnership, giver_limit__isnull=False)
        .not_ended(today)
        .select_related("user", "covers__user")
        .order_by("from_on", "pk")
    )
    return [
        f"{_standing_in([one], internal=True)}; {_stands_in_for(one)}"
        for one in given
        if one.user.is_active
    ]


def _covers(found: Iterable[Appointment]) -> dict[int, list[Appointment]]:
    covers: dict[int, list[Appointment]] = {}
    for one in found:
        if one.covers_id is not None:
            covers.setdefault(one.covers_id, []).append(one)
    return covers


def _decision(
    title: str,
    holders: list[Appointment],
    covers: dict[int, list[Appointment]],
    today: dt.date,
    *,
    internal: bool,
) -> Decision:
    named = {one.pk for one in holders}
    people = [
        Decider(
            name=_name(one.user),
            role=str(ROLES[one.role].label),
            organisation=one.organisation.name,
            cover=_standing_in(
                [deputy for deputy in covers.get(one.pk, []) if deputy.is_in_force(today)],
                internal=internal,
            )
            or _stands_in_for(one),
        )
        for one in sorted(holders, key=lambda one: (one.is_mandate, one.role, one.pk))
        if one.covers_id not in named
    ]
    return Decision(title, tuple(dict.fromkeys(people)))


def _row(
    one: Appointment,
    covers: dict[int, list[Appointment]],
    *,
    internal: bool,
    rights: AppointingRights,
    reader: User | None,
) -> AppointmentRow:
    role = ROLES[one.role]
    covered = one.covers_id is not None
    may_give = rights.may_give(one.role, one.organisation_id)
    may_cover = rights.may_cover(one.role, one.organisation_id)
    return AppointmentRow(
        name=_name(one.user),
        organisation=one.organisation.name,
        role=str(role.label),
        decides=str(role.decides),
        duties=one.duties,
        from_on=one.from_on,
        until_on=one.until_on,
        limit=_limit(one, internal=internal),
        cover=_standing_in(covers.get(one.pk, []), internal=internal) or _stands_in_for(one),
        is_mandate=internal and one.is_mandate,
        uuid=one.uuid,
        may_end=not one.is_mandate
        and (may_give or (covered and may_cover) or (reader is not None and gave(one, reader))),
        may_cover=not one.is_mandate and not covered and may_cover,
        may_delegate=reader is not None and may_delegate(one, reader),
    )


def _name(user: User) -> str:
    return user.name or _("Somebody without a name")


def _limit(one: Appointment, *, internal: bool) -> str:
    hidden = ROLES[one.role].side is Side.AUTHORITY and not internal
    if hidden or one.limit is None:
        return ""
    return money_short(one.limit, one.currency)


def _standing_in(deputies: Iterable[Appointment], *, internal: bool) -> str:
    plain = _("%(deputy)s stands in from %(start)s until %(end)s")
    up_to = _("%(deputy)s approves up to %(limit)s from %(start)s until %(end)s")
    return "; ".join(
        (up_to if internal and deputy.is_delegated else plain)
        % {
            "deputy": _name(deputy.user),
            "limit": _limit(deputy, internal=internal),
            "start": day(deputy.from_on),
            "end": day(deputy.until_on) if deputy.until_on else _("further notice"),
        }
        for deputy in deputies
    )


def _stands_in_for(one: Appointment) -> str:
    if one.covers is None:
        return ""
    return _("stands in for %(person)s") % {"person": _name(one.covers.user)}
