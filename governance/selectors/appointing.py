"""Who may give which roles on a partnership, and for which organisations."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from core.models import Organisation
from core.problems import Problem
from governance.authority import held_appointments
from governance.models import Appointment
from governance.roles import APPOINTS, COVERS, OWN_ORGANISATION_ONLY, ROLES, Role, Side

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from core.models import User
    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class AppointingRights:
    """The roles that one person may give here, each with the organisations for which.

    None in the place of organisations means all that the role fits. Ending goes with giving.
    """

    gives: Mapping[str, frozenset[int] | None]
    covers: Mapping[str, frozenset[int] | None]

    @property
    def roles(self) -> tuple[Role, ...]:
        """Those to which the person appoints and invites, in the order of the table."""
        return tuple(role for slug, role in ROLES.items() if slug in self.gives)

    @property
    def covered_roles(self) -> tuple[Role, ...]:
        """Those whose leave cover the person arranges."""
        return tuple(role for slug, role in ROLES.items() if slug in self.covers)

    @property
    def own_organisation_only(self) -> bool:
        """Whether the person is kept to the people of their own organisation."""
        return bool(self.gives) and None not in self.gives.values()

    @property
    def organisations(self) -> frozenset[int]:
        """Where the person is kept to some: which."""
        return frozenset().union(*(one for one in self.gives.values() if one is not None))

    def may_give(self, role: str, organisation: Organisation | int) -> bool:
        return _covers(self.gives, role, organisation)

    def may_cover(self, role: str, organisation: Organisation | int) -> bool:
        return _covers(self.covers, role, organisation)

    def refusal(self, field: str = "role") -> Problem:
        """What to say to whoever asks for more."""
        text = (
            _("You invite people of your own organisation to send for it; ask the authority.")
            if self.own_organisation_only
            else _("You may not appoint to this role here; ask a portfolio official.")
        )
        return Problem(field, "not_open", text)


def rights_of(user: User, partnership: Partnership, today: dt.date) -> AppointingRights:
    """What `user` may give here by the roles they hold today; nothing for most people. One query.

    A portfolio official appoints to every role, a contract manager the partner's lead, and the
    lead whoever sends for the same organisation.
    """
    mine = (
        held_appointments(today)
        .filter(user=user, pk__in=Appointment.objects.for_partnership(partnership).values("pk"))
        .values_list("role", "organisation")
    )
    gives: dict[str, frozenset[int] | None] = {}
    covers: dict[str, frozenset[int] | None] = {}
    for role, organisation in mine:
        where = frozenset({organisation}) if role in OWN_ORGANISATION_ONLY else None
        for given in APPOINTS.get(role, ()):
            _widen(gives, given, where)
            _widen(covers, given, where)
        for covered in COVERS.get(role, ()):
            _widen(covers, covered, where)
    return AppointingRights(gives, covers)


def may_delegate(appointment: Appointment, user: User) -> bool:
    """Whether `user` could give somebody a limit out of this appointment.

    Only out of one's own, on one partnership, on the authority's side, and not as a deputy.
    """
    role = ROLES[appointment.role]
    return (
        appointment.user_id == user.pk
        and role.may_have_limit
        and role.side is Side.AUTHORITY
        and appointment.partnership_id is not None
        and appointment.covers_id is None
        and bool(appointment.limit)
    )


def gave(appointment: Appointment, user: User) -> bool:
    """Whether it is a limit that `user` passed on to a deputy, and may take back."""
    return appointment.is_delegated and appointment.appointed_by_id == user.pk


def organisations_open_to(
    rights: AppointingRights, partnership: Partnership, today: dt.date
) -> QuerySet[Organisation]:
    """For whom somebody new can act here: authority, parties, and who takes part already."""
    parties = partnership.parties.filter(Q(until_on__isnull=True) | Q(until_on__gte=today))
    found = Organisation.objects.filter(
        Q(pk__in=[partnership.authority_id, partnership.partner_id, partnership.certifier_id])
        | Q(pk__in=parties.values("organisation"))
        | Q(pk__in=Appointment.objects.for_partnership(partnership).values("organisation"))
    )
    return found.filter(pk__in=rights.organisations) if rights.own_organisation_only else found


def _widen(
    table: dict[str, frozenset[int] | None], role: str, where: frozenset[int] | None
) -> None:
    known = table.get(role, frozenset())
    table[role] = None if where is None or known is None else known | where


def _covers(
    table: Mapping[str, frozenset[int] | None], role: str, organisation: Organisation | int
) -> bool:
    where = table.get(role, frozenset())
    key = organisation if isinstance(organisation, int) else organisation.pk
    return where is None or key in where
