"""Quadrant, score bar, bullet, milestones, conditions, signs."""

from __future__ import annotations

import datetime as dt

import pytest

from core.charts import (
    Bullet,
    ConditionsBar,
    Milestone,
    Position,
    Quadrant,
    ScoreBar,
    Size,
    Unit,
    state_glyph,
    step_glyph,
)
from core.charts.milestones_draw import axis_dates
from tests.core.charts.samples import QUARTERS, milestones, quadrant
from tests.core.charts.seeing import NS, parse, texts


def shapes(svg, tag, cls):
    return [node for node in parse(svg).iter(NS + tag) if cls in node.get("class", "").split()]


@pytest.mark.parametrize("size", [Size.WIDE, Size.NARROW, Size.PRINT])
def test_the_quadrant_says_where_it_stands_and_what_the_score_could_be(size):
    shown = [seen.text for seen in texts(quadrant().svg(size))]
    assert "Now: 81 and 48" in shown
    assert "could be 38 to 58" in shown
    assert "Jul–Sep 2024" in shown


def test_an_older_score_is_never_called_now():
    path = (Position("Apr–Jun 2026", 79, 50), Position("Jul–Sep 2026", None, 48))
    shown = [seen.text for seen in texts(Quadrant("x", path, community_range=(38, 58)).svg())]
    assert "Apr–Jun 2026: 79 and 50" in shown
    assert not any("Now" in text or "could be" in text for text in shown)


def test_the_last_point_is_the_big_one():
    radii = [dot.get("r") for dot in shapes(quadrant().svg(), "circle", "c-d1")]
    assert radii == ["3.5"] * 8 + ["7"]


def test_named_periods_are_printed_beside_their_point():
    shown = [seen.text for seen in texts(quadrant(named=frozenset({5})).svg())]
    assert QUARTERS[5] in shown
    assert QUARTERS[3] not in shown


def test_both_axes_begin_below_everything_shown_and_at_thirty_at_most():
    assert quadrant().origin == 30
    assert quadrant(community_range=(12, 58)).origin == 0
    assert Quadrant("x", (Position("a", 90, 95),)).origin == 30


def test_a_missing_score_is_a_gap_in_the_path_and_a_word_in_the_table():
    path = (
        Position("a", 50, 50),
        Position("b", None, 60),
        Position("c", 55, 65),
        Position("d", 0, 0),
    )
    chart = Quadrant("x", path)
    assert len(shapes(chart.svg(), "polyline", "c-s1")) == 1
    assert chart.table().rows[1] == ("b", "not reported", "60")
    assert chart.table().rows[3] == ("d", "0", "0")


def test_without_any_score_the_quadrant_says_so():
    shown = [seen.text for seen in texts(Quadrant("x", (Position("a", None, 4),)).svg())]
    assert "No figures yet" in shown


def test_the_pass_mark_has_its_tick():
    shown = [seen.text for seen in texts(quadrant(pass_mark=65).svg())]
    assert shown.count("65") == 2
    assert "60" not in shown


def test_the_table_gives_the_range_to_the_present_period_only():
    rows = quadrant().table().rows
    assert rows[-1] == ("Jul–Sep 2026", "81", "48", "38", "58")
    assert rows[0][3:] == ("", "")


def test_a_quadrant_without_positions_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        Quadrant("x", ())


def test_a_score_bar_is_as_long_as_its_score():
    svg = ScoreBar("Financial", 81, "good").svg(Size.WIDE)
    assert float(shapes(svg, "rect", "b-good")[0].get("width")) == pytest.approx(240 * 0.81)
    assert float(shapes(svg, "line", "b-mark")[0].get("x1")) == pytest.approx(144)


def test_no_score_has_no_bar_and_zero_shows_a_sliver():
    assert shapes(ScoreBar("x", None, "bad").svg(), "rect", "b-bad") == []
    assert [bar.get("width") for bar in shapes(ScoreBar("x", 0, "bad").svg(), "rect", "b-bad")] == [
        "2"
    ]


@pytest.mark.parametrize(
    ("bar", "title"),
    [
        (ScoreBar("Community", 48), "Community: 48 of 100, pass mark 60"),
        (ScoreBar("Community", None), "Community: no score, pass mark 60"),
        (ScoreBar("C", 48, low=38, high=58), "C: 48 of 100, pass mark 60, could be 38 to 58"),
    ],
)
def test_a_score_bar_says_its_score(bar, title):
    assert parse(bar.svg())[0].text == title


@pytest.mark.parametrize(
    ("start", "goal", "value", "share"),
    [(41, 25, 29, 0.75), (31, 90, 54, 0.3898), (41, 25, 50, 0), (10, 20, 25, 1)],
)
def test_a_bullet_reads_from_start_to_goal_whichever_is_larger(start, goal, value, share):
    assert Bullet("x", start, goal, value).share(value) == pytest.approx(share, abs=1e-4)


def test_a_bullet_says_its_figures_and_a_missing_one():
    title = parse(Bullet("Losses", 41, 25, None, Unit("%"), minimum=30).svg())[0].text
    assert title == "Losses: not reported, 41\u00a0% to 25\u00a0%, Minimum 30\u00a0%"


def test_a_bullet_without_a_way_is_refused():
    with pytest.raises(ValueError, match="the same"):
        Bullet("x", 5, 5, 5)


def test_days_late_are_counted_from_the_baseline():
    day = dt.date
    assert Milestone("x", day(2026, 9, 30), day(2026, 10, 24)).days_late == 24
    assert Milestone("x", day(2026, 9, 30), day(2026, 12, 1), day(2026, 9, 28)).days_late == -2
    assert Milestone("x", None, day(2026, 9, 30)).days_late is None


def test_lateness_is_said_in_words_and_beyond_the_deadline_in_its_own_colour():
    svg = milestones().svg()
    shown = [seen.text for seen in texts(svg)]
    assert {"24 days late", "on time", "102 days late", "2 days early"} <= set(shown)
    assert [len(shapes(svg, "line", f"m-{kind}")) for kind in ("late", "over", "early")] == [
        1,
        1,
        1,
    ]


def test_what_happened_replaces_its_forecast():
    svg = milestones().svg()
    in_legend = 1
    assert len(shapes(svg, "circle", "m-actual")) == 1 + in_legend
    assert len(shapes(svg, "circle", "m-forecast")) == 3 + in_legend


def test_the_table_of_milestones_has_iso_dates_as_csv():
    first = milestones().table().csv().splitlines()[1]
    assert first == "Ventilation overhaul,2026-09-30,2026-10-24,,2027-01-01,24"


@pytest.mark.parametrize(
    ("first", "last", "count"),
    [
        ((2026, 11, 1), (2026, 11, 30), 2),
        ((2026, 1, 15), (2027, 6, 1), 7),
        ((1998, 1, 1), (2047, 1, 1), 6),
    ],
)
def test_the_axis_encloses_its_dates_in_few_round_steps(first, last, count):
    ticks = axis_dates(dt.date(*first), dt.date(*last), 6)
    assert ticks[0] <= dt.date(*first) <= dt.date(*last) <= ticks[-1]
    assert len(ticks) <= count + 1


def test_the_axis_bears_the_ends_of_the_calendar():
    ticks = axis_dates(dt.date.min, dt.date.max, 6)
    assert ticks[0] == dt.date.min
    assert ticks[-1] == dt.date(9999, 12, 1)


def test_conditions_are_full_or_outlined():
    svg = ConditionsBar(7, 9).svg()
    assert (len(shapes(svg, "rect", "k-met")), len(shapes(svg, "rect", "k-open"))) == (7, 2)
    assert parse(svg)[0].text == "7 of 9 conditions met"


def test_many_conditions_go_on_in_further_rows():
    assert parse(ConditionsBar(3, 33).svg()).attrib["height"] == "33"
    assert parse(ConditionsBar(0, 0).svg()).attrib["width"] == "13"


@pytest.mark.parametrize(("met", "total"), [(5, 4), (-1, 4)])
def test_more_conditions_met_than_there_are_is_refused(met, total):
    with pytest.raises(ValueError, match="cannot be met"):
        ConditionsBar(met, total)


def test_each_state_has_a_shape_of_its_own():
    tags = {
        mood: parse(state_glyph(mood, mood))[1].tag.removeprefix(NS)
        for mood in ("good", "warn", "bad", "none")
    }
    assert tags == {"good": "circle", "warn": "path", "bad": "rect", "none": "circle"}
    assert parse(state_glyph("none", "x"))[1].get("stroke") == "#46535f"


def test_a_sign_beside_its_word_is_hidden_from_screen_readers():
    assert parse(state_glyph("good", "On track", decorative=True)).get("aria-hidden") == "true"
    assert parse(state_glyph("good", "On track")).get("aria-hidden") is None


def test_steps_are_ticked_numbered_or_dotted():
    assert shapes(step_glyph("done", "x"), "path", "i-check")
    assert shapes(step_glyph("now", "x"), "circle", "i-dot")
    assert [seen.text for seen in texts(step_glyph("next", "x", number=3))] == ["3"]
