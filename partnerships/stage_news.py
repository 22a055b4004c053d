"""News of stage approvals: how a proposal was answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.urls import reverse
from django.utils.translation import gettext as _

from core.notifications.asking import ask_to_look, ask_to_tell
from core.notifications.news import News, tell
from partnerships.models import GateProposal

if TYPE_CHECKING:
    from partnerships.events import StageApprovalMoved

TELL: Final = "stages.tell_answer"
_S = GateProposal.State


def moved(event: StageApprovalMoved) -> None:
    """Whoever decides is told of a proposal, its proposer of the answer."""
    if event.state in {_S.DECIDED, _S.REFUSED}:
        ask_to_tell(TELL, str(event.proposal_id), {"proposal": event.proposal_id})
    else:
        ask_to_look(event.partnership_id)


def tell_answer(proposal_id: int) -> None:
    """Call it in a transaction."""
    proposal = GateProposal.objects.select_related("partnership", "proposed_by", "decided_by").get(
        pk=proposal_id
    )
    ask_to_look(proposal.partnership_id)

    def news() -> News:
        approved = proposal.state == _S.DECIDED
        return News(
            title=_("Stage approval given") if approved else _("Stage approval refused"),
            why=_("%(name)s: %(answer)s")
            % {"name": proposal.decided_by, "answer": proposal.answer or proposal.reason},
            role_line=_("You proposed it"),
            url=reverse("stages", args=[proposal.partnership.uuid]),
            act_label=_("Open"),
        )

    tell(
        [proposal.proposed_by],
        key=f"stage_approval_answered:{proposal.uuid}",
        partnership=proposal.partnership.uuid,
        where=proposal.partnership.name,
        news=news,
    )
