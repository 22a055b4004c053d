"""News: something happened of which nothing is asked. Told by a job that its cause promised."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import translation

from core import clock
from core.models.notice import Notice

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from uuid import UUID

    from core.models import User


@dataclass(frozen=True, slots=True)
class News:
    """What happened, in words: the fact and its reason, and why it is told to this person."""

    title: str
    why: str
    role_line: str
    url: str
    act_label: str


def tell(
    people: Iterable[User],
    *,
    key: str,
    partnership: UUID,
    where: str,
    news: Callable[[], News],
) -> int:
    """One notice for each of the people, in one statement; how many the people are.

    Args:
        people: without who did it.
        key: names what happened ("forecast:12"); with the same key nobody is told twice.
        partnership: its uuid.
        where: its name.
        news: called in the language of each person.
    """
    told = [_notice(user, key, partnership, where, news) for user in people]
    Notice.objects.bulk_create(told, ignore_conflicts=True)
    return len(told)


def _notice(
    user: User, key: str, partnership: UUID, where: str, news: Callable[[], News]
) -> Notice:
    with translation.override(user.language):
        said = news()
    return Notice(
        user=user,
        key=key,
        kind=Notice.Kind.NEWS,
        partnership=partnership,
        title=said.title[:300],
        where=where[:300],
        why=said.why,
        role_line=said.role_line[:300],
        url=said.url,
        act_label=said.act_label,
        told_at=clock.now(),
    )
