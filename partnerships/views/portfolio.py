"""The portfolio: every partnership the person may see, filtered by the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from core import clock
from core.typing import signed_in
from partnerships import codelists
from partnerships.models import Partnership, Standing
from partnerships.portfolio_actions import actions_for
from partnerships.selectors.portfolio import Filters, figures, portfolio
from partnerships.selectors.timeline import timeline_of
from partnerships.types import types

if TYPE_CHECKING:
    import datetime as dt

    from core.charts import Lifeline

PAGE_SIZE = 50

COLUMNS = (
    ("name", _("Partnership")),
    ("", _("Sector")),
    ("value", _("Value")),
    ("", _("Timeline")),
    ("", _("State")),
    ("financial", _("Financial")),
    ("community", _("Community")),
    ("", _("Trend")),
    ("deadline", _("Next deadline")),
)


@dataclass(frozen=True, slots=True)
class Row:
    partnership: Partnership
    standing: Standing | None
    timeline: Lifeline
    phase: str

    @classmethod
    def of(cls, partnership: Partnership, today: dt.date) -> Row:
        kind = types[partnership.type]
        return cls(
            partnership=partnership,
            standing=getattr(partnership, "standing", None),
            timeline=timeline_of(partnership, today),
            phase=str(kind.phase(partnership.phase).label),
        )


@login_required
def portfolio_page(request: HttpRequest) -> HttpResponse:
    user, today = signed_in(request), clock.today()
    filters = Filters.from_query(request.GET.dict())
    rows = (
        portfolio(user, filters, today)
        .select_related("authority", "partner", "standing")
        .prefetch_related("phase_plans")
    )
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "figures": figures(user, today),
        "filters": filters,
        "page": page,
        "rows": [Row.of(partnership, today) for partnership in page.object_list],
        "columns": [
            {"label": label, "sort": sort, "query": _sorted_by(request, filters, sort)}
            for sort, label in COLUMNS
        ],
        "query": _query_without(request, "page"),
        "sectors": codelists.SECTORS,
        "states": [("attention", _("At risk or off track")), *Standing.State.choices],
        "types": types.choices(),
        "phases": _phases(filters.type),
        "actions": actions_for(user),
        "today": today,
    }
    return render(request, "partnerships/portfolio.html", context)


def _phases(type_slug: str) -> list[tuple[str, str]]:
    chosen = [types[type_slug]] if type_slug in dict(types.choices()) else list(types)
    return list({phase.slug: str(phase.label) for kind in chosen for phase in kind.phases}.items())


def _sorted_by(request: HttpRequest, filters: Filters, sort: str) -> str:
    if not sort:
        return ""
    direction = f"-{sort}" if filters.sort == sort else sort
    return _query_without(request, "page", sort=direction)


def _query_without(request: HttpRequest, *names: str, **changed: str) -> str:
    query = {name: value for name, value in request.GET.items() if name not in names and value}
    return urlencode(query | changed)
