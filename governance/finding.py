"""People in the search: whoever holds a role today where the person who searches may look."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Exists, Min, Q, Value, When
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import clock
from core.folding import Plainly, fold, holding
from core.models import User
from core.search import Hit, Provider, register
from governance.authority import held_appointments
from governance.roles import ROLES
from partnerships.models import Partnership

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from core.search import Wanted
    from governance.models import Appointment

NAMED = 3
"""So many of a person's partnerships are named."""


def _shown_to(user: User) -> Any:
    """Appointments that stand today on the People page of a partnership that `user` may see."""
    visible = Partnership.objects.visible_to(user)
    return held_appointments(clock.today()).filter(
        Q(partnership__in=visible)
        | Q(partnership__isnull=True, mandate__in=visible.values("authority"))
        | Q(Exists(visible), partnership__isnull=True, mandate__isnull=True)
    )


def find_people(user: User, wanted: Wanted) -> QuerySet[Any]:
    """By name alone: an e-mail address is nobody else's to find."""
    found: QuerySet[Any] = (
        User.objects.filter(is_active=True, pk__in=_shown_to(user).values("user"))
        .filter(holding(wanted.words, ["folded"]))
        .annotate(
            rank=Case(When(folded__startswith=fold(wanted.text), then=Value(0)), default=Value(1))
        )
        .order_by("rank", Plainly("folded"), "pk")
    )
    return found


def show_people(user: User, rows: Sequence[User]) -> list[Hit]:
    """Their roles, and the page on which they stand; four queries at most."""
    held: defaultdict[int, list[Appointment]] = defaultdict(list)
    appointments = _shown_to(user).filter(user__in=[one.pk for one in rows])
    for one in appointments.select_related("partnership", "organisation").order_by(
        "partnership__folded", "pk"
    ):
        held[one.user_id].append(one)
    pages = _pages(user, [one for several in held.values() for one in several])
    return [_hit(one, held[one.pk], pages) for one in rows]


def _hit(person: User, held: Sequence[Appointment], pages: Mapping[int, str]) -> Hit:
    roles = dict.fromkeys(str(ROLES[one.role].label) for one in held)
    names = list(dict.fromkeys(one.partnership.name for one in held if one.partnership))
    where = ", ".join(names[:NAMED]) or held[0].organisation.name
    more = len(names) - NAMED
    return Hit(
        title=str(person),
        url=next((pages[one.pk] for one in held if one.pk in pages), ""),
        what=", ".join(roles),
        where=_("%(names)s and %(n)s more") % {"names": where, "n": more} if more > 0 else where,
    )


def _pages(user: User, appointments: Sequence[Appointment]) -> dict[int, str]:
    """The People page for each appointment: its own partnership's, or one that a mandate covers."""
    pages = {
        one.pk: reverse("people", args=[one.partnership.uuid])
        for one in appointments
        if one.partnership is not None
    }
    mandates = [one for one in appointments if one.partnership is None]
    if not mandates:
        return pages
    visible = Partnership.objects.visible_to(user)
    first: dict[int | None, int] = dict(
        visible.order_by().values_list("authority").annotate(first=Min("pk"))
    )
    first[None] = min(first.values())
    found = Partnership.objects.in_bulk(
        {first[one.mandate_id] for one in mandates if one.mandate_id in first}
    )
    for one in mandates:
        covered = found.get(first.get(one.mandate_id, 0))
        if covered is not None:
            pages[one.pk] = reverse("people", args=[covered.uuid])
    return pages


def install() -> None:
    """Offers people to the search."""
    register(Provider("people", _("People"), 20, find_people, show_people))
