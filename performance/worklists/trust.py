"""Weights of the trust index that wait for a side, on To do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day
from core.worklist import WorkItem
from governance.authority import held_appointments
from governance.selectors.sides import side_by
from partnerships.models import Partnership
from performance.models import TrustWeights

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User


def weights_to_do(user: User, today: dt.date) -> Iterator[WorkItem]:
    """Proposals that the side of this person has not adopted; two queries at the most."""
    mine = Partnership.objects.permitted(user, "adopt_kpis")
    waiting = list(
        TrustWeights.objects.filter(state=TrustWeights.State.OPEN, partnership__in=mine)
        .filter(Q(authority_by__isnull=True) | Q(partner_by__isnull=True))
        .exclude(proposed_by=user)
        .select_related("partnership")
    )
    if not waiting:
        return
    roles: dict[int | None, list[str]] = {}
    held = held_appointments(today).filter(
        user=user, partnership__in=[one.partnership_id for one in waiting]
    )
    for partnership, role in held.values_list("partnership", "role"):
        roles.setdefault(partnership, []).append(role)
    for one in waiting:
        side = side_by(roles.get(one.partnership_id, ()))
        if side and getattr(one, f"{side}_by_id") is None:
            yield WorkItem(
                title=_("Adopt the weights of the trust index"),
                where=one.partnership.name,
                why=_("They count from %(day)s once both sides have adopted them")
                % {"day": day(one.effective_from)},
                role_line=_("You adopt what is measured, for your side"),
                due_on=None,
                url=f"{reverse('trust', args=[one.partnership.uuid])}#weights",
                act_label=_("Look"),
                key=f"trust_weights:{one.uuid}:{side}",
                partnership=one.partnership.uuid,
                arrived=True,
            )
