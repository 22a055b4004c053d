"""Governance by the quarter: its figures, what asks for attention, and the report."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from core import clock
from governance.selectors.governed import Governed
from governance.selectors.governed_bodies import quarters_of
from governance.selectors.governed_figures import attention, figures, finding, how_counted
from partnerships.views.base import PartnershipPage

if TYPE_CHECKING:
    from core.periods import Period

MOST_SHOWN = 20


class GovernedPage(PartnershipPage):
    """One quarter; `period` in the address, else the one that runs."""

    template_name = "governance/governed.html"
    tab, page = "people", "governed"

    @cached_property
    def quarters(self) -> list[Period]:
        return quarters_of(self.partnership)

    @cached_property
    def period(self) -> Period:
        asked = self.request.GET.get("period", "")
        if not asked:
            return self.quarters[0]
        found = next((one for one in self.quarters if one.key == asked), None)
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        found = Governed(self.partnership, self.period, clock.today())
        wanting = attention(found)
        return super().get_context_data(
            quarters=self.quarters,
            period=self.period,
            until=found.until,
            finding=finding(found),
            figures=figures(found),
            attention=wanting[:MOST_SHOWN],
            more=max(0, len(wanting) - MOST_SHOWN),
            counted=how_counted(),
            may_issue="issue_report" in self.permissions,
            page_title=_("By the quarter"),
            **kwargs,
        )
