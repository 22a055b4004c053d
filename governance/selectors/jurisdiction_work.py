"""What proposals for jurisdictions leave for a portfolio official to do: to confirm or refuse."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from core.worklist import WorkItem
from governance.authority import held_today
from governance.decision_kinds import KINDS
from governance.models import JurisdictionRule
from governance.roles import roles_with
from governance.selectors.jurisdictions import SETS, jurisdiction_of, rules_seen, setting
from partnerships.models import Partnership

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from core.models import User


def jurisdiction_work(user: User, _today: dt.date) -> Iterator[WorkItem]:
    """Proposals of others that the person's mandates cover; two queries at the most.

    A notice of one is told through a partnership that it concerns.
    """
    if not any(one.is_mandate and one.role in roles_with(SETS) for one in held_today(user)):
        return
    there = Partnership.objects.filter(
        Q(country=OuterRef("country")) | Q(authority=OuterRef("authority"))
    ).order_by("pk")
    waiting = (
        rules_seen(setting(user))
        .filter(state=JurisdictionRule.State.PROPOSED)
        .exclude(proposed_by=user)
        .annotate(about=Subquery(there.values("uuid")[:1]))
    )
    for rule in waiting.filter(about__isnull=False):
        yield WorkItem(
            title=_("Confirm or refuse: who does what in %(kind)s")
            % {"kind": str(KINDS[rule.kind].label).lower()},
            where=str(jurisdiction_of(rule)),
            why=_("%(name)s proposed it: %(reason)s")
            % {"name": rule.proposed_by, "reason": rule.reason},
            role_line=_("You are a portfolio official there"),
            due_on=None,
            url=reverse("jurisdiction_rule", args=[rule.uuid]),
            act_label=_("Look at it"),
            key=f"jurisdiction_rule:{rule.uuid}",
            partnership=rule.about,
            arrived=True,
        )
