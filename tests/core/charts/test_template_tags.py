"""Charts in templates."""

from __future__ import annotations

import re

import pytest
from django.template import Context, Template
from django.test import override_settings
from django.utils import translation
from django.utils.safestring import SafeString

from core.charts import Figure, Words
from core.templatetags.charts import safe, words_of_the_page
from tests.core.charts.samples import lifeline, line, quadrant


def rendered(source: str, **context) -> str:
    return Template("{% load charts %}" + source).render(Context(context))


def figure(**options) -> Figure:
    known = {"caption": "Quarters", "csv_url": "/scores.csv"} | options
    return Figure("scores", "Community has fallen for six quarters in a row", quadrant(), **known)


def test_a_chart_is_drawn_in_each_width_with_ids_of_their_own():
    html = rendered('{% chart timeline uid="life" %}', timeline=lifeline())
    assert html.count("<svg xmlns=") == 3
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids)) == 3
    assert rendered("{% chart line %}", line=line()).count("<svg xmlns=") == 2


def test_one_size_is_drawn_alone():
    html = rendered('{% chart timeline "mini" uid=7 %}', timeline=lifeline())
    assert html.startswith('<svg xmlns="http://www.w3.org/2000/svg" class="lifeline mini"')
    assert 'id="c-7-t"' in html


def test_a_name_with_markup_stays_text():
    html = rendered("{% figure figure %}", figure=figure(caption="<script>"))
    assert "<script>" not in html


def test_the_figure_has_heading_both_drawings_table_and_csv():
    html = rendered("{% figure figure %}", figure=figure())
    assert '<h2 id="scores-h">Community has fallen for six quarters in a row</h2>' in html
    assert '<th scope="row">Jul–Sep 2026</th><td class="num">81</td>' in html
    assert 'href="/scores.csv"' in html
    assert html.count("<svg") == 2
    assert "<figcaption>Quarters</figcaption>" in html
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))


def test_the_figure_on_paper_is_the_drawing_alone():
    html = rendered('{% figure figure "print" %}', figure=figure(level=3))
    assert html.count("<svg") == 1
    assert "<h3" in html
    assert "<table" not in html
    assert "/scores.csv" not in html


def test_a_figure_without_csv_has_no_link():
    assert "<a " not in rendered("{% figure figure %}", figure=figure(csv_url=""))


def test_a_drawing_in_plain_braces_is_not_escaped_again():
    assert rendered("{{ svg }}", svg=line().svg()).startswith("<svg ")


@pytest.mark.parametrize("text", ["<svg></svg>", SafeString("<svg></svg>")])
def test_only_what_was_drawn_here_is_safe(text):
    with pytest.raises(TypeError, match="only drawings"):
        safe(text)


def test_every_fixed_word_can_be_translated():
    with translation.override("en"):
        words = words_of_the_page()
    plain = Words()
    same = ("decimal_point", "group", "lateness", "months")
    for name in Words.__dataclass_fields__:
        if name not in same:
            assert getattr(words, name) == getattr(plain, name), name
    assert words.months == plain.months
    assert words.lateness(24) == "24 days late"
    assert words.lateness(1) == "1 day late"
    assert words.lateness(-1) == "1 day early"
    assert words.lateness(0) == "on time"


@override_settings(USE_THOUSAND_SEPARATOR=True)
def test_months_and_separators_follow_the_active_language():
    with translation.override("de"):
        german = words_of_the_page()
    assert german.decimal_point == ","
    assert german.months[4] == "Mai"
