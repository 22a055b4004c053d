"""Failures on the To do lists: what the other side said and somebody has to answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.worklist import WorkItem
from governance.authority import held_appointments
from governance.roles import roles_with
from governance.selectors.sides import side_by, side_name
from partnerships.models import Partnership
from performance.models import ServiceFailure
from performance.selectors.failure_page import ANSWER_DAYS, answer_by
from performance.selectors.failure_rights import KEEPS
from performance.selectors.payment_rights import PREPARES

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User


def failures_to_do(user: User, today: dt.date) -> Iterator[WorkItem]:
    """What the other side logged or corrected; two queries.

    Five business days to answer are Concord's own default.
    """
    sides = sides_kept(user, today)
    if not sides:
        return
    asked = Q()
    for side in KEEPS:
        here = [key for key, kept in sides.items() if kept == side]
        asked |= Q(partnership__in=here) & ~Q(said_side=side)
    rows = (
        ServiceFailure.objects.filter(
            asked,
            state=ServiceFailure.State.LOGGED,
            partnership__phase_state__in=[
                Partnership.PhaseState.ACTIVE,
                Partnership.PhaseState.PAUSED,
            ],
        )
        .select_related("partnership__authority", "partnership__partner")
        .annotate(last_at=Max("entries__at"), last=Max("entries__pk"))
    )
    for one in rows:
        yield _to_answer(one)


def sides_kept(user: User, today: dt.date) -> dict[int, str]:
    """By partnership the side for which `user` is asked to answer; one query.

    Of the authority whoever prepares payments is asked: whose entries went in approves nothing.
    """
    roles: dict[int, list[str]] = {}
    keeping = [*roles_with(PREPARES), *roles_with(KEEPS["partner"])]
    held = held_appointments(today, keeping).filter(user=user, partnership__isnull=False)
    for partnership, role in held.values_list("partnership", "role"):
        roles.setdefault(partnership, []).append(role)
    return {partnership: side_by(found) for partnership, found in roles.items()}


def _to_answer(one: ServiceFailure) -> WorkItem:
    partnership = one.partnership
    known = {
        "side": side_name(partnership, one.said_side),
        "where": one.area or one.service or one.get_kind_display(),
    }
    return WorkItem(
        title=_("Agree or dispute: %(ref)s %(requirement)s")
        % {"ref": one.reference, "requirement": one.requirement},
        where=partnership.name,
        why=_("%(side)s says so of: %(where)s") % known,
        role_line=_("You keep the log for your side; %(n)d business days are Concord’s default")
        % {"n": ANSWER_DAYS},
        due_on=answer_by(one.last_at, partnership.country),  # type: ignore[attr-defined] # annotated
        url=reverse("failure", args=[one.uuid]),
        act_label=_("Answer"),
        key=f"failure_to_answer:{one.uuid}:{one.last}",  # type: ignore[attr-defined] # annotated
        partnership=partnership.uuid,
        arrived=True,
    )
