"""What governance knows of stages: roles that are filled, risks that somebody bears."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from governance.authority import held_appointments
from governance.models import Appointment, Risk
from governance.roles import ROLES
from partnerships.conditions import FROM_ABOVE, Condition, Finding, State, conditions
from partnerships.facts import by_partnership
from partnerships.stage_people import RoleHeld, register_lookup

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from core.models import User
    from partnerships.facts import Facts
    from partnerships.models import Partnership
    from partnerships.type import Requirement


def holders_by_role(partnership: Partnership, day: dt.date) -> Mapping[str, RoleHeld]:
    """Every role with who holds it on `day`: those of the partnership first, then mandates."""
    return holders_of_many([partnership], day)[partnership.pk]


def holders_of_many(
    partnerships: Sequence[Partnership], day: dt.date
) -> dict[int, dict[str, RoleHeld]]:
    """The same for many partnerships, by their primary keys; one query."""
    appointments = (
        held_appointments(day)
        .filter(pk__in=Appointment.objects.for_partnerships(partnerships).values("pk"))
        .filter(user__is_active=True)
        .select_related("user")
    )
    found = sorted(appointments, key=lambda one: (one.is_mandate, one.pk))
    return {partnership.pk: _roles(partnership, found) for partnership in partnerships}


def _roles(partnership: Partnership, found: Iterable[Appointment]) -> dict[str, RoleHeld]:
    people: dict[str, dict[int, User]] = {}
    for one in found:
        if one.speaks_of(partnership):
            people.setdefault(one.role, {}).setdefault(one.user_id, one.user)
    return {
        slug: RoleHeld(role.label, role.permissions, tuple(people.get(slug, {}).values()))
        for slug, role in ROLES.items()
    }


def role_filled(requirement: Requirement, facts: Facts) -> Finding:
    """Somebody holds each role named today."""
    roles = facts.once("governance.roles", lambda rows: holders_of_many(rows, facts.today))
    empty = [slug for slug in requirement.about if not roles[slug].people]
    if empty:
        which = ", ".join(str(roles[slug].label) for slug in empty)
        return Finding(State.MISSING, _("Nobody holds this role: %(roles)s.") % {"roles": which})
    names = ", ".join(str(person) for slug in requirement.about for person in roles[slug].people)
    return Finding(State.MET, _("Held by %(names)s.") % {"names": names})


def risks_have_bearers(_requirement: Requirement, facts: Facts) -> Finding:
    """Every risk in the register has a side that carries it."""
    risks = facts.once("governance.risks", _risks)
    if not risks:
        return Finding(State.MISSING, _("No risk is in the register."))
    open_ones = [risk.title for risk in risks if not risk.bearer]
    known = {"n": len(open_ones), "total": len(risks), "which": ", ".join(open_ones)}
    if open_ones:
        text = ngettext(
            "%(n)d of %(total)d risks has no bearer: %(which)s.",
            "%(n)d of %(total)d risks have no bearer: %(which)s.",
            len(open_ones),
        )
        state = State.MISSING if len(open_ones) == len(risks) else State.IN_PROGRESS
        return Finding(state, text % known)
    return Finding(State.MET, _("%(total)d of %(total)d have a bearer.") % known)


def _risks(partnerships: Sequence[Partnership]) -> dict[int, list[Risk]]:
    # Both sides read the sentence: a risk that one of them does not see has no place in it.
    shared = Risk.objects.open().filter(audience=Risk.Audience.SHARED)
    return by_partnership(partnerships, shared.filter(partnership__in=partnerships))


def install() -> None:
    """Registers the kinds of conditions, and who answers for roles; once, at the app's start."""
    for code, check, page, anchor in (
        ("role_filled", role_filled, "people", "appoint"),
        ("risks_have_bearers", risks_have_bearers, "partnership", "risks"),
    ):
        conditions.register(Condition(code, FROM_ABOVE[code], check, page, anchor))
    register_lookup(holders_by_role)
