"""Who may be named in what programs define."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import clock
from partnerships.stage_people import roles_held

if TYPE_CHECKING:
    from uuid import UUID

    from core.models import User
    from partnerships.models import Partnership


def people_here(partnership: Partnership) -> dict[UUID, User]:
    """Everybody who holds a role on the partnership today, by their uuid."""
    held = roles_held(partnership, clock.today())
    return {person.uuid: person for role in held.values() for person in role.people}
