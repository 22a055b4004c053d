"""The rail on every page: apps register what they offer, for whom, and how much waits there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.http import HttpRequest
    from django.utils.functional import Promise

    from core.models import User


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the rail. `order` sorts; `count` may cost one query at the most.

    A dearer count is fetched after the page, from the URL that `counted_at` names.
    """

    label: str | Promise
    url_name: str
    order: int
    visible: Callable[[User], bool]
    count: Callable[[User], int | None] = lambda _user: None
    counted_at: str = ""
    covers: tuple[str, ...] = ()
    """Further URL names (or prefixes ending in `*`) under which the entry is the current one."""


@dataclass(frozen=True, slots=True)
class NavLink:
    label: str
    url: str
    count: int | None
    current: bool
    count_url: str = ""


@dataclass(frozen=True, slots=True)
class OwnLists:
    """Lists that a person named for themselves, below the entries of the rail.

    `links` costs one query at the most; the counts come after the page, from `counted_at`.
    """

    links: Callable[[HttpRequest, User], Sequence[Any]]
    counted_at: Callable[[HttpRequest], str]


_items: list[NavItem] = []
_own_lists: list[OwnLists] = []


def register(item: NavItem) -> NavItem:
    """Adds an entry; the same URL name and label twice is a mistake."""
    if any((item.url_name, item.label) == (known.url_name, known.label) for known in _items):
        raise ValueError(f"The rail already has an entry for {item.url_name}.")
    _items.append(item)
    _items.sort(key=lambda entry: entry.order)
    return item


def register_own_lists(lists: OwnLists) -> None:
    """Sets what stands below the entries. There is one such section."""
    _own_lists[:] = [lists]


def own_lists(request: HttpRequest, user: User) -> dict[str, Any]:
    """What base.html shows of them; nothing where there is none."""
    found = list(_own_lists[0].links(request, user)) if _own_lists else []
    return {"items_shown": found, "counted_at": _own_lists[0].counted_at(request) if found else ""}


def label_of(url_name: str, user: User) -> str:
    """What `user` knows the page as: the label of its entry; "" where they have none."""
    return next(
        (str(one.label) for one in _items if one.url_name == url_name and one.visible(user)), ""
    )


def links(request: HttpRequest, user: User) -> list[NavLink]:
    """The entries `user` may see, the one that covers the present page marked."""
    match = request.resolver_match
    here = match.view_name if match else ""
    shown = [item for item in _items if item.visible(user)]
    # Where the page has an entry of its own, no other one covers it.
    has_own = any(item.url_name == here for item in shown)
    return [
        NavLink(
            str(item.label),
            reverse(item.url_name),
            item.count(user),
            item.url_name == here if has_own else _covers(item, here),
            reverse(item.counted_at) if item.counted_at else "",
        )
        for item in shown
    ]


def is_covered(url_name: str) -> bool:
    """Whether some entry is the current one there."""
    return any(_covers(item, url_name) for item in _items)


def _covers(item: NavItem, here: str) -> bool:
    return any(
        here.startswith(name[:-1]) if name.endswith("*") else here == name
        for name in (item.url_name, *item.covers)
    )
