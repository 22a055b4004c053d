"""The People page: who decides what today, and who is appointed on each side."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.formatting import day, money_short
from governance.authority import held_appointments
from governance.models import Appointment
from governance.roles import PORTFOLIO_OFFICIAL, ROLES, Role, Side

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from core.models import User
    from partnerships.models import Partnership

DECISIONS = (
    (gettext_lazy("Stage approval"), "decide_gate"),
    (gettext_lazy("Checking a return"), "check_records"),
    (gettext_lazy("Accepting what moves money"), "accept_money"),
    (gettext_lazy("Certifying works"), "certify_works"),
    (gettext_lazy("Sending returns"), "submit_records"),
    (gettext_lazy("Appointing people"), "appoint_people"),
    (gettext_lazy("Issuing reports"), "issue_report"),
)
SIDES = (
    (Side.AUTHORITY, gettext_lazy("The authority’s side")),
    (Side.PARTNER, gettext_lazy("The partner’s side")),
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


@dataclass(frozen=True, slots=True)
class SideOfPeople:
    slug: str
    title: str
    rows: tuple[AppointmentRow, ...]


@dataclass(frozen=True, slots=True)
class People:
    decisions: tuple[Decision, ...]
    sides: tuple[SideOfPeople, ...]


def people_of(partnership: Partnership, today: dt.date, *, internal: bool) -> People:
    """Everybody appointed today or later, by appointment or mandate. Two queries.

    Without `internal` the limits of the authority's people are left out, and so is that somebody
    holds a mandate over other partnerships. E-mail addresses are never in it.
    """
    found = list(
        Appointment.objects.for_partnership(partnership)
        .not_ended(today)
        .filter(user__is_active=True)
        .select_related("user", "organisation", "covers__user", "partnership")
    )
    held = set(held_appointments(today).filter(pk__in=[one.pk for one in found]).values_list("pk"))
    covers = _covers(found)
    return People(
        decisions=tuple(
            _decision(
                str(title),
                [
                    one
                    for one in found
                    if (one.pk,) in held and permission in ROLES[one.role].permissions
                ],
                covers,
                today,
            )
            for title, permission in DECISIONS
        ),
        sides=tuple(
            SideOfPeople(
                side,
                str(title),
                tuple(
                    _row(one, covers, internal=internal)
                    for one in found
                    if ROLES[one.role].side is side
                ),
            )
            for side, title in SIDES
        ),
    )


def roles_open_to(user: User, partnership: Partnership, today: dt.date) -> tuple[Role, ...]:
    """The roles to which `user` may appoint here, end and arrange cover; empty for most people.

    A portfolio official appoints to every role, others who may appoint only the partner's lead.
    """
    mine = (
        held_appointments(today)
        .filter(user=user, pk__in=Appointment.objects.for_partnership(partnership).values("pk"))
        .values_list("role", flat=True)
    )
    held = [ROLES[role] for role in mine if "appoint_people" in ROLES[role].permissions]
    if PORTFOLIO_OFFICIAL in held:
        return tuple(ROLES.values())
    return (ROLES["partner_lead"],) if held else ()


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
) -> Decision:
    named = {one.pk for one in holders}
    people = [
        Decider(
            name=_name(one.user),
            role=str(ROLES[one.role].label),
            organisation=one.organisation.name,
            cover=_standing_in(
                [deputy for deputy in covers.get(one.pk, []) if deputy.is_in_force(today)]
            )
            or _stands_in_for(one),
        )
        for one in sorted(holders, key=lambda one: (one.is_mandate, one.role, one.pk))
        if one.covers_id not in named
    ]
    return Decision(title, tuple(dict.fromkeys(people)))


def _row(
    one: Appointment, covers: dict[int, list[Appointment]], *, internal: bool
) -> AppointmentRow:
    role = ROLES[one.role]
    return AppointmentRow(
        name=_name(one.user),
        organisation=one.organisation.name,
        role=str(role.label),
        decides=str(role.decides),
        duties=one.duties,
        from_on=one.from_on,
        until_on=one.until_on,
        limit=_limit(one, internal=internal),
        cover=_standing_in(covers.get(one.pk, [])) or _stands_in_for(one),
        is_mandate=internal and one.is_mandate,
    )


def _name(user: User) -> str:
    return user.name or _("Somebody without a name")


def _limit(one: Appointment, *, internal: bool) -> str:
    hidden = ROLES[one.role].side is Side.AUTHORITY and not internal
    if hidden or one.limit is None:
        return ""
    return money_short(one.limit, one.currency)


def _standing_in(deputies: Iterable[Appointment]) -> str:
    return "; ".join(
        _("%(deputy)s stands in from %(start)s until %(end)s")
        % {
            "deputy": _name(deputy.user),
            "start": day(deputy.from_on),
            "end": day(deputy.until_on) if deputy.until_on else _("further notice"),
        }
        for deputy in deputies
    )


def _stands_in_for(one: Appointment) -> str:
    if one.covers is None:
        return ""
    return _("stands in for %(person)s") % {"person": _name(one.covers.user)}
