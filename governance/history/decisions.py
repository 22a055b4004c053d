"""The ledger's acts on bodies and decisions, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ledger.history import About, describe, describe_all, names
from governance.decision_kinds import KINDS
from governance.models import Body, Decision

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from uuid import UUID

    from django.utils.functional import Promise

    from core.ledger.history import RecordedAct


@names("decision")
def decisions(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Decisions by reference and title."""
    found = Decision.objects.filter(uuid__in=ids)
    return {one.uuid: About(str(one), reverse("decision", args=[one.uuid])) for one in found}


@names("body")
def bodies(ids: Collection[UUID]) -> Mapping[UUID, About]:
    """Bodies by name."""
    return {one.uuid: About(str(one)) for one in Body.objects.filter(uuid__in=ids)}


SENTENCES: dict[str, str | Promise] = {
    "body.set_up": gettext_lazy("set up a body"),
    "body.changed": gettext_lazy("changed the rules of a body"),
    "body.ended": gettext_lazy("ended a body"),
    "seat.given": gettext_lazy("gave somebody a seat"),
    "seat.ended": gettext_lazy("ended a seat"),
    "decision.raised": gettext_lazy("drafted a question"),
    "decision.reworded": gettext_lazy("reworded a question"),
    "decision.option_added": gettext_lazy("added an option"),
    "decision.option_removed": gettext_lazy("took an option away"),
    "decision.criteria_set": gettext_lazy("set the criteria"),
    "decision.judged": gettext_lazy("said how an option does on a criterion"),
    "decision.rated": gettext_lazy("rated the options by the criteria"),
    "decision.paper_added": gettext_lazy("added a paper"),
    "decision.follow_ups_set": gettext_lazy("set the conditions"),
    "decision.consult": gettext_lazy("put a question to both sides"),
    "decision.position_taken": gettext_lazy("took a position"),
    "decision.criteria_agreed": gettext_lazy("agreed to the criteria"),
    "decision.interest_declared": gettext_lazy("declared about an interest"),
    "decision.open_vote": gettext_lazy("opened the vote"),
    "decision.vote_cast": gettext_lazy("voted"),
    "decision.defer": gettext_lazy("put a question off"),
    "decision.withdraw": gettext_lazy("took a question back"),
    "decision.authorise": gettext_lazy("signed a decision; it was done at once"),
    "decision.send_back": gettext_lazy("sent a recommendation back"),
    "decision.refuse": gettext_lazy("refused to sign a recommendation"),
    "decision.follow_up_fulfilled": gettext_lazy("fulfilled a condition of a decision"),
}


describe_all(SENTENCES)


@describe("decision.counted")
def counted(act: RecordedAct) -> str:
    outcome = act.facts.get("outcome")
    if outcome == "carried":
        return _("counted the votes: option %(letter)s is carried") % {
            "letter": act.facts.get("option", "")
        }
    if outcome == "no_quorum":
        return _("counted the votes: no quorum, nothing was decided")
    return _("counted the votes: nothing is carried")


@describe("responsibilities.changed")
def responsibilities_changed(act: RecordedAct) -> str:
    kind = KINDS.get(str(act.facts.get("matter", "")))
    return _("changed who does what: %(kind)s") % {"kind": kind.label if kind else ""}
