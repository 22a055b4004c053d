"""Who may decide what: the second gate of the permissions, and the answers to "who decides?"."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from core import clock
from core.models import Membership, Organisation
from core.prepared import ABOUT, Prepared
from governance import emergency
from governance.models import Appointment
from governance.roles import ROLES, holds_both_sides_of_money, roles_with
from partnerships.scopes import confined_to, within_reach

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from django.contrib.auth.models import AnonymousUser

    from core.models import User
    from partnerships.models import Partnership

MONEY = "accept_money"
_HELD = "held_today"
MANAGERS = frozenset({"contract_manager"})
"""Whoever manages a contract accepts nothing there that moves money, whatever else they hold."""


def held_appointments(day: dt.date, roles: Iterable[str] | None = None) -> Any:
    """Appointments in force on `day` whose holder is a member of the organisation on that day."""
    appointments = Appointment.objects.in_force(day).filter(
        Exists(
            Membership.objects.in_force(day).filter(
                user=OuterRef("user"), organisation=OuterRef("organisation")
            )
        )
    )
    return appointments if roles is None else appointments.filter(role__in=sorted(roles))


def _held(person: int, day: dt.date, *roles: str) -> Any:
    return held_appointments(day, roles).filter(user=person)


_HELD_IN = ("role", "partnership", "mandate")
_all = Prepared(
    lambda person, day: held_appointments(day).filter(user=person).values_list(*_HELD_IN)
)
# The same, and whether the mandate's authority leads the partnership that is asked about.
_beside = Prepared(
    lambda person, day: (
        held_appointments(day)
        .filter(user=person)
        .values_list(
            *_HELD_IN,
            Exists(Organisation.objects.filter(partnerships_led=ABOUT, pk=OuterRef("mandate"))),
        )
    )
)
# What somebody's roles speak of: everything, what authorities lead, single partnerships.
_over_all = Prepared(
    lambda *asked: _held(*asked).filter(partnership__isnull=True, mandate__isnull=True).values("pk")
)
_authorities = Prepared(
    lambda *asked: (
        _held(*asked).filter(partnership__isnull=True, mandate__isnull=False).values("mandate")
    )
)
_partnerships = Prepared(
    lambda *asked: _held(*asked).filter(partnership__isnull=False).values("partnership")
)


class InForce:
    """The second gate: an appointment and a membership in force, in a role with the permission."""

    def condition(self, user: User, permission: str, day: dt.date) -> Q:
        """Partnerships where `user` holds, on `day`, a role that carries `permission`."""
        roles = sorted(roles_with(permission))
        passed = (
            Q(_over_all.exists(user.pk, day, *roles))
            | Q(authority__in=_authorities.rows(user.pk, day, *roles))
            | Q(pk__in=_partnerships.rows(user.pk, day, *roles))
        )
        reading = emergency.opened_to(user) if permission in emergency.READS else None
        if reading is not None:
            passed |= Q(pk__in=reading.values("partnership"))
        if permission == MONEY:
            passed &= ~Q(pk__in=_partnerships.rows(user.pk, day, *sorted(MANAGERS)))
        return passed

    def permissions(self, user: User, partnership: Partnership, day: dt.date) -> frozenset[str]:
        """What the roles carry that `user` holds on `partnership` on `day`; one query.

        It reads all that the person holds, so that the page around need not ask again.
        """
        rows = _beside.found(user.pk, day, about=partnership.pk)
        if day == clock.today():
            _remember(user, rows)
        here = {role for role, where, _over, _leads in rows if where == partnership.pk}
        mandates = {
            role
            for role, where, over, leads_here in rows
            if where is None and (over is None or leads_here)
        }
        carried = {name for role in here | mandates for name in ROLES[role].permissions}
        if here & MANAGERS:
            carried.discard(MONEY)
        reading = emergency.opened_to(user)
        if reading is not None and reading.filter(partnership=partnership).exists():
            carried |= emergency.READS
        return frozenset(carried)


IN_FORCE = InForce()


@dataclass(frozen=True, slots=True)
class Held:
    """A role that somebody holds today, as a mandate or not; `authority` None stands for all."""

    role: str
    is_mandate: bool
    authority: int | None


def held_today(user: User) -> frozenset[Held]:
    """Every role that `user` holds today; asked of the database at most once for each request.

    For what is offered and shown. What somebody may do is asked anew each time.
    """
    if not user.is_active:
        return frozenset()
    if _HELD not in vars(user):
        _remember(user, _all.found(user.pk, clock.today()))
    found: frozenset[Held] = vars(user)[_HELD]
    return found


def _remember(user: User, rows: Iterable[Sequence[Any]]) -> None:
    vars(user)[_HELD] = frozenset(Held(row[0], row[1] is None, row[2]) for row in rows)


def through(held: Any) -> Q:
    """The partnerships that these appointments and mandates speak of."""
    mandates = held.filter(partnership__isnull=True)
    # Subqueries that do not look at the row outside are answered once, not once for each row.
    return (
        Q(Exists(mandates.filter(mandate__isnull=True)))
        | Q(authority__in=mandates.filter(mandate__isnull=False).values("mandate"))
        | Q(pk__in=held.filter(partnership__isnull=False).values("partnership"))
    )


def accepts_alone(user: User, partnership: Partnership) -> bool:
    """Whether `user` both manages the contract and approves here, by single acceptance."""
    if not partnership.single_acceptance:
        return False
    held = held_appointments(clock.today()).filter(user=user, partnership=partnership)
    return holds_both_sides_of_money(held.values_list("role", flat=True))


def mandates_of(user: User | AnonymousUser, permission: str) -> list[Appointment]:
    """The mandates through which `user` holds `permission` over many partnerships today."""
    held = _mandates(user, permission)
    return [] if held is None else list(held.select_related("mandate"))


def _mandates(user: User | AnonymousUser, permission: str) -> Any:
    if not user.is_authenticated or not user.is_active:
        return None
    # A token for one partnership is good for nothing that concerns many.
    if confined_to(user) is not None or not within_reach(user, permission):
        return None
    held = held_appointments(clock.today(), roles_with(permission))
    return held.filter(user=user, partnership__isnull=True)


def may_open_partnerships(user: User | AnonymousUser) -> bool:
    """Whether `user` may create and import partnerships: portfolio officials may."""
    return bool(mandates_of(user, "edit_partnership"))


def may_import(user: User | AnonymousUser) -> bool:
    """Whether `user` may import lists: only with a mandate over all authorities they may name."""
    return any(mandate.mandate_id is None for mandate in mandates_of(user, "edit_partnership"))


def authorities_open_to(user: User | AnonymousUser) -> Any:
    """The authorities for which `user` may open a partnership."""
    held = _mandates(user, "edit_partnership")
    public = Organisation.objects.filter(kind=Organisation.Kind.PUBLIC_AUTHORITY)
    if held is None:
        return public.none()
    return public.filter(
        Q(Exists(held.filter(mandate__isnull=True)))
        | Q(pk__in=held.filter(mandate__isnull=False).values("mandate"))
    )


def holders(partnership: Partnership, permission: str, day: dt.date | None = None) -> list[User]:
    """The people who hold `permission` on `partnership` on `day`, by appointment or mandate."""
    day = day or clock.today()
    managers = held_appointments(day, MANAGERS).filter(partnership=partnership)
    appointments = (
        held_appointments(day, roles_with(permission))
        .filter(
            Q(partnership=partnership)
            | Q(partnership__isnull=True, mandate__isnull=True)
            | Q(partnership__isnull=True, mandate=partnership.authority_id)
        )
        .select_related("user")
    )
    if permission == MONEY:
        appointments = appointments.exclude(user__in=managers.values("user"))
    seen: dict[int, User] = {}
    for appointment in sorted(appointments, key=lambda a: (a.is_mandate, a.role, a.pk)):
        if appointment.user.is_active:
            seen.setdefault(appointment.user_id, appointment.user)
    return list(seen.values())
