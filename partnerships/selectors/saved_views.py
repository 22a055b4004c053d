"""A person's views of the portfolio: on the rail, above the rows, with what each shows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from django.db.models import Count
from django.http import QueryDict
from django.urls import reverse

from partnerships.models import Partnership, SavedView
from partnerships.selectors.portfolio_columns import chosen
from partnerships.selectors.portfolio_filters import Filters

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from core.models import User

SIZES: Final = (25, 50, 100, 200)
NOT_SAVED: Final = ("page", "view", "csrfmiddlewaretoken", "format")
EVERYTHING: Final = "all"
"""The value of `view` that asks for the whole portfolio, past the view one starts with."""
LONGEST_QUERY: Final = 4000


@dataclass(frozen=True, slots=True)
class ViewLink:
    uuid: str
    label: str
    url: str
    is_start: bool
    current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Look:
    """Columns and rows of a page: what the address says, else what the person chose, else usual."""

    columns: tuple[Any, ...]
    size: int


def as_saved(query: str) -> str:
    """The address without what belongs to one visit only."""
    kept = QueryDict(query[:LONGEST_QUERY], mutable=True)
    for name in NOT_SAVED:
        kept.pop(name, None)
    for name in list(kept):
        kept.setlist(name, [value for value in kept.getlist(name) if value])
    return kept.urlencode()


def look_of(user: User, query: Mapping[str, str]) -> Look:
    kept = user.preferences.get("portfolio", {})
    asked = query.get("columns", "")
    size = query.get("size", "")
    return Look(
        chosen(asked.split(",") if asked else kept.get("columns", ())),
        next((one for one in SIZES if str(one) == size), kept.get("size", SIZES[1])),
    )


def views_of(user: User) -> list[SavedView]:
    """The person's views; asked of the database once for each request."""
    facts = vars(user)
    if "views_kept" not in facts:
        facts["views_kept"] = list(SavedView.objects.filter(owner=user.pk))
    found: list[SavedView] = facts["views_kept"]
    return found


def links(user: User, current: str = "") -> list[ViewLink]:
    """The person's views with their addresses; `current` is the uuid of the one that is open."""
    return [link_of(view, current=current) for view in views_of(user)]


def link_of(view: SavedView, *, current: str = "", count: int | None = None) -> ViewLink:
    address = QueryDict(view.query, mutable=True)
    address["view"] = str(view.uuid)
    return ViewLink(
        uuid=str(view.uuid),
        label=view.name,
        url=f"{reverse('portfolio')}?{address.urlencode()}",
        is_start=view.is_start,
        current=current == str(view.uuid),
        count=count,
    )


def counts(user: User, views: Iterable[SavedView], today: dt.date) -> dict[str, int]:
    """How many partnerships each view shows today; one query for all of them."""
    asked = {
        f"v{view.pk}": Filters.from_query(QueryDict(view.query)).condition(today) for view in views
    }
    if not asked:
        return {}
    visible = Partnership.objects.visible_to(user)
    found = visible.aggregate(
        **{name: Count("pk", filter=one) if one else Count("pk") for name, one in asked.items()}
    )
    return {str(view.uuid): found[f"v{view.pk}"] for view in views}


def opened(query: Mapping[str, str]) -> str:
    """The view that is open, as a query of its own."""
    return urlencode({"view": query.get("view", "")})
