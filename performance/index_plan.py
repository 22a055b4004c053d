"""What recording figures of an index would do: new, revised, recorded already, or wrong."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.formatting import day, period_label, scaled
from core.problems import Problem
from performance.indexation import Vintage

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from core.periods import Period

EARLIEST: Final = 1900
LARGEST: Final = Decimal(10) ** 9
LONGEST_NOTE: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class NewFigure:
    """A figure that somebody gave.

    Attributes:
        month: of which it is the figure.
        value: index points.
        published_on: its day of publication.
        note: source or reason, in words.
        row: where it stood in what was given, counted from 1; 0 where it stood alone.
    """

    month: Period
    value: Decimal
    published_on: dt.date
    note: str = ""
    row: int = 0


@dataclass(frozen=True, slots=True)
class Revised:
    """A figure of a month that has an earlier vintage with another value."""

    figure: NewFigure
    before: Vintage


@dataclass(frozen=True, slots=True)
class FigurePlan:
    """What recording would do. With problems nothing is recorded.

    Attributes:
        first: figures of months, or vintages, of which nothing earlier is known.
        revised: figures that change what was known of their month.
        unchanged: figures that say what is recorded already.
        doubles: figures that stand in what was given a second time, with the same value.
        problems: everything that is wrong, by its place.
    """

    first: tuple[NewFigure, ...] = ()
    revised: tuple[Revised, ...] = ()
    unchanged: tuple[NewFigure, ...] = ()
    doubles: tuple[NewFigure, ...] = ()
    problems: tuple[Problem, ...] = ()

    @property
    def to_record(self) -> tuple[NewFigure, ...]:
        """What is new, in the order of months and vintages."""
        found = [*self.first, *(one.figure for one in self.revised)]
        return tuple(sorted(found, key=lambda one: (one.month, one.published_on)))


@dataclass(slots=True)
class _Sorted:
    first: list[NewFigure] = field(default_factory=list)
    revised: list[Revised] = field(default_factory=list)
    unchanged: list[NewFigure] = field(default_factory=list)
    doubles: list[NewFigure] = field(default_factory=list)
    problems: list[tuple[int, Problem]] = field(default_factory=list)


def plan_figures(
    figures: Sequence[NewFigure],
    recorded: Iterable[Vintage],
    *,
    decimals: int,
    today: dt.date,
) -> FigurePlan:
    """Sort figures into new, revised, unchanged and doubles, with every problem by its place.

    Args:
        figures: as they were given.
        recorded: every vintage of their months.
        decimals: how many the series has.
        today: nothing was published after it.
    """
    known: dict[Period, list[Vintage]] = defaultdict(list)
    for one in recorded:
        known[one.month].append(one)
    found = _Sorted()
    for figure in sorted(figures, key=lambda one: (one.month, one.published_on, one.row)):
        wrong = list(_objections(figure, decimals, today))
        found.problems += [(figure.row, one) for one in wrong]
        if not wrong:
            _sort(figure, known[figure.month], found)
    return FigurePlan(
        tuple(found.first),
        tuple(found.revised),
        tuple(found.unchanged),
        tuple(found.doubles),
        tuple(one for _row, one in sorted(found.problems, key=lambda pair: pair[0])),
    )


def place(row: int, column: str) -> str:
    """Where a cell stands: "row 12, column value"."""
    return _("row %(row)d, %(column)s") % {"row": row, "column": column} if row else column


def _sort(figure: NewFigure, vintages: list[Vintage], found: _Sorted) -> None:
    """Against what is recorded, and what was given before it."""
    same = next((one for one in vintages if one.published_on == figure.published_on), None)
    if same is not None:
        _against_same(figure, same, found)
        return
    earlier = [one for one in vintages if one.published_on < figure.published_on]
    before = max(earlier, key=lambda one: one.published_on, default=None)
    if before is not None and before.value == figure.value:
        found.unchanged.append(figure)
        return
    if before is None:
        found.first.append(figure)
    else:
        found.revised.append(Revised(figure, before))
    vintages.append(Given(month=figure.month, value=figure.value, published_on=figure.published_on))


class Given(Vintage):
    """A vintage that stands in what was given, not in the register."""

    __slots__ = ()


def _against_same(figure: NewFigure, same: Vintage, found: _Sorted) -> None:
    if same.value == figure.value:
        (found.doubles if isinstance(same, Given) else found.unchanged).append(figure)
        return
    known = {
        "month": period_label(figure.month),
        "day": day(figure.published_on),
        "other": scaled(same.value),
    }
    message = (
        _("%(month)s, published on %(day)s, stands here twice: as %(other)s as well. Keep one.")
        if isinstance(same, Given)
        else _(
            "%(month)s is recorded as %(other)s, as published on %(day)s. What was published is"
            " never changed: give the day on which the correction was published."
        )
    )
    code = "twice" if isinstance(same, Given) else "recorded_otherwise"
    problem = Problem("value", code, message % known, place(figure.row, _("value")))
    found.problems.append((figure.row, problem))


def _objections(figure: NewFigure, decimals: int, today: dt.date) -> Iterator[Problem]:
    where = place(figure.row, _("value"))
    if not 0 < figure.value < LARGEST:
        message = _("A figure of an index is above 0. Check its digits.")
        yield Problem("value", "range", message, where)
    elif figure.value != round(figure.value, decimals):
        message = ngettext(
            "This index has %(n)d decimal. Write the figure as it was published.",
            "This index has %(n)d decimals. Write the figure as it was published.",
            decimals,
        )
        yield Problem("value", "decimals", message % {"n": decimals}, where)
    if figure.month.start.year < EARLIEST:
        message = _("This month lies before %(year)d. Check the year.") % {"year": EARLIEST}
        yield Problem("month", "range", message, place(figure.row, _("month")))
    yield from _wrong_day(figure, today)
    if len(figure.note) > LONGEST_NOTE:
        message = _("Write at most %(most)d characters.") % {"most": LONGEST_NOTE}
        yield Problem("note", "too_long", message, place(figure.row, _("note")))


def _wrong_day(figure: NewFigure, today: dt.date) -> Iterator[Problem]:
    where = place(figure.row, _("published"))
    if figure.published_on > today:
        message = _("%(day)s has not come yet. Record a figure once it is published.")
        yield Problem("published_on", "future", message % {"day": day(figure.published_on)}, where)
    elif figure.published_on <= figure.month.start:
        message = _("No figure of %(month)s was published before that month began.")
        known = {"month": period_label(figure.month)}
        yield Problem("published_on", "too_early", message % known, where)
