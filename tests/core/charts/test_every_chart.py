"""What holds for each kind of chart in each size."""

from __future__ import annotations

import pytest

from core.charts import Size, Svg
from tests.core.charts.samples import every_chart
from tests.core.charts.seeing import NS, assert_legible, parse

CHARTS = every_chart()
each = pytest.mark.parametrize("name", list(CHARTS))
in_each_size = pytest.mark.parametrize("size", list(Size))
LEAST = {Size.FULL: 920.0, Size.WIDE: 640.0, Size.NARROW: 256.0}


def drawn(name, size, uid="x") -> Svg:
    return CHARTS[name].svg(size, uid=uid)


@each
@in_each_size
def test_a_drawing_has_a_title_that_names_it_and_reads_from_left_to_right(name, size):
    root = parse(drawn(name, size))
    title = root[0]
    assert title.tag == f"{NS}title"
    assert title.text
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"] == title.attrib["id"] == "x-t"
    assert all(one.attrib["direction"] == "ltr" for one in root.iter(f"{NS}svg"))


@each
@in_each_size
def test_a_drawing_carries_no_style_and_no_variable(name, size):
    svg = drawn(name, size)
    assert "style" not in svg
    assert "var(" not in svg
    assert "currentColor" not in svg


@each
@in_each_size
def test_every_coloured_shape_has_a_class_that_the_site_can_recolour(name, size):
    for node in parse(drawn(name, size)).iter():
        if any(value.startswith("#") for value in (node.get("fill", ""), node.get("stroke", ""))):
            assert node.get("class"), node.attrib


@each
@in_each_size
def test_no_text_meets_another_or_leaves_the_drawing(name, size):
    root = parse(drawn(name, size))
    assert_legible(drawn(name, size), None if "viewBox" in root.attrib else LEAST[size])


@each
@in_each_size
def test_drawing_twice_gives_the_same_bytes(name, size):
    assert drawn(name, size, "") == every_chart()[name].svg(size)


@each
def test_the_id_comes_from_the_content_where_none_is_given(name):
    chart = CHARTS[name]
    ids = {parse(chart.svg(size)).attrib["aria-labelledby"] for size in (Size.WIDE, Size.NARROW)}
    assert all(one.startswith("c") for one in ids)


@each
def test_each_row_of_the_table_has_a_cell_for_each_header(name):
    table = CHARTS[name].table()
    assert table.rows
    assert {len(row) for row in table.rows} == {len(table.headers)}
    assert len(table.csv().splitlines()) == len(table.rows) + 1


@each
@in_each_size
def test_numbers_carry_no_float_noise(name, size):
    for node in parse(drawn(name, size)).iter():
        for value in node.attrib.values():
            digits = value.rstrip("%").partition(".")[2]
            assert not digits.isdigit() or len(digits) <= 3, value
