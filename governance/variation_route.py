"""Who approves a change of the contract: as the table of who does what says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock
from governance.conditions import holders_of_many
from governance.models import Decision, Option
from governance.selectors.responsibilities import label_of, lines_of_many
from partnerships.stage_route import Elsewhere
from partnerships.variation_route import ApprovalRoute
from partnerships.variation_size import LARGE, SMALL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from governance.selectors.responsibilities import Line
    from partnerships.models import Variation

ACT: Final = "contract_variation"
KINDS: Final = {SMALL: "small_change", LARGE: "large_change"}
_ASKED: Final = frozenset({"R", "A", "A/R", "C"})


def routes(wanted: Sequence[tuple[Variation, str]]) -> dict[int, ApprovalRoute]:
    """A large change is voted upon; a small one where a body prepares it or answers for it."""
    partnerships = list({one.partnership_id: one.partnership for one, _size in wanted}.values())
    lines = lines_of_many(partnerships, KINDS.values())
    holders = holders_of_many(partnerships, clock.today())
    asked = _asked_already([one for one, _size in wanted])
    found = {}
    for variation, size in wanted:
        line = lines[variation.partnership_id, KINDS[size]]
        held = holders[variation.partnership_id].get(line.accountable)
        may = held is not None and "approve_variations" in held.permissions
        found[variation.pk] = ApprovalRoute(
            label=str(label_of(line.accountable)),
            people=held.people if held is not None and may else (),
            elsewhere=_elsewhere(variation, size, line, asked, may_approve=may),
            is_begun=str(variation.uuid) in asked,
            lenders_agree=line.letters.get("lender", "") in _ASKED,
        )
    return found


def _elsewhere(
    variation: Variation, size: str, line: Line, asked: dict[str, UUID], *, may_approve: bool
) -> Elsewhere | None:
    if size != LARGE and may_approve and not line.is_recommended_by_a_body:
        return None
    why = _("Both sides vote on a change of this size; whoever answers for it then signs.")
    decision = asked.get(str(variation.uuid))
    if decision is not None:
        return Elsewhere(why, reverse("decision", args=[decision]), _("Open the decision"))
    query = urlencode({"what": ACT, "variation": str(variation.uuid)})
    where = reverse("decision_new", args=[variation.partnership.uuid])
    return Elsewhere(why, f"{where}?{query}", _("Raise the question"))


def _asked_already(variations: Sequence[Variation]) -> dict[str, UUID]:
    """The open decision on each, by the uuid of the change."""
    ended = (Decision.State.REFUSED, Decision.State.WITHDRAWN, Decision.State.NOT_CARRIED)
    options = (
        Option.objects.filter(
            act=ACT, decision__partnership__in={one.partnership_id for one in variations}
        )
        .exclude(decision__state__in=ended)
        .order_by("decision__raised_at")
    )
    rows = options.values_list("facts", "decision__uuid")
    return {str(facts.get("variation", "")): uuid for facts, uuid in rows}
