"""What to say where a way leads to a body and there is none: set one up, or who can."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from governance.authority import held_appointments
from governance.roles import ROLES, roles_with
from partnerships.editing import ended

if TYPE_CHECKING:
    from collections.abc import Collection

    from core.models import User
    from partnerships.models import Partnership

KEEPS = "keep_bodies"
MOST = 3
"""So many names say whom to ask; more would be a list that nobody reads."""


def no_body(partnership: Partnership, user: User, permissions: Collection[str]) -> dict[str, Any]:
    """Title, text and actions of an empty state; one query for whoever cannot set one up."""
    title = _("There is no body yet.")
    over = ended(partnership)
    if over is not None:
        return {"title": title, "text": over.why, "actions": []}
    if KEEPS in permissions:
        place = reverse("body_new", args=[partnership.uuid])
        text = _(
            "A joint board with seats of both sides recommends; whoever answers for the decision "
            "signs. Set one up, then give both sides seats."
        )
        return {
            "title": title,
            "text": text,
            "actions": [{"label": _("Set up a body"), "url": place, "primary": True}],
        }
    names = _who_can(partnership, user)
    text = (
        _(
            "A joint board with seats of both sides recommends; whoever answers for the decision "
            "signs. To have one set up, ask: %(names)s."
        )
        % {"names": "; ".join(names)}
        if names
        else _(
            "Nobody who could set one up holds a role here today. A portfolio official appoints "
            "the contract manager."
        )
    )
    people = {
        "label": _("Who does what here"),
        "url": reverse("people", args=[partnership.uuid]),
    }
    return {"title": title, "text": text, "actions": [people]}


def _who_can(partnership: Partnership, user: User) -> list[str]:
    """Those of the partnership itself first, then whoever holds a mandate over it."""
    held = (
        held_appointments(clock.today(), roles_with(KEEPS))
        .for_partnership(partnership)
        .filter(user__is_active=True)
        .exclude(user=user)
        .select_related("user")
        .order_by("user__name", "pk")
    )
    known: dict[int, str] = {}
    for one in sorted(held, key=lambda one: one.partnership_id is None):
        facts = {"person": one.user, "role": str(ROLES[one.role].label).lower()}
        known.setdefault(one.user_id, _("%(person)s, %(role)s") % facts)
    return list(known.values())[:MOST]
