"""One search over everything: each app registers what can be found, and by whom.

A provider starts from a queryset of what the person may see, so that nothing else takes part:
not in the rows, not in the order, not in a count, not in the time it takes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.core.paginator import Paginator

from core.folding import LONGEST_TEXT, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.core.paginator import Page
    from django.db.models import QuerySet
    from django.utils.functional import Promise

    from core.models import User

FIRST: Final = 5
"""So many of each kind stand on the page of all kinds."""
ON_A_PAGE: Final = 25


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody typed: as it was, and its folded words, all of which must be found."""

    text: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, typed: str) -> Wanted:
        text = " ".join(typed.replace("\x00", " ").split())[:LONGEST_TEXT]
        return cls(text, words_of(text))


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: what it is, and where it stands."""

    title: str
    url: str
    what: str
    where: str = ""
    where_url: str = ""


@dataclass(frozen=True, slots=True)
class Provider:
    """One kind of thing that can be found.

    Attributes:
        find: rows that the person may see and that hold what is wanted, the best first. Asked
            with at least one word; it costs no query by itself.
        show: those rows as hits, in at most three queries for all of them.
    """

    slug: str
    label: str | Promise
    order: int
    find: Callable[[User, Wanted], QuerySet[Any]]
    show: Callable[[User, Sequence[Any]], list[Hit]]


_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Adds a kind of thing; the same slug twice is a mistake."""
    if any(provider.slug == known.slug for known in _providers):
        raise ValueError(f"Something else is found as {provider.slug} already.")
    _providers.append(provider)
    _providers.sort(key=lambda one: one.order)
    return provider


def kinds() -> tuple[str, ...]:
    return tuple(one.slug for one in _providers)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one kind; `more` says that there is more than is shown."""

    slug: str
    label: str
    hits: list[Hit]
    more: bool


def search(user: User, wanted: Wanted) -> list[Found]:
    """The first hits of each kind; kinds without any are left out."""
    found = []
    for provider in _providers if wanted.words else ():
        rows = list(provider.find(user, wanted)[: FIRST + 1])
        if rows:
            hits = provider.show(user, rows[:FIRST])
            found.append(Found(provider.slug, str(provider.label), hits, len(rows) > FIRST))
    return found


def search_kind(user: User, wanted: Wanted, slug: str, page: str | None) -> tuple[Found, Page[Any]]:
    """One page of the hits of one kind.

    Raises:
        KeyError: when nothing is found under that slug.
    """
    provider = {one.slug: one for one in _providers}[slug]
    rows: Any = provider.find(user, wanted) if wanted.words else []
    shown = Paginator(rows, ON_A_PAGE).get_page(page)
    hits = provider.show(user, list(shown.object_list))
    return Found(slug, str(provider.label), hits, shown.has_next()), shown
