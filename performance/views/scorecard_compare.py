"""Two scorecards side by side: two versions of a period, or two periods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.formatting import day, short_period_label
from core.periods import Period
from performance.selectors.score_compare import compare
from performance.views.scorecard import OfScorecards

if TYPE_CHECKING:
    from performance.models import Scorecard


class ComparePage(OfScorecards):
    """`first` and `second` name a period and a version each, "2026-Q3.2".

    Without `first` it is what stood before `second`: its last version, or the period before.
    The older of the two always stands left, whichever was named first.
    """

    template_name = "performance/scorecard_compare.html"
    below_tab = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        every = list(self.cards.defer("result").order_by("-period_start", "-version"))
        second = self._named("second") or self.chosen()
        first = self._named("first") or (self._before(second) if second else None)
        if first and second and _age(first) > _age(second):
            first, second = second, first
        return super().get_context_data(
            first=first,
            second=second,
            first_label=_label(first) if first else "",
            second_label=_label(second) if second else "",
            choices=[
                {
                    "key": _key(one),
                    "label": _label(one),
                    "first": first is not None and one.pk == first.pk,
                    "second": second is not None and one.pk == second.pk,
                }
                for one in every
            ],
            comparison=compare(first, second) if first and second else None,
            page_title=_("Compare scorecards"),
            **kwargs,
        )

    def _named(self, name: str) -> Scorecard | None:
        period, _dot, version = self.request.GET.get(name, "").partition(".")
        return self.find(period, version) if period else None

    def _before(self, card: Scorecard) -> Scorecard | None:
        if card.version > 1:
            return self.find(card.period, str(card.version - 1))
        earlier = [one for one in self.history if one.period_start < card.period_start]
        return earlier[-1] if earlier else None


def _age(card: Scorecard) -> tuple[Any, int]:
    return card.period_start, card.version


def _key(card: Scorecard) -> str:
    return f"{card.period}.{card.version}"


def _label(card: Scorecard) -> str:
    return _("%(period)s, version %(n)s of %(day)s") % {
        "period": short_period_label(Period.parse(card.period)),
        "n": card.version,
        "day": day(card.issued_at),
    }
