"""What can stand against an appointment: its shape, its side, other roles, the one it covers."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from core.days import far_off
from core.formatting import day
from core.problems import Problem
from governance.models import Appointment
from governance.roles import ROLES, Role, Side, conflict

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from core.models import Membership, Organisation, User
    from partnerships.models import Partnership

_SAME: Final = ("user_id", "role", "partnership_id", "mandate_id", "covers_id", "from_on")
LARGEST_LIMIT: Final = Decimal(10) ** 14
"""Above every budget, and stored exactly in any currency."""


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


def member_problems(
    appointment: Appointment, memberships: Iterable[Membership]
) -> Iterator[Problem]:
    """Whether the person belongs to the organisation on the first day."""
    organisation = appointment.organisation
    if not any(
        (one.user_id, one.organisation_id) == (appointment.user_id, organisation.pk)
        and one.is_in_force(appointment.from_on)
        for one in memberships
    ):
        yield Problem(
            "organisation",
            "not_member",
            _(
                "%(person)s is not a member of %(organisation)s on the first day; "
                "record the membership first or choose another organisation."
            )
            % {"person": appointment.user, "organisation": organisation},
        )


def side_problems(appointment: Appointment) -> Iterator[Problem]:
    """Whether the organisation may hold the role, whoever acts for it."""
    role = ROLES.get(appointment.role)
    if role is None:
        return
    organisation = appointment.organisation
    of_a_party = role.side in {Side.AUTHORITY, Side.PARTNER}
    if of_a_party and (role.side is Side.AUTHORITY) != organisation.is_public:
        yield Problem(
            "organisation",
            "wrong_side",
            _("%(role)s belongs to the other side; %(organisation)s cannot hold it.")
            % {"role": role.label, "organisation": organisation},
        )
    partnership = appointment.partnership
    if (
        role.side is Side.USERS
        and partnership is not None
        and (organisation.pk == partnership.authority_id or _is_party(partnership, organisation))
    ):
        yield Problem(
            "organisation",
            "not_users",
            _("%(organisation)s is a party; users are represented by an organisation of their own.")
            % {"organisation": organisation},
        )
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


def held_beside(users: Iterable[User], partnership: Partnership | None) -> list[Appointment]:
    """What these people hold that can stand against an appointment on the partnership.

    Of a mandate (None) that is all they hold, wherever it is.
    """
    held = Appointment.objects.filter(user__in=[one.pk for one in users])
    if partnership is not None:
        held = held.for_partnership(partnership)
    return list(held.select_related("user").order_by("role", "from_on", "pk"))


def conflict_problems(
    appointment: Appointment, held: Iterable[Appointment] | None = None
) -> Iterator[Problem]:
    """Roles that the person holds in these days and that cannot be held together with it.

    `held` is what `held_beside` found, where it was asked for already.
    """
    partnership = appointment.partnership
    if held is None:
        held = held_beside([appointment.user], partnership)
    alone = partnership is not None and partnership.single_acceptance
    for other in held:
        if (
            other.user_id == appointment.user_id
            and appointment.role in ROLES
            and _meet(appointment, other)
            and conflict(appointment.role, other.role, single_acceptance=alone)
        ):
            yield Problem("role", "conflict", _why_not_both(appointment, other))


def _meet(one: Appointment, two: Appointment) -> bool:
    """Whether there is a day on which both are in force."""
    return one.from_on <= (two.until_on or dt.date.max) and two.from_on <= (
        one.until_on or dt.date.max
    )


def _why_not_both(wanted: Appointment, held: Appointment) -> str:
    until = day(held.until_on) if held.until_on else _("further notice")
    text = _(
        "%(person)s is %(role)s here until %(until)s, and one person cannot be both: %(reason)s. "
        "End that appointment first or choose another person."
    )
    return text % {
        "person": wanted.user,
        "role": held.get_role_display(),
        "until": until,
        "reason": _reason(ROLES[wanted.role], ROLES[held.role]),
    }


def _reason(one: Role, two: Role) -> str:
    if "auditor" in {one.slug, two.slug}:
        return _("whoever audits takes no part in what is audited")
    if Side.INDEPENDENT in {one.side, two.side}:
        return _("whoever certifies or lends is independent of both sides")
    if one.side is two.side:
        return _("who manages the contract does not approve what moves money")
    return _("nobody acts for two sides")


def held_already(appointment: Appointment, held: Iterable[Appointment]) -> Iterator[Problem]:
    """The same appointment twice, from the same day on: a form that was sent again."""
    if any(
        all(getattr(one, name) == getattr(appointment, name) for name in _SAME)
        and one.is_in_force(appointment.from_on)
        for one in held
    ):
        yield Problem(
            "role",
            "held_already",
            _("%(person)s is appointed to this role from that day already.")
            % {"person": appointment.user},
        )


def cover_problems(appointment: Appointment) -> Iterator[Problem]:
    """Whether a cover stays within the appointment that it covers."""
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
