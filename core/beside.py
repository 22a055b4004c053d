"""What stands beside every page about its reader: their organisation, and how many notices wait."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import Count, OuterRef, Subquery

from core.models import Membership, Notice, User

_KEPT: Final = "_beside"


@dataclass(frozen=True, slots=True)
class Beside:
    """`organisation` is the name of the one of today, "" without any; `unread` notices wait."""

    organisation: str
    unread: int


def beside(user: User) -> Beside:
    """One query, once for each `user` object: a request has one of its own."""
    found: Beside | None = user.__dict__.get(_KEPT)
    if found is None:
        found = user.__dict__[_KEPT] = _asked(user)
    return found


def unread_of(user: User) -> int | None:
    """How many wait to be read, as the number beside the entry of the rail."""
    return beside(user).unread or None


def _asked(user: User) -> Beside:
    mine = {"user": OuterRef("pk")}
    names = Membership.objects.in_force().filter(**mine).values("organisation__name")[:1]
    waiting = Notice.objects.unread().filter(**mine).order_by().values("user")
    counted = waiting.annotate(number=Count("pk")).values("number")
    rows = User.objects.filter(pk=user.pk).values_list(Subquery(names), Subquery(counted))
    organisation, unread = rows.first() or (None, None)
    return Beside(organisation or "", unread or 0)
