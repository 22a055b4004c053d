"""What people can comment on: the registry of kinds. Higher layers add theirs.

A kind finds the rows that a person may see. A comment is there for whoever sees what it is about,
and for nobody else.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.subject import Subject

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from django.utils.functional import Promise

    from core.models import User
    from partnerships.models import Partnership


@dataclass(frozen=True, slots=True)
class Commentable:
    """One kind of thing.

    Attributes:
        slug: the kind of its `core.Subject`.
        label: in a person's words.
        rows: those that the person may see; each has a uuid and a partnership.
        title, url: of one row.
        page: the name of the page on which its comments stand; "" where it has none of its own.
        argument: what that page calls the uuid in its address.
        is_busy: that page shows much already; it leads to the comments instead of showing the last.
    """

    slug: str
    label: str | Promise
    rows: Callable[[User], Any]
    title: Callable[[Any], str]
    url: Callable[[Any], str]
    page: str = ""
    argument: str = "uuid"
    is_busy: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that can be commented on, as the person sees it."""

    about: Subject
    kind: str
    title: str
    url: str


_kinds: dict[str, Commentable] = {}


def register_commentable(kind: Commentable) -> Commentable:
    """Adds a kind.

    Raises:
        ValueError: the slug is taken.
    """
    if kind.slug in _kinds:
        raise ValueError(f"Comments on {kind.slug} are registered already.")
    _kinds[kind.slug] = kind
    return kind


def commentables() -> Mapping[str, Commentable]:
    """Every kind by its slug."""
    return _kinds


def kind_on(page: str) -> Commentable | None:
    """The kind whose comments stand on the page of that name."""
    return next((one for one in _kinds.values() if page and one.page == page), None)


def find_commentable(
    user: User, partnership: Partnership, kind: str, uuid: UUID | None
) -> Found | None:
    """The thing of this partnership, when the person may see it; one query."""
    known = _kinds.get(kind)
    if known is None or uuid is None:
        return None
    row = known.rows(user).filter(uuid=uuid, partnership=partnership).first()
    return None if row is None else _found(known, row)


def _found(kind: Commentable, row: Any) -> Found:
    return Found(Subject(kind.slug, row.uuid), str(kind.label), kind.title(row), kind.url(row))
