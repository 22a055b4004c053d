"""For which side a person speaks about figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from partnerships.models.access import permissions_on
from performance.models import KPI

if TYPE_CHECKING:
    from collections.abc import Collection

    from core.models import User
    from partnerships.models import Partnership


def side_from(permissions: Collection[str]) -> str:
    """The side of whoever holds `permissions`: who sends figures, who checks them, or ""."""
    if "submit_records" in permissions:
        return KPI.Side.PARTNER
    return KPI.Side.AUTHORITY if "check_records" in permissions else ""


def side_of(user: User, partnership: Partnership) -> str:
    """The side for which `user` may correct and dispute figures; "" when for neither."""
    return side_from(permissions_on(user, partnership))
