"""Whatever is put in, no text covers another and none is cut off."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from core.charts import (
    BarChart,
    BarSeries,
    Gate,
    Lifeline,
    LineChart,
    Milestone,
    MilestoneChart,
    Phase,
    Position,
    Quadrant,
    Series,
    Size,
    Sparkline,
    Unit,
)
from core.charts.lifeline import LEAST_WIDTH
from tests.core.charts.seeing import NS, assert_legible, parse, struck_through, texts

TODAY = dt.date(2026, 11, 23)
ALPHABET = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZäéœЖщΩ入札-/’"
WORD = st.text(ALPHABET, min_size=1, max_size=24)
NAME = st.lists(WORD, min_size=1, max_size=7).map(" ".join)
DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2070, 12, 31))
CLUSTERED = st.integers(0, 40).map(lambda n: TODAY + dt.timedelta(days=n))
DAY = st.one_of(DAYS, CLUSTERED)
often = settings(max_examples=40, deadline=None)


@st.composite
def lifelines(draw):
    count = draw(st.integers(2, 10))
    here = draw(st.integers(0, count - 1))
    days = sorted(draw(st.lists(DAY, min_size=count + 1, max_size=count + 1)))
    unknown = draw(st.integers(0, count))
    phases = []
    for n in range(count):
        known = n >= unknown or draw(st.booleans())
        state = "done" if n < here else "now" if n == here else "next"
        gate = Gate(draw(NAME), "due" if n == here else "coming", days[n + 1])
        start, end = (days[n], days[n + 1]) if known else (None, None)
        with_gate = draw(st.booleans())
        phases.append(Phase(draw(NAME), state, start, end, gate if with_gate else None))
    return Lifeline(tuple(phases), TODAY, show_gates=draw(st.booleans()))


@given(lifelines(), st.sampled_from([Size.FULL, Size.WIDE, Size.NARROW]), st.floats(1, 3))
@often
def test_a_timeline_is_legible_at_its_least_width_and_at_any_wider_one(chart, size, times):
    least = LEAST_WIDTH[size]
    svg = chart.svg(size)
    assert_legible(svg, least)
    assert struck_through(svg, least) == []
    assert_legible(svg, least * times)


@given(lifelines())
@often
def test_a_timeline_on_paper_is_legible(chart):
    assert_legible(chart.svg(Size.PRINT))


@given(lifelines())
@often
def test_the_present_stage_is_always_named_in_full_and_bold(chart):
    here = next(phase for phase in chart.phases if phase.state == "now")
    for size in (Size.WIDE, Size.NARROW, Size.PRINT):
        nodes = parse(chart.svg(size)).iter(f"{NS}text")
        bold = [
            node
            for node in nodes
            if node.get("class") == "ll-name" and node.get("font-weight") == "700"
        ]
        shown = "".join(node.text for node in bold).replace("-", "").replace(" ", "")
        assert here.name.replace("-", "").replace(" ", "") in shown.replace("\u00a0", "")


@given(lifelines())
@often
def test_the_strip_keeps_every_stage_visible_inside_its_132_units(chart):
    bars = [
        node for node in parse(chart.svg(Size.MINI)).iter(f"{NS}rect") if "ll-" in node.get("class")
    ]
    assert len(bars) == len(chart.phases)
    edges = [(float(bar.get("x")), float(bar.get("width"))) for bar in bars]
    assert all(width >= 3 for _, width in edges)
    assert edges[-1][0] + edges[-1][1] <= 132.01
    assert all(one[0] + one[1] <= other[0] for one, other in pairwise(edges))


NUMBER = st.one_of(st.none(), st.integers(-5000, 90000), st.decimals(-99, 99, places=2))
UNIT = st.builds(Unit, suffix=WORD, prefix=st.sampled_from(["", "€"]), places=st.integers(0, 2))
PAPER = st.sampled_from([Size.WIDE, Size.NARROW, Size.PRINT])


@st.composite
def columns(draw, most):
    count = draw(st.integers(1, 24))
    periods = tuple(draw(st.lists(WORD, min_size=count, max_size=count)))
    numbers = st.lists(NUMBER, min_size=count, max_size=count).map(tuple)
    return periods, [(draw(NAME), draw(numbers)) for _ in range(draw(st.integers(1, most)))]


@given(columns(4), UNIT, NUMBER, PAPER)
@often
def test_lines_and_their_labels_are_legible(data, unit, target, size):
    periods, series = data
    chart = LineChart("x", periods, tuple(Series(*one) for one in series), unit, target)
    assert_legible(chart.svg(size))


@given(columns(4), UNIT, st.sampled_from(["grouped", "stacked"]), PAPER)
@often
def test_bars_and_their_labels_are_legible(data, unit, mode, size):
    periods, series = data
    bars = tuple(BarSeries(*one) for one in series)
    now = len(periods) // 2
    assert_legible(BarChart("x", periods, bars, unit, mode, now).svg(size))


SCORE = st.one_of(st.none(), st.integers(0, 100))


@given(
    st.lists(st.builds(Position, NAME, SCORE, SCORE), min_size=1, max_size=12),
    st.integers(20, 90),
    st.one_of(st.none(), st.tuples(st.integers(0, 100), st.integers(0, 100))),
    PAPER,
)
@often
def test_a_quadrant_is_legible_and_says_where_it_stands_now(path, mark, span, size):
    named = frozenset(range(0, len(path), 2))
    svg = Quadrant("x", tuple(path), mark, span, span, named).svg(size)
    assert_legible(svg)
    if path[-1].known:
        assert any(seen.text.startswith("Now: ") for seen in texts(svg))


DATE = st.one_of(st.none(), DAY)


@given(
    st.lists(
        st.builds(Milestone, NAME, DATE, DATE, DATE, DATE, st.one_of(st.just(""), NAME)), max_size=8
    ),
    st.one_of(st.none(), DAY),
    PAPER,
)
@often
def test_milestones_are_legible(rows, today, size):
    svg = MilestoneChart("x", tuple(rows), today).svg(size)
    assert_legible(svg)
    assert struck_through(svg) == []


@given(columns(1), UNIT, NUMBER, st.booleans(), st.sampled_from([Size.MINI, Size.WIDE]))
@often
def test_a_spark_line_is_legible(data, unit, target, doubt, size):
    periods, [(name, values)] = data
    assert_legible(Sparkline(name, periods, values, unit, target, doubt).svg(size))
