"""Lists that grow: searched, filtered, sorted, paged and exported by the address alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.db.models import F, Q
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from core.folding import LONGEST_TEXT
from core.problems import Problem

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from django.db.models import QuerySet
    from django.db.models.expressions import OrderBy
    from django.utils.functional import Promise

    from core.exporting import Raw

    Text = str | Promise

FROM: Final = "from"
UNTIL: Final = "until"
SIZE: Final = 50
"""Rows on a page."""


def _no_raw(_row: Any) -> Raw:
    return None


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the list.

    Attributes:
        slug: names the order in the address.
        label: the head on the page and in the file.
        order: columns of the database, ascending; empty where nobody sorts by it.
        raw: what stands in the file; None where the file has no such column.
        num: whether the column holds figures.
        on_page: whether the page has a column of that name.
    """

    slug: str
    label: Text
    order: tuple[str, ...] = ()
    raw: Callable[[Any], Raw] | None = _no_raw
    num: bool = False
    on_page: bool = True


@dataclass(frozen=True, slots=True)
class Choice:
    """A filter with few values, of which one is chosen.

    Attributes:
        name: in the address.
        options: value and words, in the order in which people think of them.
        condition: what a value asks of the rows; by default that the column `name` has it.
    """

    name: str
    title: Text
    options: Sequence[tuple[str, Text]]
    condition: Callable[[str], Q] | None = None

    def asks(self, value: str) -> Q:
        """What the rows must meet."""
        return self.condition(value) if self.condition else Q(**{self.name: value})


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSpec:
    """What a list can be asked for.

    Attributes:
        slug: names the list in the ledger and in the names of its files.
        title: above the file's sheet.
        unit: so many of what is counted, by "n": `ngettext_lazy("%(n)s row", "%(n)s rows", "n")`.
        columns: in their order.
        sort: the slug of the order without a choice, with a minus sign for the other way.
        search: what typed words ask of the rows; None where there is nothing to search.
        search_label: of the box, for example "Title".
        choices: further filters.
        day: the column of the days from and until; "" where there are none.
        day_label: of both days together.
    """

    slug: str
    title: Text
    unit: Text
    columns: Sequence[Column]
    sort: str
    search: Callable[[str], Q] | None = None
    search_label: Text = ""
    choices: Sequence[Choice] = ()
    day: str = ""
    day_label: Text = ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for. Unknown values ask nothing; unreadable days are problems."""

    spec: ListSpec
    text: str = ""
    chosen: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, dt.date] = field(default_factory=dict)
    sort: str = ""
    problems: tuple[Problem, ...] = ()

    @classmethod
    def from_query(cls, spec: ListSpec, query: Mapping[str, str]) -> Asked:
        """From `request.GET`, or from plain pairs."""
        problems: list[Problem] = []
        chosen = {
            one.name: value
            for one in spec.choices
            if (value := _one(query, one.name)) in {known for known, _words in one.options}
        }
        days = {
            name: day
            for name in (FROM, UNTIL)
            if spec.day and (day := day_typed(query, name, problems)) is not None
        }
        sort = _one(query, "sort")
        orders = {one.slug for one in spec.columns if one.order}
        return cls(
            spec,
            text=_one(query, "q") if spec.search else "",
            chosen=chosen,
            days=days,
            sort=sort if sort.removeprefix("-") in orders else spec.sort,
            problems=tuple(problems),
        )

    @property
    def any(self) -> bool:
        """Whether the list is filtered at all."""
        return bool(self.text or self.chosen or self.days)

    def rows(self, everything: QuerySet[Any]) -> Any:
        """Of everything the rows that match, in order."""
        return everything.filter(self.condition()).order_by(*self.order())

    def condition(self) -> Q:
        """All filters together."""
        found = self.spec.search(self.text) if self.spec.search and self.text else Q()
        for one in self.spec.choices:
            if one.name in self.chosen:
                found &= one.asks(self.chosen[one.name])
        if FROM in self.days:
            found &= Q(**{f"{self.spec.day}__gte": self.days[FROM]})
        if UNTIL in self.days:
            found &= Q(**{f"{self.spec.day}__lte": self.days[UNTIL]})
        return found

    def order(self) -> list[OrderBy]:
        """Columns of the database; rows that are alike stand in the order in which they came.

        What has no value stands last in both directions, on every database.
        """
        slug = self.sort.removeprefix("-")
        column = next(one for one in self.spec.columns if one.slug == slug)
        downwards = self.sort.startswith("-")
        return [_ordered(name, downwards=downwards) for name in (*column.order, "pk")]


def exported(spec: ListSpec) -> list[Column]:
    """The columns of the file."""
    return [one for one in spec.columns if one.raw is not None]


def values_of(spec: ListSpec, rows: Iterable[Any]) -> Iterable[list[Raw]]:
    """The cells of the file, row by row."""
    tellers = [one.raw for one in spec.columns if one.raw is not None]
    return ([raw(row) for raw in tellers] for row in rows)


def day_typed(query: Mapping[str, str], name: str, problems: list[Problem]) -> dt.date | None:
    """The day that `name` has in the address; None without one.

    What cannot be read as a day is added to `problems`.
    """
    typed = _one(query, name)
    try:
        found = parse_date(typed) if typed else None
    except ValueError:
        found = None
    if typed and found is None:
        message = _(
            "“%(typed)s” is not a day, so the list is not filtered by it. Write it as 2030-12-31."
        )
        problems.append(Problem(name, "invalid", message % {"typed": typed}))
    return found


def _ordered(name: str, *, downwards: bool) -> OrderBy:
    """The column `name`, the other way where it begins with a minus sign."""
    column = F(name.removeprefix("-"))
    if downwards is not name.startswith("-"):
        return column.desc(nulls_last=True)
    return column.asc(nulls_last=True)


def _one(query: Mapping[str, str], name: str) -> str:
    return str(query.get(name, "")).replace("\x00", "").strip()[:LONGEST_TEXT]
