"""Who looks after people's data, and which pseudonyms wait for whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q

from core.models import User
from governance.authority import MONEY
from governance.models import Appointment, Pseudonymisation
from governance.selectors.people_access import keeps_access
from partnerships.models import Partnership
from partnerships.scopes import confined_to

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import QuerySet


def keeps_data(user: User | AnonymousUser) -> bool:
    """Whether `user` looks after Concord itself, and so after what it holds about people."""
    return isinstance(user, User) and user.is_active and user.is_staff and user.reach is None


def pseudonyms_of(user: User) -> QuerySet[Pseudonymisation]:
    """What `user` may answer, asked for or answered, newest first."""
    if confined_to(user) is not None:
        return Pseudonymisation.objects.none()
    own = Q(asked_by=user.pk) | Q(decided_by=user.pk)
    rows = Pseudonymisation.objects.filter(own | Q(pk__in=waiting_for(user).values("pk")))
    return rows.select_related("person", "asked_by", "decided_by").order_by("-asked_at", "-pk")


def waiting_for(user: User) -> QuerySet[Pseudonymisation]:
    """Pseudonyms that `user` may give or refuse: asked for by others, and about others.

    Whoever looks after people's access answers all of them; whoever approves on a partnership,
    those about people who held a role there.
    """
    waiting = (
        Pseudonymisation.objects.filter(state=Pseudonymisation.State.ASKED)
        .exclude(asked_by=user.pk)
        .exclude(person=user.pk)
        .select_related("person", "asked_by")
    )
    if keeps_access(user):
        return waiting
    here = Partnership.objects.permitted(user, MONEY)
    roles = Appointment.objects.filter(user=OuterRef("person"), partnership__in=here)
    return waiting.filter(Exists(roles))
