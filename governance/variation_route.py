"""Who approves a change of the contract: as the table of who does what says."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from governance.selectors.responsibilities import line_of
from partnerships.stage_route import Elsewhere
from partnerships.variation_route import ApprovalRoute
from partnerships.variation_size import LARGE, SMALL

if TYPE_CHECKING:
    from partnerships.models import Variation

KINDS: Final = {SMALL: "small_change", LARGE: "large_change"}
_ASKED: Final = frozenset({"R", "A", "A/R", "C"})


def route(variation: Variation, size: str) -> ApprovalRoute:
    """A large change is voted upon; a small one where a body prepares it or answers for it."""
    partnership = variation.partnership
    line = line_of(partnership, KINDS[size])
    elsewhere = None
    if size == LARGE or line.is_recommended_by_a_body:
        query = urlencode({"what": "contract_variation", "variation": str(variation.uuid)})
        elsewhere = Elsewhere(
            why=_("Both sides vote on a change of this size; whoever answers for it then signs."),
            url=f"{reverse('decision_new', args=[partnership.uuid])}?{query}",
            label=_("Raise the question"),
        )
    return ApprovalRoute(
        role=line.accountable,
        elsewhere=elsewhere,
        lenders_agree=line.letters.get("lender", "") in _ASKED,
    )
