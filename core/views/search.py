"""The page of the search: what was found, grouped by what it is, with where it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core import search
from core.typing import signed_in

if TYPE_CHECKING:
    from django.core.paginator import Page
    from django.http import HttpRequest, HttpResponse


@require_safe
@login_required
def search_page(request: HttpRequest) -> HttpResponse:
    """The first hits of each kind, or with `kind` all of one."""
    user, wanted = signed_in(request), search.Wanted.of(request.GET.get("q", ""))
    kind = request.GET.get("kind", "")
    page: Page[Any] | None = None
    if kind:
        if kind not in search.kinds():
            raise Http404
        only, page = search.search_kind(user, wanted, kind, request.GET.get("page"))
        found = [only] if only.hits else []
    else:
        found = search.search(user, wanted)
    text = wanted.text
    context = {
        "title": _("Found for “%(text)s”") % {"text": text} if text else _("Search"),
        "wanted": wanted,
        "search_query": text,
        "kind": kind,
        "groups": [_group(one, text, whole=bool(kind)) for one in found],
        "page": page,
        "all_url": _url(q=text),
    }
    return render(request, "core/search.html", context)


def _group(found: search.Found, text: str, *, whole: bool) -> dict[str, Any]:
    more = found.more and not whole
    return {
        "id": f"found-{found.slug}",
        "label": found.label,
        "hits": found.hits,
        "more_url": _url(q=text, kind=found.slug) if more else "",
        "more_label": _("All %(kind)s found") % {"kind": found.label.lower()},
    }


def _url(**query: str) -> str:
    return f"{reverse('search')}?{urlencode(query)}"
