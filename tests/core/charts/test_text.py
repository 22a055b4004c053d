"""Widths of texts, line breaks, and labels that keep their distance."""

from __future__ import annotations

import string

import pytest
from django.conf import settings
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont
from hypothesis import given
from hypothesis import strategies as st

from core.charts.text import far_enough, narrowest, spread, text_width, wrap

FONT = settings.ROOT / "static/fonts/ibm-plex-sans-latin-wght-normal.woff2"
WORDS = st.lists(st.text(string.ascii_letters, min_size=1, max_size=14), min_size=1, max_size=9)


@pytest.fixture(scope="module", params=[400, 500, 600, 700])
def weighed_font(request):
    font = TTFont(FONT)
    axes = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
    return request.param, instantiateVariableFont(font, axes | {"wght": request.param})


def test_no_character_is_wider_in_the_font_of_the_site_than_estimated(weighed_font):
    weight, font = weighed_font
    shapes, advances, units = font.getBestCmap(), font["hmtx"], font["head"].unitsPerEm
    printable = [chr(code) for code in shapes if chr(code).isprintable()]
    assert len(printable) > 200
    too_narrow = {
        one: (advances[shapes[ord(one)]][0] / units, text_width(one, 1, weight))
        for one in printable
        if advances[shapes[ord(one)]][0] / units > text_width(one, 1, weight) + 0.0005
    }
    assert too_narrow == {}


def test_running_text_is_estimated_near_half_an_em():
    text = "Low-income districts connected to the network"
    assert 0.45 < text_width(text, 1) / len(text) < 0.6


def test_other_scripts_have_a_width_too():
    assert text_width("入札", 10) >= 20
    assert text_width("é", 10) == text_width("e\u0301", 10) + 0.2


@given(WORDS, st.integers(20, 300))
def test_no_line_is_wider_than_its_limit_and_no_letter_is_lost(words, limit):
    lines = wrap(" ".join(words), limit, 13)
    assert all(text_width(line, 13) <= limit for line in lines)
    assert "".join(lines).replace("-", "").replace(" ", "") == "".join(words)


def test_a_no_break_space_does_not_break():
    assert wrap("from Jun\u00a02018", 80, 13) == ("from", "Jun\u00a02018")


@given(WORDS, st.integers(1, 4))
def test_the_narrowest_width_holds_the_text_in_so_many_lines(words, lines):
    text = " ".join(words)
    assert len(wrap(text, narrowest(text, lines, 13), 13)) <= lines


@given(st.lists(st.floats(0, 300), max_size=5))
def test_five_labels_keep_sixteen_units_between_them_inside_the_plot(wanted):
    placed = spread(wanted, 16, (0, 300))
    assert far_enough(placed, 16)
    assert all(-1e-9 <= y <= 300 + 1e-9 for y in placed)
    assert sorted(range(len(wanted)), key=lambda n: wanted[n]) == sorted(
        range(len(wanted)), key=lambda n: placed[n]
    )


def test_labels_that_are_far_apart_stay_where_they_are():
    assert spread((20.0, 90.0), 16, (0, 100)) == (20.0, 90.0)
