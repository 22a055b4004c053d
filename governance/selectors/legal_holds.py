"""Legal holds: what they keep, who decides on them, and who knows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db.models import Q

from core.models import User
from governance.models import Appointment, LegalHold
from governance.selectors.people_access import looks_after_concord
from partnerships.models import Partnership

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import QuerySet

    from governance.models.legal_hold import LegalHoldQuerySet

DECIDES: Final = "decide_gate"
SEES: Final = "view_history"


class HeldHere:
    """What `core.holds` asks for."""

    def people(self) -> QuerySet[User]:
        """Those a hold is about, and whoever ever held a role on a held partnership."""
        holding = LegalHold.objects.holding()
        here = Appointment.objects.filter(partnership__in=self.partnerships())
        return User.objects.filter(
            Q(pk__in=holding.filter(person__isnull=False).values("person"))
            | Q(pk__in=here.values("user"))
        )

    def partnerships(self) -> QuerySet[Partnership]:
        """Those a hold is about."""
        held = LegalHold.objects.holding().filter(partnership__isnull=False)
        return Partnership.objects.filter(pk__in=held.values("partnership"))


def holds_for(user: User) -> LegalHoldQuerySet:
    """What `user` may know of: where they see the history; administrators all of them."""
    rows = LegalHold.objects.select_related(
        "partnership",
        "person",
        "asked_by",
        "decided_by",
        "carried_out_by",
        "lift_asked_by",
        "lift_decided_by",
        "lifted_by",
    )
    if looks_after_concord(user):
        return rows
    return rows.filter(_of(Partnership.objects.permitted(user, SEES))).exclude(person=user.pk)


def decides_on(user: User, holds: LegalHoldQuerySet | None = None) -> LegalHoldQuerySet:
    """Those on which `user` has a say: an approver there, or where the person worked."""
    rows = LegalHold.objects.all() if holds is None else holds
    return rows.filter(_of(Partnership.objects.permitted(user, DECIDES))).exclude(person=user.pk)


def decides_somewhere(user: User) -> bool:
    """Whether `user` is an approver of any partnership."""
    return Partnership.objects.permitted(user, DECIDES).exists()


def may_decide_on(user: User, about: Partnership | User) -> bool:
    """Whether `user` is an approver of the partnership, or where the person held a role."""
    here = Partnership.objects.permitted(user, DECIDES)
    if isinstance(about, User):
        roles = Appointment.objects.filter(user=about, partnership__in=here)
        return about.pk != user.pk and roles.exists()
    return here.filter(pk=about.pk).exists()


def hold_of_overview(
    partnership: Partnership, _user: User, permissions: frozenset[str]
) -> Mapping[str, Any] | None:
    """The hold that keeps everything of a partnership, for who may know of it; one query."""
    if SEES not in permissions:
        return None
    found = LegalHold.objects.holding().filter(partnership=partnership).first()
    return None if found is None else {"hold": found}


def _of(partnerships: QuerySet[Partnership]) -> Q:
    roles = Appointment.objects.filter(partnership__in=partnerships)
    return Q(partnership__in=partnerships) | Q(person__in=roles.values("user"))
