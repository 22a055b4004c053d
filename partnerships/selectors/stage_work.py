"""What stages leave for a person to do: approvals to decide, conditions to see to."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.worklist import WorkItem
from partnerships.models import ConditionRecord, Document, GateProposal, Partnership
from partnerships.types import types

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from partnerships.type import Requirement

AHEAD: Final = dt.timedelta(days=14)
"""How long before its day a condition is shown."""


def stage_work(user: User, today: dt.date) -> Iterator[WorkItem]:
    """Proposals to decide, own proposals that wait, own conditions due within `AHEAD`."""
    waiting = GateProposal.objects.filter(state=GateProposal.State.OPEN).select_related(
        "partnership", "proposed_by"
    )
    deciding = Partnership.objects.permitted(user, "decide_gate")
    for proposal in waiting.filter(partnership__in=deciding).exclude(proposed_by=user):
        yield _approval(proposal, "mine")
    for proposal in waiting.filter(
        proposed_by=user, partnership__in=Partnership.objects.visible_to(user)
    ):
        yield _approval(proposal, "others")
    yield from _conditions(user, today)


def _approval(proposal: GateProposal, group: str) -> WorkItem:
    partnership = proposal.partnership
    where = reverse("stages", args=[partnership.uuid])
    why = _("Proposed by %(name)s: %(reason)s") % {
        "name": proposal.proposed_by,
        "reason": proposal.reason,
    }
    if group == "mine":
        return WorkItem(
            title=_("Decide the stage approval"),
            where=partnership.name,
            why=why,
            role_line=_("You decide stage approvals here"),
            due_on=None,
            url=f"{where}#decide",
            act_label=_("Decide"),
        )
    return WorkItem(
        title=_("Stage approval"),
        where=partnership.name,
        why=why,
        role_line=_("Whoever decides stage approvals there"),
        due_on=None,
        url=where,
        act_label=_("Open"),
        group="others",
    )


def _conditions(user: User, today: dt.date) -> Iterator[WorkItem]:
    records = list(
        ConditionRecord.objects.filter(
            owner=user,
            met_on__isnull=True,
            due_on__lte=today + AHEAD,
            partnership__in=Partnership.objects.visible_to(user),
        )
        .filter(
            Q(partnership__phase_state=Partnership.PhaseState.ACTIVE)
            | Q(partnership__phase_state=Partnership.PhaseState.PAUSED)
        )
        .select_related("partnership")
    )
    shown = set(
        Document.objects.current()
        .filter(partnership__in=[record.partnership_id for record in records])
        .values_list("partnership_id", "kind")
    )
    for record in records:
        asked = _asked(record)
        if asked is None:
            continue
        if asked.kind == "document" and any(
            (record.partnership_id, kind) in shown for kind in asked.about
        ):
            continue
        yield WorkItem(
            title=str(asked.title),
            where=record.partnership.name,
            why=_("A condition of the stage; nothing shows yet that it is met"),
            role_line=_("You see to it"),
            due_on=record.due_on,
            url=reverse("stages", args=[record.partnership.uuid]),
            act_label=_("Open"),
        )


def _asked(record: ConditionRecord) -> Requirement | None:
    kind = types[record.partnership.type]
    holders = [gate for gate in kind.gates if gate.code == record.gate]
    asked = [one for gate in holders for one in gate.requirements]
    asked += [one for one in kind.expiry.requirements if record.gate == kind.expiry.code]
    return next((one for one in asked if one.code == record.code), None)
