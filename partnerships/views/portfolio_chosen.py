"""The rows of the portfolio that a person chose, kept in their session across pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from partnerships.selectors.saved_views import as_saved

if TYPE_CHECKING:
    from collections.abc import Iterable

KEPT: Final = "portfolio_chosen"
MOST_CHOSEN: Final = 2000
"""More than that is chosen by a filter."""


def chosen_of(request: HttpRequest) -> list[str]:
    """The uuids that were chosen; whether the person may see them is asked when they are used."""
    found: list[str] = request.session.get(KEPT, [])
    return found


def choose(request: HttpRequest) -> list[str]:
    """Takes over what is ticked on the page that was sent; the other pages' choice stays."""
    on_page = set(_uuids(request.POST.getlist("on_page")))
    ticked = _uuids(request.POST.getlist("row"))
    kept = [one for one in chosen_of(request) if one not in on_page]
    chosen = list(dict.fromkeys([*kept, *ticked]))[:MOST_CHOSEN]
    _keep(request, chosen)
    return chosen


def forget(request: HttpRequest) -> None:
    _keep(request, [])


@login_required
@require_POST
def choose_rows(request: HttpRequest) -> HttpResponse:
    """Keeps the choice; the script asks for the number alone, a form for the page again."""
    if "clear" in request.POST:
        forget(request)
    chosen = chosen_of(request) if "clear" in request.POST else choose(request)
    if request.headers.get("X-Requested-With") == "fetch":
        return HttpResponse(str(len(chosen)), content_type="text/plain; charset=utf-8")
    return HttpResponseRedirect(address(request.POST))


def address(sent: Any) -> str:
    """The portfolio as it was when the form was sent."""
    page = sent.get("page", "")
    query = as_saved(sent.get("query", ""))
    turned = f"page={page}" if page.isdecimal() else ""
    together = "&".join(part for part in (query, turned) if part)
    return f"{reverse('portfolio')}?{together}" if together else f"{reverse('portfolio')}?view=all"


def _uuids(values: Iterable[str]) -> list[str]:
    found = []
    for value in values:
        try:
            found.append(str(UUID(value)))
        except ValueError:
            continue
    return found


def _keep(request: HttpRequest, chosen: list[str]) -> None:
    if chosen != chosen_of(request):
        request.session[KEPT] = chosen
