"""Lines, spark lines and bars."""

from __future__ import annotations

import json
from decimal import Decimal
from itertools import pairwise

import pytest

from core.charts import BarChart, BarSeries, LineChart, Series, Size, Sparkline, Unit
from core.charts.scale import round_ticks, sparse_labels
from tests.core.charts.samples import bars, line, sparkline
from tests.core.charts.seeing import NS, parse, texts


def shapes(svg, tag, cls):
    return [node for node in parse(svg).iter(NS + tag) if cls in node.get("class", "").split()]


def test_a_gap_in_the_data_is_a_gap_in_the_line():
    assert len(shapes(line().svg(), "polyline", "c-s1")) == 1
    assert len(shapes(line().svg(), "polyline", "c-s2")) == 2


def test_a_figure_between_two_gaps_is_a_dot():
    chart = LineChart("x", ("a", "b", "c"), (Series("n", (None, 5, None)),))
    assert shapes(chart.svg(), "polyline", "c-s1") == []
    assert [dot.get("r") for dot in shapes(chart.svg(), "circle", "c-d1")] == ["2.75", "4"]


def test_zero_is_a_value_and_not_a_gap():
    chart = LineChart("x", ("a", "b", "c"), (Series("n", (1, 0, 1)),))
    assert len(shapes(chart.svg(), "polyline", "c-s1")) == 1
    assert chart.table().rows[1] == ("b", "0")


def test_each_series_has_its_own_dash():
    four = tuple(Series(str(n), (n, n + 1)) for n in range(4))
    svg = LineChart("x", ("a", "b"), four).svg()
    dashes = [shapes(svg, "polyline", f"c-s{n}")[0].get("stroke-dasharray") for n in (1, 2, 3, 4)]
    assert len(set(dashes)) == 4


def test_labels_stand_at_the_end_of_their_line_sixteen_units_apart_at_least():
    shown = {seen.text: seen for seen in texts(line().svg())}
    tops = sorted(
        shown[text].top
        for text in ("Availability 96.4\u00a0%", "Response 96.9\u00a0%", "Target 97.0\u00a0%")
    )
    assert all(after - before >= 15.99 for before, after in pairwise(tops))


def test_a_narrow_chart_has_a_legend_and_the_values_at_the_end():
    shown = [seen.text for seen in texts(line().svg(Size.NARROW))]
    assert {"Availability", "Response", "Target 97.0\u00a0%", "96.4\u00a0%"} <= set(shown)


def test_a_target_that_changed_is_drawn_in_steps():
    svg = line(target=(95, 95, 95, 97, 97, 97)).svg()
    assert len(shapes(svg, "line", "c-target")) == 2
    assert len(shapes(line(target=(None,) * 5 + (97,)).svg(), "line", "c-target")) == 1


def test_the_band_is_shaded():
    assert len(shapes(line().svg(), "rect", "c-band")) == 1
    assert shapes(line(band=None).svg(), "rect", "c-band") == []


def test_the_table_says_which_kind_of_gap_it_is():
    rows = line().table().rows
    assert rows[2] == ("Mar", "98.1\u00a0%", "disputed", "97.0\u00a0%")


def test_the_points_for_the_script_say_what_the_table_says():
    points = json.loads(parse(line().svg()).attrib["data-points"])
    assert points["say"][2] == "Mar\nAvailability 98.1 %\nResponse disputed"
    assert len(points["x"]) == 6
    assert points["x"] == sorted(points["x"])


def test_paper_carries_no_points():
    assert "data-points" not in line().svg(Size.PRINT)
    assert "data-points" not in bars().svg(Size.PRINT)


def test_a_chart_without_any_figure_says_so():
    svg = LineChart("x", ("a", "b"), (Series("n", (None, None)),)).svg()
    assert "No figures yet" in [seen.text for seen in texts(svg)]


def test_a_long_unit_stands_once_above_the_axis():
    unit = Unit("litres per person and day")
    chart = LineChart("x", ("a", "b"), (Series("n", (1, 2)),), unit)
    shown = [seen.text for seen in texts(chart.svg())]
    assert shown.count("litres per person and day") == 1
    assert chart.table().rows[0] == ("a", "1\u00a0litres per person and day")


@pytest.mark.parametrize("count", [0, 5])
def test_a_line_chart_shows_one_to_four_series(count):
    with pytest.raises(ValueError, match="one to four"):
        LineChart("x", ("a",), tuple(Series(str(n), (n,)) for n in range(count)))


def test_lengths_that_differ_are_refused():
    with pytest.raises(ValueError, match="one value for each period"):
        LineChart("x", ("a", "b"), (Series("n", (1,)),))
    with pytest.raises(ValueError, match="one value for each period"):
        Sparkline("x", ("a", "b"), (1,))
    with pytest.raises(ValueError, match="one value for each category"):
        BarChart("x", ("a", "b"), (BarSeries("n", (1,)),))


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        ((0, 100), ["0", "20", "40", "60", "80", "100"]),
        ((Decimal("0.1"), Decimal("0.3")), ["0.10", "0.15", "0.20", "0.25", "0.30"]),
        ((97, 97), ["85", "90", "95", "100", "105", "110"]),
        ((), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
        ((-7, 12), ["-10", "-5", "0", "5", "10", "15"]),
    ],
)
def test_ticks_are_round_and_enclose_the_values(values, ticks):
    found = round_ticks(values)
    assert [f"{value:.{found.places}f}" for value in found.values] == ticks


def test_labels_that_would_meet_are_left_out_evenly_and_the_first_stays():
    labels = sparse_labels([n * 20.0 for n in range(12)], ["2026"] * 12, 13, (0, 240))
    assert labels[0].text == "2026"
    assert 3 <= len(labels) <= 6


def test_a_spark_line_says_lowest_highest_last_and_target():
    assert parse(sparkline().svg())[0].text == (
        "Time to repair: lowest 6.2\u00a0h, highest 6.7\u00a0h, last 6.2\u00a0h, Target 6.0\u00a0h"
    )


def test_a_doubtful_last_figure_is_dotted_and_said():
    svg = sparkline(in_doubt=True).svg()
    assert len(shapes(svg, "line", "c-doubt")) == 1
    assert "last 6.2\u00a0h, to be checked" in parse(svg)[0].text


def test_a_spark_line_without_figures_is_empty_and_says_so():
    svg = Sparkline("Losses", ("a", "b"), (None, None)).svg()
    assert parse(svg)[0].text == "Losses: No figures yet"
    assert len(parse(svg)) == 1


def test_no_figure_is_no_bar_and_zero_is_a_bar_without_height():
    chart = BarChart("x", ("a", "b"), (BarSeries("n", (None, 0)),))
    found = shapes(chart.svg(), "rect", "c-b1")
    assert [bar.get("height") for bar in found] == ["0"]


def test_stacked_bars_stand_on_each_other_and_negative_ones_hang():
    series = (BarSeries("a", (10,)), BarSeries("b", (5,)), BarSeries("c", (-4,)))
    svg = BarChart("x", ("2026",), series, mode="stacked").svg()
    a, b, c = (shapes(svg, "rect", f"c-b{n}")[-1] for n in (1, 2, 3))
    edge = [
        (float(bar.get("y")), float(bar.get("y")) + float(bar.get("height"))) for bar in (a, b, c)
    ]
    assert edge[1][1] == pytest.approx(edge[0][0])
    assert edge[2][0] == pytest.approx(edge[0][1])


def test_what_was_paid_stands_inside_what_was_planned():
    svg = bars().svg()
    plan, paid = shapes(svg, "rect", "c-plan")[1], shapes(svg, "rect", "c-b1")[1]
    assert float(plan.get("x")) < float(paid.get("x"))
    in_legend = 1
    assert len(shapes(svg, "rect", "c-plan")) == 50 + in_legend
    assert len(shapes(svg, "rect", "c-b1")) == 29 + in_legend


def test_seventy_years_fit_on_a_narrow_page():
    years = tuple(str(year) for year in range(1992, 2062))
    series = tuple(BarSeries(name, (1,) * 70) for name in ("Planned", "Paid"))
    svg = BarChart("x", years, series, mode="planned and actual").svg(Size.NARROW)
    assert min(float(bar.get("width")) for bar in shapes(svg, "rect", "c-plan")[1:]) >= 2.5


def test_planned_and_actual_takes_two_series():
    with pytest.raises(ValueError, match="cannot show 1 series"):
        BarChart("x", ("a",), (BarSeries("n", (1,)),), mode="planned and actual")


def test_bars_say_their_figures_as_csv_without_grouping():
    chart = BarChart("x", ("2026",), (BarSeries("Paid", (Decimal("1234.50"),)),), Unit("m", "£", 1))
    assert chart.table().rows == (("2026", "£1,234.5\u00a0m"),)
    assert chart.table().csv() == "Year,Paid\r\n2026,1234.50\r\n"
