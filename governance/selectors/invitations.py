"""Invitations that wait: on the People page, and behind the link in a mail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from governance.models import Invitation

if TYPE_CHECKING:
    import datetime as dt
    from uuid import UUID

    from governance.selectors.appointing import AppointingRights
    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """`email` is empty for whoever may not change the invitation."""

    uuid: UUID
    name: str
    organisation: str
    email: str
    role: str
    invited_by: str
    invited_at: dt.datetime
    expires_at: dt.datetime
    is_expired: bool
    may_change: bool


def invitations_of(
    partnership: Partnership, at: dt.datetime, *, internal: bool, rights: AppointingRights
) -> tuple[InvitationRow, ...]:
    """Those that wait or were not answered in time. One query.

    Officials and auditors see all; whoever invites for their own organisation sees its own.
    """
    found = Invitation.objects.waiting().filter(partnership=partnership)
    if not internal:
        found = found.filter(organisation__in=rights.organisations)
    return tuple(
        _row(one, at, may_change=rights.may_give(one.role, one.organisation_id))
        for one in found.select_related("organisation", "invited_by")
    )


def _row(one: Invitation, at: dt.datetime, *, may_change: bool) -> InvitationRow:
    return InvitationRow(
        uuid=one.uuid,
        name=one.name,
        organisation=one.organisation.name,
        email=one.email if may_change else "",
        role=str(one.get_role_display()),
        invited_by=str(one.invited_by),
        invited_at=one.invited_at,
        expires_at=one.expires_at,
        is_expired=one.is_expired(at),
        may_change=may_change,
    )
