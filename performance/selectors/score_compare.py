"""Two stored scorecards of a partnership side by side: what differs, and why, from their traces."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext as _

from performance.scoring import AXIS_LABELS, Axis, Kind, recompute
from performance.scoring.exact import plain, trimmed
from performance.selectors.score_rows import row_of, say

if TYPE_CHECKING:
    from collections.abc import Iterator
    from fractions import Fraction

    from performance.models import Scorecard
    from performance.scoring import Definition, LineResult, Observation, ScoreResult

MINUS = "\N{MINUS SIGN}"


@dataclass(frozen=True, slots=True)
class Side:
    """What one of the two says of a KPI or a goal; dashes where it says nothing."""

    value: str = "–"
    score: str = "–"
    weight: str = "–"
    points: str = "–"
    state: str = ""
    state_kind: str = ""
    state_label: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Both sides, and how far the number moved: `change` is "" where nothing can be said."""

    before: Side
    after: Side
    change: str

    @property
    def value(self) -> str:
        return _both(self.before.value, self.after.value)

    @property
    def score(self) -> str:
        return _both(self.before.score, self.after.score)

    @property
    def weight(self) -> str:
        return _both(self.before.weight, self.after.weight)

    @property
    def points(self) -> str:
        return _both(self.before.points, self.after.points)


def _both(before: str, after: str) -> str:
    return after if before == after else f"{before} → {after}"


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A KPI under one goal; what changes is its points."""

    name: str
    url: str
    pair: Pair
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ComparedGoal:
    """A goal: its two scores, the rows that differ, and how many are the same in both."""

    slug: str
    title: str
    pair: Pair
    rows: tuple[ComparedRow, ...]
    same: int


@dataclass(frozen=True, slots=True)
class Comparison:
    finding: str
    goals: tuple[ComparedGoal, ...]
    rules: tuple[tuple[str, str, str], ...]
    """What else differs: (what, before, after)."""

    @property
    def differs(self) -> bool:
        return bool(self.rules) or any(goal.rows or goal.pair.change for goal in self.goals)


def compare(before: Scorecard, after: Scorecard) -> Comparison:
    """The difference from `before` to `after`, two scorecards of one partnership. No query."""
    old, new = recompute(json.loads(before.result)), recompute(json.loads(after.result))
    goals = tuple(_goal(old, new, axis) for axis in Axis)
    return Comparison(
        finding=_finding(old, new),
        goals=goals,
        rules=tuple(_rules(before, after)),
    )


def _goal(old: ScoreResult, new: ScoreResult, axis: Axis) -> ComparedGoal:
    olds = {line.definition.code: line for line in old.lines_of(axis)}
    news = {line.definition.code: line for line in new.lines_of(axis)}
    pairs = [(olds.get(code), news.get(code)) for code in {**news, **olds}]
    rows = tuple(_row(one, other, axis) for one, other in pairs if not _alike(one, other, axis))
    return ComparedGoal(
        slug=axis.value,
        title=say(AXIS_LABELS[axis]),
        pair=Pair(
            _goal_side(old, axis),
            _goal_side(new, axis),
            _signed(old.axis(axis).exact, new.axis(axis).exact),
        ),
        rows=rows,
        same=len(pairs) - len(rows),
    )


def _goal_side(result: ScoreResult, axis: Axis) -> Side:
    found = result.axis(axis)
    return Side(
        value="",
        score=found.score_shown or "–",
        weight=plain(found.weight_received),
        points=trimmed(found.points, 2),
        state=found.tier.value if found.tier else "",
    )


def _alike(one: LineResult | None, other: LineResult | None, axis: Axis) -> bool:
    if one is None or other is None:
        return False
    seen, then = one.observation, other.observation
    return (
        _agreed(one.definition) == _agreed(other.definition)
        and one.weight(axis) == other.weight(axis)
        and (seen.kind, seen.value, seen.disputed, seen.used, seen.reason)
        == (then.kind, then.value, then.disputed, then.used, then.reason)
    )


def _agreed(kpi: Definition) -> tuple[object, ...]:
    """The numbers that turn a result into a score."""
    return (
        kpi.direction,
        kpi.low,
        kpi.high,
        kpi.outer_low,
        kpi.outer_high,
        kpi.minimum,
        kpi.piecewise,
    )


def _row(one: LineResult | None, other: LineResult | None, axis: Axis) -> ComparedRow:
    [kpi] = [line.definition for line in (other, one) if line is not None][:1]
    points = [None if line is None else line.points(axis) for line in (one, other)]
    return ComparedRow(
        name=kpi.name,
        url=reverse("kpi", args=[kpi.id]) if kpi.id else "",
        pair=Pair(_side(one, axis), _side(other, axis), _signed(*points)),
        why=tuple(_why(one, other, axis)),
    )


def _side(line: LineResult | None, axis: Axis) -> Side:
    if line is None:
        return Side()
    row = row_of(line, axis, {})
    return Side(
        row.value, row.score, row.weight, row.points, row.state, row.state_kind, row.state_label
    )


def _signed(old: Fraction | None, new: Fraction | None) -> str:
    """The change with its sign, to two decimals; "" for none, or where it cannot be said."""
    if old is None or new is None or old == new:
        return ""
    return f"{'+' if new > old else MINUS}{trimmed(abs(new - old), 2)}"


def _why(one: LineResult | None, other: LineResult | None, axis: Axis) -> Iterator[str]:
    if other is None:
        yield _("no longer counts")
    elif one is None:
        yield _("counts since")
    else:
        yield from _agreed_anew(one, other, axis)
        yield from _seen_anew(one.observation, other.observation)


def _agreed_anew(one: LineResult, other: LineResult, axis: Axis) -> Iterator[str]:
    if one.weight(axis) != other.weight(axis):
        yield _("weight %(before)s, now %(after)s") % {
            "before": plain(one.weight(axis)),
            "after": plain(other.weight(axis)),
        }
    if _agreed(one.definition) != _agreed(other.definition):
        yield _("other points or another minimum")


def _seen_anew(before: Observation, after: Observation) -> Iterator[str]:
    if before.kind is not after.kind:
        yield _KINDS[after.kind]()
    elif before.value != after.value:
        yield _another_figure(before, after)
    if before.disputed != after.disputed:
        yield _("disputed") if after.disputed else _("no longer disputed")


def _another_figure(before: Observation, after: Observation) -> str:
    if after.corrected and not before.corrected:
        return _("corrected")
    if before.used != after.used and after.used is not None:
        return _BASES[after.used.value]()
    return _("another figure")


_KINDS = {
    Kind.VALUE: lambda: _("a figure is there now"),
    Kind.NOT_REPORTED: lambda: _("not reported"),
    Kind.NOT_YET_DUE: lambda: _("not yet due"),
    Kind.NOT_APPLICABLE: lambda: _("not applicable"),
}
_BASES = {
    "agreed": lambda: _("the agreed value counts now"),
    "verified": lambda: _("the verified value counts now"),
    "reported": lambda: _("the reported value counts now"),
}


def _rules(before: Scorecard, after: Scorecard) -> Iterator[tuple[str, str, str]]:
    if before.rule_version != after.rule_version:
        yield _("Rules"), before.rule_version, after.rule_version
    if before.contract_version_id != after.contract_version_id:
        yield (
            _("Contract"),
            _("version %(n)s") % {"n": before.contract_version.number},
            _("version %(n)s") % {"n": after.contract_version.number},
        )


def _finding(old: ScoreResult, new: ScoreResult) -> str:
    """What became of both scores, in whole points as the reader sees them."""
    return " ".join(_moved(old, new, axis) for axis in Axis)


def _moved(old: ScoreResult, new: ScoreResult, axis: Axis) -> str:
    title = say(AXIS_LABELS[axis])
    before, after = old.axis(axis).score_shown, new.axis(axis).score_shown
    words = {"goal": title, "before": before, "after": after}
    if not before or not after:
        if before == after:
            return _("%(goal)s has no score in either.") % words
        return (
            _("%(goal)s has a score now: %(after)s.") % words
            if after
            else _("%(goal)s has no score any more; it was %(before)s.") % words
        )
    if before == after:
        return _("%(goal)s stays at %(after)s.") % words
    if int(after) > int(before):
        return _("%(goal)s rose from %(before)s to %(after)s.") % words
    return _("%(goal)s fell from %(before)s to %(after)s.") % words
