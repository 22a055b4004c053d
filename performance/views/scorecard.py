"""The scorecard of a partnership: the latest, or any period and version."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from partnerships.views.base import PartnershipPage
from partnerships.views.recorded import LooksBack
from performance.models import Scorecard
from performance.panels.set_up import why_no_scorecard
from performance.selectors.goals_apart import to_the_board
from performance.selectors.score_work import last_work, work_note
from performance.selectors.scorecard_view import view_of
from performance.selectors.telling import newest_telling
from performance.services.score_work import work_out_again
from performance.views.scorecard_then import periods_of, scorecard_then

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from performance.selectors.scorecard_view import ScorecardView

LONGEST_VERSION = 9


class OfScorecards(PartnershipPage):
    """Pages and files of a partnership's scorecards."""

    tab, page = "performance", "scorecard"

    @cached_property
    def history(self) -> list[Scorecard]:
        """The latest version of each period, oldest first."""
        return list(self.cards.filter(is_latest=True).order_by("period_start"))

    @property
    def cards(self) -> QuerySet[Scorecard]:
        every = Scorecard.objects.filter(partnership=self.partnership)
        return every.select_related("contract_version", "partnership")

    def chosen(self) -> Scorecard | None:
        """The scorecard that the address names; the newest that tells where it names none.

        Raises:
            Http404: when there is no such scorecard.
        """
        period = self.request.GET.get("period", "")
        if not period:
            return newest_telling(self.history) if self.history else None
        return self.find(period, self.request.GET.get("version", ""))

    def find(self, period: str, version: str) -> Scorecard:
        """That version of the period, the latest where `version` is no number; else a 404."""
        cards = self.cards.filter(period=period)
        if version.isdecimal() and len(version) < LONGEST_VERSION:
            cards = cards.filter(version=int(version))
        else:
            cards = cards.filter(is_latest=True)
        card: Scorecard | None = cards.first()
        if card is None:
            raise Http404
        return card


class ScorecardPage(LooksBack, OfScorecards):
    template_name = "performance/scorecard.html"
    write_permission = "check_records"
    keeps = ("period",)

    def post(self, _request: HttpRequest, **_kwargs: Any) -> HttpResponse:
        """Asks once more for a scorecard that could not be worked out."""
        job = last_work(self.partnership)
        if job is not None:
            work_out_again(self.partnership, job, actor=self.user)
        return HttpResponseRedirect(reverse("scorecard", args=[self.partnership.uuid]))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.past is not None:
            asked = self.request.GET
            then = scorecard_then(self.partnership, self.past, asked, self.keep)
            return super().get_context_data(page_title=_("Scorecard"), **then, **kwargs)
        history, card = self.history, self.chosen()
        opened = self.request.GET.get("open", "")
        view = view_of(card, history) if card else None
        return super().get_context_data(
            why=None if card else why_no_scorecard(self.partnership, self.permissions),
            view=view,
            board_url=self._board_url(view),
            opened=opened,
            shut=f"?period={card.period}&version={card.version}" if card else "",
            work=work_note(self.partnership, self.permissions),
            periods=periods_of(history, card),
            files=[
                {
                    "label": _("Both goals as XLSX"),
                    "url": reverse("scorecard_goals", args=[self.partnership.uuid])
                    + f"?period={card.period}&version={card.version}",
                }
            ]
            if card
            else [],
            versions=_versions(card, history) if card else [],
            may_compare=len(history) > 1 or any(one.version > 1 for one in history),
            page_title=_("Scorecard"),
            **kwargs,
        )

    def _board_url(self, view: ScorecardView | None) -> str:
        """Where goals that pull apart are put to the board, by whoever takes part there."""
        may = self.partnership.is_live and "take_part" in self.permissions
        if view is None or not may or not (view.goals_pull_apart and view.card.is_latest):
            return ""
        return to_the_board(view.card)


def _versions(card: Scorecard, history: Sequence[Scorecard]) -> list[dict[str, Any]]:
    """Every version of the card's period, where there is more than one."""
    newest = next(one.version for one in history if one.period == card.period)
    return [
        {"number": number, "chosen": number == card.version, "newest": number == newest}
        for number in range(1, newest + 1)
        if newest > 1
    ]
