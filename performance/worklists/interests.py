"""What waits for a side: shared objectives and contributions to agree to, and yearly reviews."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.worklist import WorkItem
from governance.authority import held_appointments
from governance.roles import roles_with
from governance.selectors.sides import side_by, side_name
from governance.services.lessons import KEEPS
from partnerships.models import Objective, Partnership
from performance.models import Contribution, ObjectiveAgreement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import QuerySet

    from core.models import User

AHEAD: Final = dt.timedelta(days=30)
"""How long before its day a yearly review stands on To do."""


def interests_to_do(user: User, today: dt.date) -> Iterator[WorkItem]:
    """What the side of this person is asked; three queries at the most."""
    sides = _sides(user, today)
    if not sides:
        return
    live = Partnership.objects.permitted(user, KEEPS).filter(
        pk__in=sides,
        phase_state__in=[Partnership.PhaseState.ACTIVE, Partnership.PhaseState.PAUSED],
    )
    yield from _objectives(live, sides)
    waiting = Contribution.objects.filter(partnership__in=live, ended_on__isnull=True).filter(
        Q(agreed_at__isnull=True) | Q(review_on__lte=today + AHEAD)
    )
    for one in waiting.select_related("partnership__authority", "partnership__partner"):
        if sides[one.partnership_id] == one.other_side and one.recorded_by_id != user.pk:
            yield _contribution(one)


def _sides(user: User, today: dt.date) -> Mapping[int | None, str]:
    """By partnership the side for which the person writes down there; one query."""
    roles: dict[int | None, list[str]] = {}
    held = held_appointments(today, roles_with(KEEPS)).filter(user=user, partnership__isnull=False)
    for partnership, role in held.values_list("partnership", "role"):
        roles.setdefault(partnership, []).append(role)
    return {partnership: side_by(found) for partnership, found in roles.items()}


def _objectives(live: QuerySet[Partnership], sides: Mapping[int | None, str]) -> Iterator[WorkItem]:
    """Those to which the other side has agreed, and this one has not."""
    agreed: dict[Objective, dict[str, int]] = {}
    rows = ObjectiveAgreement.objects.filter(objective__partnership__in=live)
    for one in rows.select_related("objective__partnership"):
        agreed.setdefault(one.objective, {})[one.side] = one.pk
    for objective, known in agreed.items():
        partnership = objective.partnership
        if sides[partnership.pk] not in known:
            yield WorkItem(
                title=_("Agree to: %(objective)s") % {"objective": objective.title},
                where=partnership.name,
                why=_("The other side agreed to this shared objective"),
                role_line=_("You agree for your side"),
                due_on=None,
                url=reverse("objective_agree", args=[partnership.uuid, objective.uuid]),
                act_label=_("Read"),
                key=f"objective_to_agree:{objective.uuid}:{max(known.values())}",
                partnership=partnership.uuid,
                arrived=True,
            )


def _contribution(one: Contribution) -> WorkItem:
    partnership = one.partnership
    known = {"what": one.what, "side": side_name(partnership, one.side)}
    waits = one.agreed_at is None
    words = (
        (_("Agree to what the other side brings: %(what)s"), _("%(side)s wrote it down"))
        if waits
        else (_("Review what the other side brings: %(what)s"), _("A year has passed"))
    )
    return WorkItem(
        title=words[0] % known,
        where=partnership.name,
        why=words[1] % known,
        role_line=_("Your side receives it"),
        due_on=one.review_on,
        url=reverse("contribution", args=[one.uuid]),
        act_label=_("Open"),
        key=f"contribution_to_agree:{one.uuid}"
        if waits
        else f"contribution_review:{one.uuid}:{one.review_on}",
        partnership=partnership.uuid,
        arrived=waits,
    )
