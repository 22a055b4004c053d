"""What the app registers about people's access: whose roles ask for a second step at sign-in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from core import navigation
from core.second_step import policy
from core.worklist import register_notes, register_provider
from governance.authority import held_today
from governance.rail import roles_of
from governance.roles import roles_with
from governance.selectors.people_access import keeps_access_today
from governance.selectors.two_people_work import two_people_work
from partnerships.portfolio_actions import PortfolioAction, register_action

if TYPE_CHECKING:
    from core.models import User

MOVES_MONEY: Final = roles_with("accept_money") | roles_with("prepare_payments")
GIVES_ROLES: Final = roles_with("appoint_people")


def needs_second_step(user: User) -> str:
    """Why `user` needs a second step at sign-in, in a sentence; "" where no role asks for it."""
    held = {one.role for one in held_today(user)}
    if held & MOVES_MONEY:
        return _("Your role decides on money, so your password alone is not enough.")
    if held & GIVES_ROLES:
        return _("Your role gives others access, so your password alone is not enough.")
    if user.is_staff:
        return _("You look after Concord itself, so your password alone is not enough.")
    return ""


def install() -> None:
    """Once, at the app's start."""
    policy.register_need(needs_second_step)
    register_notes(policy.notes)
    register_provider(two_people_work)
    register_action(PortfolioAction(_lazy("People’s access"), "people_access", keeps_access_today))
    navigation.register(
        navigation.NavItem(
            _lazy("People’s access"),
            "people_access",
            95,
            lambda user: user.is_staff and not roles_of(user),
        )
    )
