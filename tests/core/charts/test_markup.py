"""Escaping, numbers and elements."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.charts.markup import Canvas, Frame, element, escape, num, paint
from tests.core.charts.seeing import NS, parse


@given(st.text())
def test_any_text_a_person_types_comes_back_as_text_and_never_as_markup(typed):
    canvas = Canvas()
    canvas.text(typed, "c-lab", x=0, y=0)
    svg = canvas.finish(Frame(kind="chart", title=typed, width=10, height=10, points=typed))
    root = parse(svg)
    assert [child.tag for child in root] == [f"{NS}title", f"{NS}text"]
    assert root[0].text == root[1].text


def test_a_script_in_a_name_is_shown_and_not_run():
    assert escape("<script>alert('1')</script>") == (
        "&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"
    )


def test_characters_that_xml_forbids_are_dropped():
    assert escape("a\x00b\x0bc\ufffed\ud800e") == "abcde"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.1 + 0.2, "0.3"), (1.0, "1"), (100.0, "100"), (-0.001, "0"), (12.345, "12.35"), (7, "7")],
)
def test_a_coordinate_has_two_decimals_at_most(value, text):
    assert num(value) == text


def test_attribute_names_use_hyphens_and_values_are_escaped():
    assert element("g", class_="a", stroke_width=1.5, data_points='{"a":1}') == (
        '<g class="a" stroke-width="1.5" data-points="{&quot;a&quot;:1}"/>'
    )


def test_paint_gives_class_and_print_colour():
    assert paint("k-open") == {"class_": "k-open", "fill": "#ffffff", "stroke": "#9c1f0c"}


def test_an_unknown_class_is_refused():
    with pytest.raises(KeyError, match="c-s9"):
        paint("c-s9")


def test_equal_drawings_get_equal_ids_and_others_their_own():
    def drawing(word):
        return Canvas().finish(Frame(kind="chart", title=word, width=1, height=1))

    assert drawing("a") == drawing("a")
    named = [parse(drawing(word)).attrib["aria-labelledby"] for word in "ab"]
    assert named[0] != named[1]
