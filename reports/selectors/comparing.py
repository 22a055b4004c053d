"""Two readings of a report's figures, value by value."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

NAMES: Final = ("code", "uuid", "reference", "number", "key", "about", "name")
"""By the first of these that all things of a list have, each its own, they are found again."""
LABELS: Final = ("reference", "title", "name", "code", "number", "what")
"""By the first of these that a thing has, people call it."""
GONE: Final = "–"


@dataclass(frozen=True, slots=True)
class Difference:
    """One value. `issued` or `now` is a dash where the other has no such value."""

    where: str
    issued: str
    now: str


def compared(issued: Any, now: Any) -> Iterator[Difference]:
    """Values that differ, in the order of the document's data."""
    return _compare(issued, now, ())


def _compare(
    issued: Any, now: Any, where: tuple[str, ...], *, is_row: bool = False
) -> Iterator[Difference]:
    """`is_row` says that it is one row of a table, whose cells are known by their place."""
    if isinstance(issued, dict) and isinstance(now, dict):
        for name in dict.fromkeys((*issued, *now)):
            yield from _compare(issued.get(name, _MISSING), now.get(name, _MISSING), (*where, name))
    elif isinstance(issued, list) and isinstance(now, list):
        before, after = _named(issued, now, is_row=is_row)
        for name in dict.fromkeys((*before, *after)):
            then, found = before.get(name, _MISSING), after.get(name, _MISSING)
            called = _called(name, then if found is _MISSING else found)
            here = (*where[:-1], f"{where[-1]} {called}") if where else (called,)
            yield from _compare(then, found, here, is_row=True)
    elif issued != now:
        yield Difference(", ".join(where).replace("_", " "), _words(issued), _words(now))


_MISSING: Final = object()


def _words(value: Any) -> str:
    if value is _MISSING or value is None:
        return GONE
    if isinstance(value, dict):
        # A thing that is there on one side alone: where it stands says which one it is.
        return _("there")
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _called(name: str, thing: Any) -> str:
    """What people call a thing that programs know by its uuid."""
    if not isinstance(thing, dict) or str(thing.get("uuid")) != name:
        return name
    return next((str(thing[one]) for one in LABELS if thing.get(one)), name)


def _named(
    issued: Sequence[Any], now: Sequence[Any], *, is_row: bool
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both lists by the name of each thing; by its place where things have no names."""
    for name in NAMES:
        if _names(issued, name) and _names(now, name):
            return {str(one[name]): one for one in issued}, {str(one[name]): one for one in now}
    if not is_row and _are_words(issued) and _are_words(now):
        return {one: one for one in issued}, {one: one for one in now}
    return (
        {str(place): one for place, one in enumerate(issued, 1)},
        {str(place): one for place, one in enumerate(now, 1)},
    )


def _are_words(things: Sequence[Any]) -> bool:
    """Whether it is a list of names or references, each once: its order says nothing."""
    return all(isinstance(one, str) for one in things) and len(set(things)) == len(things)


def _names(things: Sequence[Any], name: str) -> bool:
    found = [one.get(name) for one in things if isinstance(one, dict)]
    single = all(isinstance(one, str | int) for one in found)
    return len(found) == len(things) and single and len(set(found)) == len(found)
