"""The pages on money that belong to no single partnership."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.authority import held_today
from governance.roles import roles_with

if TYPE_CHECKING:
    from core.models import User


def sees_affordability(user: User) -> bool:
    """Whether `user` sees all partnerships of some authority from inside today, by mandate."""
    inside = roles_with("view_internal")
    return any(one.is_mandate and one.role in inside for one in held_today(user))


def money_tabs(user: User, current: str) -> list[dict[str, Any]]:
    """The row of pages; none where there is only one."""
    pages = [("price_indices", _("Index register"))]
    if sees_affordability(user):
        pages.append(("portfolio_affordability", _("Affordability")))
    if len(pages) < 2:
        return []
    return [
        {"label": label, "url": reverse(name), "current": name == current} for name, label in pages
    ]
