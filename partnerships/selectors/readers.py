"""Whose acts in a partnership's history a person reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core.models import Membership

if TYPE_CHECKING:
    from collections.abc import Collection
    from uuid import UUID

    from core.models import User


def acts_open_to(user: User, permissions: Collection[str]) -> list[UUID] | None:
    """The people whose acts `user` reads, given what they hold there; None means everybody's."""
    if "view_history" in permissions:
        return None
    if "view_own_history" not in permissions:
        return [user.uuid]
    mine = Membership.objects.in_force().filter(user=user).values("organisation")
    return list(
        Membership.objects.filter(organisation__in=mine).values_list("user__uuid", flat=True)
    )
