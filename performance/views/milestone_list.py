"""Milestones of a partnership: today, or as they were known with what is known now beside."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core import clock
from core.formatting import day
from core.ledger.as_known import as_known
from core.views.listing import GrowingList
from partnerships.editing import plan_closed
from partnerships.selectors.recorded import partnership_known
from partnerships.views.recorded import LooksBack, now_cell
from performance.selectors.milestones import (
    column_labels,
    differs_now,
    figure_of,
    milestones_list,
    rows_of,
)
from performance.views.set_up import set_up_action

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from core.ledger.past import Past
    from core.listing import ListSpec
    from partnerships.models import Partnership
    from performance.models import Milestone


_LATE: Final = 4
_FINAL: Final = 5
"""Places of columns: days late, and the final deadline of the contract."""


class MilestonesPage(GrowingList, LooksBack):
    """All of them against time; below, those that match, page by page. Of an earlier day all."""

    template_name = "performance/milestones.html"
    tab = "milestones"

    def spec(self) -> ListSpec:
        return milestones_list(clock.today())

    def listed(self) -> QuerySet[Milestone]:
        return self.partnership.milestones.all()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if self.day_form.is_bound:
            return LooksBack.get(self, request, *args, **kwargs)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.past is not None:
            then = milestones_then(self.partnership, self.past, self.judged_on)
            return LooksBack.get_context_data(self, **then, **kwargs)
        rows, today = list(self.partnership.milestones.all()), clock.today()
        return super().get_context_data(
            set_up_actions=[
                *set_up_action(self.partnership, self.permissions),
                *self._plan_actions(),
            ],
            plan_actions=self._plan_actions(),
            figure=figure_of(rows, today),
            rows=rows_of(self.rows_page.object_list, today),
            page_title=_("Milestones"),
            **kwargs,
        )

    def _plan_actions(self) -> list[dict[str, Any]]:
        if "define_kpis" not in self.permissions or plan_closed(self.partnership) is not None:
            return []
        url = reverse("milestone_new", args=[self.partnership.uuid])
        return [{"label": _("Add a milestone"), "url": url}]


def milestones_then(partnership: Partnership, past: Past, on: dt.date) -> dict[str, Any]:
    """For performance/milestones.html. What is late is counted to `on`."""
    with as_known(past):
        known = list(partnership_known(partnership).milestones.all())
    now = {one.pk: one for one in partnership.milestones.all()}
    rows = rows_of(known, on)
    for one, row in zip(known, rows, strict=True):
        current = now.get(one.pk)
        if current is None:
            row["cells"][0].pop("url")
        # What does not fit beside: the last column but one stands under the baseline.
        final = row["cells"].pop(_FINAL)
        row["cells"][1]["sub"] = _("final deadline %(day)s") % {"day": final["text"]}
        row["cells"].append(
            now_cell(differs_now(one, current)) if current else now_cell((), gone=True)
        )
    added = len(now.keys() - {one.pk for one in known})
    words = ngettext(
        "%(n)d milestone was added since and is not shown.",
        "%(n)d milestones were added since and are not shown.",
        added,
    )
    labels = column_labels()
    del labels[_FINAL]
    figure = figure_of(known, on)
    return {
        "figure": figure and replace(figure, day=day(on)),
        "columns": [
            *({"label": label, "num": place == _LATE} for place, label in enumerate(labels)),
            {"label": _("Now")},
        ],
        "rows": rows,
        "added": words % {"n": added} if added else "",
        "page_title": _("Milestones"),
    }
