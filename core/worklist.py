"""To do: each app offers what waits for a person; the page sorts it by what is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from uuid import UUID

    from core.models import User

Group = Literal["mine", "others"]


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One row of To do.

    `why` is the fact (figure and limit), `role_line` says why it is this person ("You check for
    Bayview City"), or, in the group "others", who is asked.

    `key` names what is asked, with its round ("return_to_check:UUID"): each notice of it goes out
    once. What `arrived` came by somebody's act, so the person is told at once; of the rest they
    are told when the day is near. `partnership` is its uuid; what concerns none stands here alone
    and is told to nobody.
    """

    title: str
    where: str
    why: str
    role_line: str
    due_on: dt.date | None
    url: str
    act_label: str
    key: str
    partnership: UUID | None
    group: Group = "mine"
    arrived: bool = False

    def is_overdue(self, today: dt.date) -> bool:
        return self.due_on is not None and self.due_on < today


Provider = Callable[["User", dt.date], Iterable[WorkItem]]
_providers: list[Provider] = []


def register_provider(provider: Provider) -> Provider:
    """Adds a source of work items. It costs a constant number of queries."""
    if provider in _providers:
        raise ValueError(f"{provider} is registered already.")
    _providers.append(provider)
    return provider


Notes = Callable[["User", dt.date], Iterable[str]]
_notes: list[Notes] = []


def register_notes(notes: Notes) -> Notes:
    """Adds a source of sentences that stand above the list; one query at the most."""
    if notes in _notes:
        raise ValueError(f"{notes} is registered already.")
    _notes.append(notes)
    return notes


def notes_for(user: User, today: dt.date) -> list[str]:
    """What a person should know before the list: for whom they stand in, who stands in for them."""
    return [note for notes in _notes for note in notes(user, today)]


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day on which something is due, whoever owes it."""

    title: str
    where: str
    day: dt.date
    url: str

    @property
    def actions(self) -> list[dict[str, str]]:
        return [{"label": _("Open"), "url": self.url}]


NextDeadline = Callable[["User", dt.date], "Deadline | None"]
_deadlines: list[NextDeadline] = []


def register_deadlines(provider: NextDeadline) -> NextDeadline:
    """Adds a source of the first day from today on that a person may know of; one query."""
    if provider in _deadlines:
        raise ValueError(f"{provider} is registered already.")
    _deadlines.append(provider)
    return provider


def next_deadline(work: WorkList, user: User, today: dt.date) -> Deadline | None:
    """What comes next where nothing waits this week: one's own first, then anybody's."""
    for items in (work.later, work.others):
        for item in items:
            if item.due_on is not None and item.due_on >= today:
                return Deadline(item.title, item.where, item.due_on, item.url)
    found = [known for provider in _deadlines if (known := provider(user, today))]
    return min(found, key=lambda one: one.day, default=None)


@dataclass(frozen=True, slots=True)
class WorkList:
    overdue: tuple[WorkItem, ...]
    this_week: tuple[WorkItem, ...]
    later: tuple[WorkItem, ...]
    others: tuple[WorkItem, ...]
    week_ends: dt.date

    @property
    def waiting_for_me(self) -> int:
        return len(self.overdue) + len(self.this_week)


def items_of(user: User, today: dt.date) -> list[WorkItem]:
    """Every row of the person's To do, what is due first in front."""
    return sorted(
        (item for provider in _providers for item in provider(user, today)),
        key=lambda item: (item.due_on or dt.date.max, item.where, item.title),
    )


def collect(user: User, today: dt.date) -> WorkList:
    """All that waits for `user` or that `user` waits for; oldest first in each section."""
    items = items_of(user, today)
    mine = [item for item in items if item.group == "mine"]
    week_ends = today + dt.timedelta(days=6 - today.weekday())
    soon = [item for item in mine if not item.is_overdue(today)]
    return WorkList(
        overdue=tuple(item for item in mine if item.is_overdue(today)),
        this_week=tuple(i for i in soon if i.due_on is not None and i.due_on <= week_ends),
        later=tuple(i for i in soon if i.due_on is None or i.due_on > week_ends),
        others=tuple(item for item in items if item.group == "others"),
        week_ends=week_ends,
    )
