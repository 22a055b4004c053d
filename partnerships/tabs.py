"""The tabs of a partnership and the panels of its overview: higher apps register theirs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.utils.functional import Promise

    from core.models import User
    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab with a URL of its own, shown to whoever holds `permission`.

    The URL takes the partnership's uuid as its only argument. `pages` are the pages below it.
    """

    slug: str
    label: str | Promise
    url_name: str
    order: int
    permission: str = "view_shared"
    pages: tuple[Page, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A page below a tab, shown as a sub-tab; those of one `group` stand in one row.

    `applies` says whether a partnership has it at all; every one does by default. Within a group
    pages stand by their `order`, those of equal order as they were added.
    """

    slug: str
    label: str | Promise
    url_name: str
    permission: str = "view_shared"
    group: str | Promise = ""
    applies: Callable[[Partnership], bool] | None = None
    order: int = 50


@dataclass(frozen=True, slots=True)
class Panel:
    """A panel of the overview. `context` costs a constant number of queries; None hides it.

    `place` is "top" (the whole width, above the others), "main" or "side".
    """

    slug: str
    template: str
    order: int
    context: Callable[[Partnership, User, frozenset[str]], Mapping[str, Any] | None]
    place: Literal["top", "main", "side"] = "main"


@dataclass(frozen=True, slots=True)
class TabLink:
    label: str
    url: str
    current: bool
    group: str = ""


TOGETHER = _("Working together")
"""The row of pages on how both sides get on; two apps have pages in it."""

_tabs: dict[str, Tab] = {}
_panels: dict[str, Panel] = {}


def register_tab(tab: Tab) -> Tab:
    """Adds a tab; a slug is taken once."""
    if tab.slug in _tabs:
        raise ValueError(f"The tab {tab.slug} is registered already.")
    _tabs[tab.slug] = tab
    return tab


def in_group(group: str | Promise, *pages: Page) -> tuple[Page, ...]:
    """The same pages, in one row below their tab."""
    return tuple(replace(page, group=group) for page in pages)


def add_page(tab: str, page: Page) -> Page:
    """Adds a page below a tab of a lower app."""
    _tabs[tab] = replace(_tabs[tab], pages=(*_tabs[tab].pages, page))
    return page


def lead_tab(tab: str, page: Page) -> Page:
    """Adds a page before those of a lower app's tab, which opens with it from then on."""
    _tabs[tab] = replace(_tabs[tab], url_name=page.url_name, pages=(page, *_tabs[tab].pages))
    return page


def register_panel(panel: Panel) -> Panel:
    """Adds an overview panel; a slug is taken once."""
    if panel.slug in _panels:
        raise ValueError(f"The panel {panel.slug} is registered already.")
    _panels[panel.slug] = panel
    return panel


def tab_links(partnership: Partnership, permissions: frozenset[str], current: str) -> list[TabLink]:
    """The tabs that someone with `permissions` sees."""
    return [
        TabLink(str(tab.label), reverse(tab.url_name, args=[partnership.uuid]), tab.slug == current)
        for tab in sorted(_tabs.values(), key=lambda tab: tab.order)
        if tab.permission in permissions
    ]


def page_links(
    partnership: Partnership, permissions: frozenset[str], tab: str, current: str
) -> list[TabLink]:
    """The pages below a tab that someone with `permissions` sees; none when there is only one.

    Groups follow in the order in which each was first named.
    """
    pages = [
        page
        for page in _tabs[tab].pages
        if page.permission in permissions and (page.applies is None or page.applies(partnership))
    ]
    if len(pages) < 2:
        return []
    groups = list(dict.fromkeys(str(page.group) for page in pages))
    return [
        TabLink(
            str(page.label),
            reverse(page.url_name, args=[partnership.uuid]),
            page.slug == current,
            str(page.group),
        )
        for page in sorted(pages, key=lambda page: (groups.index(str(page.group)), page.order))
    ]


def panels() -> list[Panel]:
    """The overview's panels in their order."""
    return sorted(_panels.values(), key=lambda panel: panel.order)
