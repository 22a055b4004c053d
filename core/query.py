"""Addresses of lists: the same query with something changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import QueryDict

if TYPE_CHECKING:
    from collections.abc import Iterable


def changed(query: QueryDict, *, drop: Iterable[str] = (), **values: str) -> str:
    """`query` without the names in `drop` and without empty values, with `values` set."""
    made = QueryDict(mutable=True)
    gone = {*drop, *values}
    for name, found in query.lists():
        kept = [value for value in found if value]
        if name not in gone and kept:
            made.setlist(name, kept)
    for name, value in values.items():
        if value:
            made[name] = value
    return made.urlencode()


def without(query: QueryDict, name: str, value: str, *, drop: Iterable[str] = ()) -> str:
    """`query` without one value of one name, and without the names in `drop`."""
    made = query.copy()
    made.setlist(name, [one for one in made.getlist(name) if one != value])
    return changed(made, drop=drop)
