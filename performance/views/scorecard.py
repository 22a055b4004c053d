"""The scorecard of a partnership: the latest, or any period and version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404
from django.utils.translation import gettext as _

from core.periods import Period
from partnerships.views.base import PartnershipPage
from performance.models import Scorecard
from performance.selectors.scorecard_view import view_of
from performance.set_up_panel import why_no_scorecard

if TYPE_CHECKING:
    from collections.abc import Sequence


class ScorecardPage(PartnershipPage):
    template_name = "performance/scorecard.html"
    tab, page = "performance", "scorecard"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        history = list(
            Scorecard.objects.filter(partnership=self.partnership, is_latest=True).order_by(
                "period_start"
            )
        )
        card = self._chosen(history)
        opened = self.request.GET.get("open", "")
        return super().get_context_data(
            why=None if card else why_no_scorecard(self.partnership, self.permissions),
            view=view_of(card, history) if card else None,
            opened=opened,
            others=[
                {"key": one.period, "label": Period.parse(one.period).label}
                for one in reversed(history)
                if card is None or one.period != card.period
            ][:8],
            page_title=_("Scorecard"),
            **kwargs,
        )

    def _chosen(self, history: Sequence[Scorecard]) -> Scorecard | None:
        wanted = self.request.GET.get("period", "")
        version = self.request.GET.get("version", "")
        if not wanted:
            return history[-1] if history else None
        cards = Scorecard.objects.filter(partnership=self.partnership, period=wanted)
        if version.isdecimal() and len(version) < 9:
            cards = cards.filter(version=int(version))
        else:
            cards = cards.filter(is_latest=True)
        card: Scorecard | None = cards.first()
        if card is None:
            raise Http404
        return card
