"""What one can do from the portfolio page: higher layers register who may open and import."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import Promise

    from core.models import User


@dataclass(frozen=True, slots=True)
class PortfolioAction:
    """A button; `post` where it acts at once, `when_empty` where it is for the first day only.

    `begins` where a portfolio can begin with it.
    """

    label: str | Promise
    url_name: str
    permitted: Callable[[User], bool]
    primary: bool = False
    post: bool = False
    when_empty: bool = False
    begins: bool = False

    @property
    def url(self) -> str:
        return reverse(self.url_name)


_actions: list[PortfolioAction] = []


def register_action(action: PortfolioAction) -> PortfolioAction:
    """Adds a button to the portfolio page."""
    _actions.append(action)
    return action


def actions_for(user: User) -> list[PortfolioAction]:
    """The buttons that `user` may press."""
    return [action for action in _actions if not action.when_empty and action.permitted(user)]


def first_actions_for(user: User) -> list[PortfolioAction]:
    """All buttons of whoever may begin a portfolio; none for others."""
    found = [action for action in _actions if action.permitted(user)]
    return found if any(action.begins for action in found) else []


def may(user: User, url_name: str) -> bool:
    """Whether `user` may do what a registered action does; its pages ask the same question."""
    return any(action.url_name == url_name and action.permitted(user) for action in _actions)
