"""The permission rule that every operation of the API declares; without one it is refused."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import BasePermission

from core.models import Scope
from core.sessions import showed_lately

if TYPE_CHECKING:
    from collections.abc import Callable

    from rest_framework.request import Request
    from rest_framework.views import APIView

    from core.models import User


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do it.

    Attributes:
        scope: what a token must be good for.
        permission: what the person must hold on the object's partnership today; "" where the
            operation concerns no single partnership, and its queryset alone decides.
        also: another permission that is as good, where the service tells which one counts.
        may: a further question about the person, for what is held over many partnerships.
        anyone: whether it is open to everybody, signed in or not.
        asks_again: whether a person's session must have shown lately whose it is, as its page asks;
            a token is a secret of its own.
    """

    scope: Scope = Scope.READ
    permission: str = "view_shared"
    also: str = ""
    may: Callable[[User], bool] | None = None
    anyone: bool = False
    asks_again: bool = False

    @property
    def permissions(self) -> frozenset[str]:
        """Any of these is enough; empty where no partnership is asked."""
        return frozenset(filter(None, (self.permission, self.also)))


READ = Rule()
"""Seeing what both sides see."""


def rule_of(view: Any, method: str = "") -> Rule | None:
    """The rule of a view's current action: declared on its function, else on the view."""
    action = getattr(view, "action", None) or method.lower()
    function = getattr(view, action, None) if action else None
    found = getattr(function, "rule", None) or getattr(view, "rule", None)
    return found if isinstance(found, Rule) else None


def must_show(request: Request) -> bool:
    """Whether it is a person's session that did not show lately whose it is."""
    return getattr(request.user, "reach", None) is None and not showed_lately(request)


def ask_again(request: Request) -> None:
    """Lets nobody's session on that did not show lately whose it is; a token needs no more.

    Raises:
        PermissionDenied: saying where to show it.
    """
    if must_show(request):
        raise PermissionDenied(
            _("Show that it is still you: give your password again at %(address)s.")
            % {"address": reverse("account_reauthenticate")}
        )


class HasRule(BasePermission):
    """Signed in, with a token of the right scope; an operation without a rule is open to nobody."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the rule's scope and its question about the person are met."""
        rule = rule_of(view, request.method or "")
        if rule is None:
            return False
        if rule.anyone:
            return True
        user = request.user
        if not user.is_authenticated:
            return False
        reach = getattr(user, "reach", None)
        if reach is not None and rule.scope not in reach.scopes:
            raise PermissionDenied(
                _("This token may not do this: it needs the scope “%(scope)s”.")
                % {"scope": rule.scope.value}
            )
        if rule.asks_again:
            ask_again(request)
        return rule.may is None or rule.may(user)
