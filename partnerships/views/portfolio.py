"""The portfolio: every partnership the person may see, filtered by the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core import clock
from core.formatting import money_short
from core.typing import signed_in
from partnerships import codelists
from partnerships.models import Partnership, Standing
from partnerships.portfolio_actions import actions_for
from partnerships.selectors.portfolio import Figures, Filters, figures, portfolio, shown
from partnerships.selectors.timeline import timeline_of
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt

    from django.http import HttpRequest, HttpResponse

    from core.charts import Lifeline

PAGE_SIZE = 50

COLUMNS = (
    ("name", _("Partnership")),
    ("value", _("Value")),
    ("", _("Timeline")),
    ("", _("State and trend")),
    ("financial", _("Financial")),
    ("community", _("Community")),
    ("deadline", _("Next deadline")),
)


STATE_CHOICES = (
    ("attention", _("At risk or off track")),
    ("on_track", _("On track")),
    ("at_risk", _("At risk")),
    ("off_track", _("Off track")),
    (Standing.State.NOT_SCORED, _("Not scored yet")),
)


@dataclass(frozen=True, slots=True)
class Row:
    partnership: Partnership
    standing: Standing | None
    timeline: Lifeline
    phase: str
    is_overdue: bool

    @classmethod
    def of(cls, partnership: Partnership, today: dt.date) -> Row:
        kind = types[partnership.type]
        standing = getattr(partnership, "standing", None)
        deadline = standing.next_deadline_on if standing else None
        return cls(
            partnership=partnership,
            standing=standing,
            timeline=timeline_of(partnership, today),
            phase=str(kind.phase(partnership.phase).label),
            is_overdue=deadline is not None and deadline < today,
        )


@require_safe
@login_required
def portfolio_page(request: HttpRequest) -> HttpResponse:
    user, today = signed_in(request), clock.today()
    filters = Filters.from_query(request.GET.dict())
    visible = Partnership.objects.visible_to(user)
    found = figures(visible, today)
    # Filtered and sorted as narrow rows; only those of the page are read whole.
    paginator = Paginator(
        portfolio(visible, filters, today).values_list("pk", flat=True), PAGE_SIZE
    )
    if not filters.any:
        # The figures on top have counted them.
        paginator.count = found.partnerships
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "figures": found,
        "filters": filters,
        "page": page,
        "rows": [Row.of(partnership, today) for partnership in shown(list(page.object_list))],
        "columns": [_column(request, filters, sort, label) for sort, label in COLUMNS],
        "figure_links": _figure_links(found),
        "show_all": [{"label": _("Show all"), "url": reverse("portfolio")}],
        "query": _query_without(request, "page"),
        "sectors": codelists.SECTORS,
        "states": STATE_CHOICES,
        "types": types.choices(),
        "phases": _phases(filters.type),
        "actions": actions_for(user),
        "today": today,
    }
    return render(request, "partnerships/portfolio.html", context)


def _phases(type_slug: str) -> list[tuple[str, str]]:
    chosen = [types[type_slug]] if type_slug in dict(types.choices()) else list(types)
    return list({phase.slug: str(phase.label) for kind in chosen for phase in kind.phases}.items())


def _column(request: HttpRequest, filters: Filters, sort: str, label: object) -> dict[str, object]:
    order = {sort: "ascending", f"-{sort}": "descending"}.get(filters.sort, "") if sort else ""
    return {
        "label": label,
        "num": sort in {"value", "financial", "community"},
        "query": _sorted_by(request, filters, sort),
        "order": order,
    }


def _figure_links(found: Figures) -> list[dict[str, object]]:
    url = reverse("portfolio")
    first = found.totals[0] if found.totals else None
    value = money_short(first.amount, first.currency) if first else "–"
    others = len(found.totals) - 1
    value_label = (
        ngettext(
            "capital value, and %(n)s more currency",
            "capital value, and %(n)s more currencies",
            others,
        )
        % {"n": others}
        if others > 0
        else _("capital value")
    )
    return [
        {"value": found.partnerships, "label": _("partnerships"), "url": url},
        {"value": value, "label": value_label, "url": f"{url}?sort=-value"},
        {
            "value": found.attention,
            "label": _("at risk or off track"),
            "url": f"{url}?state=attention",
        },
        {
            "value": found.deadlines,
            "label": _("deadlines in 90 days or missed"),
            "url": f"{url}?deadline=90&sort=deadline",
        },
        {
            "value": found.not_scored,
            "label": _("not scored yet"),
            "url": f"{url}?state=not_scored",
        },
    ]


def _sorted_by(request: HttpRequest, filters: Filters, sort: str) -> str:
    if not sort:
        return ""
    direction = f"-{sort}" if filters.sort == sort else sort
    return _query_without(request, "page", sort=direction)


def _query_without(request: HttpRequest, *names: str, **changed: str) -> str:
    query = {name: value for name, value in request.GET.items() if name not in names and value}
    return urlencode(query | changed)
