"""What stages leave for a person to do: approvals to decide, conditions to see to."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from core.formatting import day
from core.worklist import WorkItem
from partnerships.models import ConditionRecord, GateProposal, Partnership
from partnerships.selectors.stage_facts import facts_of_many
from partnerships.selectors.stage_follow import Asked, follow_ups
from partnerships.selectors.stage_moves import asked_for, gate_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.models import User
    from partnerships.type import Requirement

AHEAD: Final = dt.timedelta(days=14)
"""How long before its day a condition is shown."""


def stage_work(user: User, today: dt.date) -> Iterator[WorkItem]:
    """Proposals to decide, own proposals that wait, days that went by, own conditions due soon."""
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
    yield from _days_gone_by(user, today)
    yield from _conditions(user, today)


def _days_gone_by(user: User, today: dt.date) -> Iterator[WorkItem]:
    """Pauses that ended and terms that ran out, for whoever proposes what comes next."""
    paused = Q(phase_state=Partnership.PhaseState.PAUSED, resumes_on__lte=today)
    over = Q(phase_state=Partnership.PhaseState.ACTIVE, ends_on__lt=today)
    for found in Partnership.objects.permitted(user, "propose_gate").filter(paused | over):
        is_paused = found.phase_state == Partnership.PhaseState.PAUSED
        due_on = found.resumes_on if is_paused else found.ends_on
        known = {"day": day(due_on) if due_on else ""}
        yield WorkItem(
            title=_("Resume the stage, or end it") if is_paused else _("Say how it ended"),
            where=found.name,
            why=_("The pause ended on %(day)s") % known
            if is_paused
            else _("The term ended on %(day)s, and no end is recorded") % known,
            role_line=_("You propose stage approvals here"),
            due_on=due_on,
            url=reverse("stages", args=[found.uuid]),
            act_label=_("Open"),
            key=f"{'pause_over' if is_paused else 'term_over'}:{found.uuid}",
            partnership=found.uuid,
        )


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
            key=f"stage_approval:{proposal.uuid}",
            partnership=partnership.uuid,
            arrived=True,
        )
    return WorkItem(
        title=_("Stage approval"),
        where=partnership.name,
        why=why,
        role_line=_("Whoever decides stage approvals there"),
        due_on=None,
        url=where,
        act_label=_("Open"),
        key=f"stage_approval_awaited:{proposal.uuid}",
        partnership=partnership.uuid,
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
        .prefetch_related("partnership__moves")
    )
    found = facts_of_many({one.partnership_id: one.partnership for one in records}.values(), today)
    for record in records:
        asked = _asked(record)
        if asked is None:
            continue
        facts = found[record.partnership_id].at(record.gate)
        # What an owner outside the authority reads leaves out what only the authority may see.
        (result,) = facts.results([asked], internal=False)
        if result.state.is_settled:
            continue
        yield WorkItem(
            title=str(asked.title),
            where=record.partnership.name,
            why=_("A condition of the stage. %(finding)s") % {"finding": result.sentence},
            role_line=_("You see to it"),
            due_on=record.due_on,
            url=reverse("stages", args=[record.partnership.uuid]),
            act_label=_("Open"),
            key=f"condition:{record.partnership.uuid}:{record.gate}:{record.code}",
            partnership=record.partnership.uuid,
        )


def _asked(record: ConditionRecord) -> Requirement | None:
    """What the record is about, where it is asked for still: by this stage, or to follow."""
    partnership = record.partnership
    if record.gate == gate_of(partnership):
        asked = [Asked(record.gate, one) for one in asked_for(partnership)]
    else:
        asked = list(follow_ups(partnership))
    for one in asked:
        if (one.gate, one.requirement.code) == (record.gate, record.code):
            return one.requirement
    return None
