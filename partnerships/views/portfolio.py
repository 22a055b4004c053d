"""The portfolio: every partnership the person may see, filtered by the address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from core import clock, navigation
from core.formatting import money_short
from core.query import changed
from core.typing import signed_in
from partnerships.bulk_acts import acts_for
from partnerships.models import Partnership
from partnerships.portfolio_actions import actions_for, first_actions_for
from partnerships.selectors import saved_views
from partnerships.selectors.portfolio import Figures, Summary, portfolio, shown, summary
from partnerships.selectors.portfolio_columns import BY_SLUG, COLUMNS, NAME
from partnerships.selectors.portfolio_filters import Filters
from partnerships.views.portfolio_chosen import chosen_of
from partnerships.views.portfolio_filter_form import chips, menus, more, problems
from partnerships.views.portfolio_rows import rows_of

if TYPE_CHECKING:
    from django.core.paginator import Page
    from django.http import QueryDict

    from core.models import User
    from partnerships.selectors.portfolio_columns import Column
    from partnerships.selectors.saved_views import Look

HIDDEN_WITH_FILTERS: Final = ("sort", "columns", "size")
"""What stays as it is when somebody filters anew."""
SELDOM: Final = ("currency", "route")
"""Filters that stand under "More filters"."""


@require_safe
@login_required
def portfolio_page(request: HttpRequest) -> HttpResponse:
    user, today = signed_in(request), clock.today()
    if not request.GET:
        start = next((view for view in saved_views.views_of(user) if view.is_start), None)
        if start is not None:
            return HttpResponseRedirect(saved_views.link_of(start).url)
    filters = Filters.from_query(request.GET)
    look = saved_views.look_of(user, request.GET)
    visible = Partnership.objects.visible_to(user)
    found = summary(visible, filters, today)
    # Filtered and sorted as narrow rows; only those of the page are read whole.
    paginator = Paginator(
        portfolio(visible, filters, today).values_list("pk", flat=True), look.size
    )
    paginator.count = found.matching
    page = paginator.get_page(request.GET.get("page"))
    timeline = any(column.slug == "timeline" for column in look.columns)
    partnerships = shown(list(page.object_list), with_plans=timeline)
    chosen = chosen_of(request)
    context = {
        "figures": found.figures,
        "filters": filters,
        "rows": rows_of(partnerships, look.columns, frozenset(chosen), today),
        "columns": [_column(request.GET, filters, one) for one in (NAME, *look.columns)],
        "page": page,
        "chosen": len(chosen),
        "today": today,
        **_around(request, user, found),
        **_filter_form(request.GET, filters, found),
        **_tools(request.GET, look, page),
    }
    return render(request, "partnerships/portfolio.html", context)


def _around(request: HttpRequest, user: User, found: Summary) -> dict[str, Any]:
    """Figures, what one can do, one's own views."""
    current = request.GET.get("view", "")
    views = saved_views.links(user, current)
    opened = next((view for view in saved_views.views_of(user) if str(view.uuid) == current), None)
    saved = saved_views.as_saved(request.META.get("QUERY_STRING", ""))
    first_acts = [] if found.figures.partnerships else first_actions_for(user)
    return {
        "page_title": navigation.label_of("portfolio", user) or _("Portfolio"),
        "actions": actions_for(user) if found.figures.partnerships else [],
        "first_acts": first_acts,
        "with_demo": any(action.when_empty for action in first_acts),
        "acts": acts_for(user),
        "figure_links": _figure_links(found.figures),
        "view_tabs": [
            {
                "label": _("All"),
                "url": _everything(),
                "current": not any(view.current for view in views) and not saved,
            },
            *views,
        ]
        if views
        else [],
        "opened_view": opened,
        "view_changed": opened is not None and opened.query != saved,
        "saved_query": saved,
    }


def _filter_form(query: QueryDict, filters: Filters, found: Summary) -> dict[str, Any]:
    made, facets = chips(filters, query), menus(filters, found.facets)
    return {
        "menus": [one for one in facets if one["name"] not in SELDOM],
        "more": more(filters, query, [one for one in facets if one["name"] in SELDOM]),
        "chips": made,
        "problems": problems(filters),
        "kept": [(name, query[name]) for name in HIDDEN_WITH_FILTERS if query.get(name)],
        "matching": found.matching,
        "all_url": f"?{changed(query, drop=_all_filters(query))}&view={saved_views.EVERYTHING}",
        "show_all": [{"label": _("Show all"), "url": _everything()}],
    }


def _tools(query: QueryDict, look: Look, page: Page[Any]) -> dict[str, Any]:
    """The column chooser, the export, the number of rows on a page."""
    shown_slugs = [column.slug for column in look.columns]
    order = [*look.columns, *(column for column in COLUMNS if column.slug not in shown_slugs)]
    exported = changed(query, drop=("page", "view", "size"), columns=",".join(shown_slugs))
    return {
        "chooser": [
            {"slug": one.slug, "label": one.label, "checked": one.slug in shown_slugs}
            for one in order
        ],
        "sizes": [{"value": size, "selected": size == look.size} for size in saved_views.SIZES],
        "exports": [
            {"label": label, "url": f"{reverse('portfolio_export')}?{exported}&format={slug}"}
            for slug, label in (("xlsx", _("Excel workbook")), ("csv", _("CSV")))
        ],
        "here": changed(query, drop=("columns", "size")),
        "is_last_page": not page.has_next(),
    }


def _all_filters(query: QueryDict) -> list[str]:
    return [name for name in query if name not in HIDDEN_WITH_FILTERS]


def _everything() -> str:
    return f"{reverse('portfolio')}?view={saved_views.EVERYTHING}"


def _column(query: QueryDict, filters: Filters, column: Column) -> dict[str, Any]:
    slug = column.slug
    sort = filters.sort if filters.sort.removeprefix("-") in BY_SLUG else NAME.slug
    order = {slug: "ascending", f"-{slug}": "descending"}.get(sort, "")
    downwards = f"-{slug}" if sort == slug else slug
    return {
        "slug": slug,
        "label": column.label,
        "num": column.num,
        "query": changed(query, drop=("page",), sort=downwards),
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
    currency = f"&currency={first.currency}" if first and others > 0 else ""
    return [
        {"value": found.partnerships, "label": _("partnerships"), "url": _everything()},
        {"value": value, "label": value_label, "url": f"{url}?sort=-value{currency}"},
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
