"""Charts in a real browser: widths, keyboard, night, forced colours."""

from __future__ import annotations

import pytest
from django.template import Context, Template

from core.charts import Figure
from tests.core.charts.samples import bars, lifeline, line, milestones, quadrant
from tests.core.interface.conftest import AXE

PAGE = """{% load charts %}<!DOCTYPE html>
<html lang="en"{% if theme %} data-theme="{{ theme }}"{% endif %}><head>
<meta charset="utf-8"><title>Charts</title><meta name="viewport" content="width=device-width">
<link rel="stylesheet" href="/static/css/concord.css">
<link rel="stylesheet" href="/static/css/fonts.css">
<link rel="stylesheet" href="/static/css/charts.css">
<script type="module" src="/static/js/concord.js"></script></head>
<body><main class="main stack"><h1>Bayview Water</h1>{% chart timeline uid="life" %}
{% for one in figures %}<section class="panel">{% figure one %}</section>{% endfor %}
</main></body></html>"""


def page(theme: str = "") -> str:
    figures = [
        Figure("scores", "Community has fallen", quadrant(), csv_url="/scores.csv"),
        Figure("line", "Availability is below its target", line()),
        Figure("money", "Less was paid than planned", bars()),
        Figure("dates", "Two are late", milestones()),
    ]
    shown = {"timeline": lifeline(), "figures": figures, "theme": theme}
    return Template(PAGE).render(Context(shown))


@pytest.fixture
def opened(site, browse):
    def at(width=1280, theme="", **options):
        site.pages["/"] = page(theme)
        return browse(width=width, **options)

    return at


@pytest.mark.parametrize(
    ("width", "timeline", "others"),
    [(1280, "full", "w"), (800, "wide", "w"), (660, "narrow", "w"), (340, "narrow", "n")],
)
def test_the_container_shows_the_one_drawing_that_fits(opened, width, timeline, others):
    tab = opened(width)
    shown = tab.evaluate(
        """[...document.querySelectorAll('svg[role=img]')].filter((svg) => svg.checkVisibility())
        .map((svg) => svg.getAttribute('aria-labelledby'))"""
    )
    figures = [f"{uid}-{others}-t" for uid in ("scores", "line", "money", "dates")]
    assert shown == [f"c-life-{timeline}-t", *figures]


@pytest.mark.parametrize("width", [320, 340, 390, 700, 1280, 1600])
def test_no_page_scrolls_sideways_and_no_letter_is_smaller_than_ten_pixels(opened, width):
    tab = opened(width)
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    smallest = tab.evaluate(
        """Math.min(...[...document.querySelectorAll('svg.chart, svg.lifeline')]
        .filter((svg) => svg.checkVisibility())
        .map((svg) => Number(svg.getAttribute('font-size')) * (svg.getScreenCTM().a)))"""
    )
    assert smallest >= 10


@pytest.mark.parametrize("width", [320, 640, 1280])
def test_texts_of_the_timeline_do_not_meet_in_the_font_of_the_site(opened, width):
    tab = opened(width)
    tab.evaluate("document.fonts.ready")
    meeting = tab.evaluate(
        """() => {
          const boxes = [...document.querySelectorAll('svg.lifeline text')]
            .filter((text) => text.checkVisibility())
            .map((text) => [text.textContent, text.getBoundingClientRect()]);
          const found = [];
          boxes.forEach(([a, one], n) => boxes.slice(n + 1).forEach(([b, two]) => {
            const across = Math.min(one.right, two.right) - Math.max(one.left, two.left);
            const down = Math.min(one.bottom, two.bottom) - Math.max(one.top, two.top);
            if (across > 0 && down > 4) found.push([a, b]);
          }));
          return found;
        }"""
    )
    assert meeting == []


def test_arrow_keys_read_the_values_and_escape_closes(opened):
    tab = opened()
    chart = tab.locator("[data-chart]").nth(1)
    tip = chart.locator(".c-tip")
    chart.focus()
    tab.keyboard.press("ArrowRight")
    assert tip.inner_text() == "Jan\nAvailability 96.0 %\nResponse 95.1 %"
    tab.keyboard.press("End")
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("ArrowLeft")
    tab.keyboard.press("ArrowLeft")
    assert tip.inner_text().endswith("Response disputed")
    assert chart.locator(".c-rule").count() == 1
    tab.keyboard.press("Escape")
    assert tip.is_hidden()
    assert chart.locator(".c-rule").count() == 0


def test_the_pointer_finds_the_nearest_point_and_leaving_closes(opened):
    tab = opened()
    chart = tab.locator("[data-chart]").first
    dot = chart.locator("svg:visible circle").last.bounding_box()
    tab.mouse.move(dot["x"] + 4, dot["y"] + 4)
    tip = chart.locator(".c-tip")
    assert tip.inner_text() == "Jul–Sep 2026\nFinancial score 81\nCommunity score 48"
    inside, outer = tip.bounding_box(), chart.bounding_box()
    assert inside["x"] + inside["width"] <= outer["x"] + outer["width"] + 1
    tab.mouse.move(5, 5)
    assert tip.is_hidden()


def test_a_chart_is_reached_by_tab_and_says_how_to_read_it(opened):
    chart = opened().locator("[data-chart]").first
    assert chart.get_attribute("tabindex") == "0"
    assert "Arrow keys" in chart.get_attribute("aria-label")


def test_without_script_the_table_says_the_same_and_nothing_is_focusable_in_vain(opened):
    tab = opened(java_script_enabled=False)
    assert tab.locator("[data-chart][tabindex]").count() == 0
    tab.get_by_text("See as table").first.click()
    assert tab.locator("figure table").first.is_visible()
    assert tab.get_by_role("rowheader", name="Jul–Sep 2026").is_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [340, 1280])
def test_nothing_is_found_by_axe_with_all_tables_open(opened, theme, width):
    tab = opened(width, theme)
    tab.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
    tab.evaluate(AXE.read_text())
    found = tab.evaluate("axe.run().then((result) => result.violations.map((one) => one.id))")
    assert found == []


def test_by_night_the_drawing_takes_the_colours_of_the_night(opened):
    tab = opened(theme="dark")
    fill = "getComputedStyle(document.querySelector('{}')).fill"
    assert tab.evaluate(fill.format(".chart .c-tick")) == "rgb(169, 182, 194)"
    assert tab.evaluate(fill.format(".ll-gate")) == "rgb(23, 33, 43)"


def test_forced_colours_leave_no_colour_of_our_own(opened):
    tab = opened(forced_colors="active")
    stroke = tab.evaluate("getComputedStyle(document.querySelector('.chart .c-s1')).stroke")
    text = tab.evaluate("getComputedStyle(document.querySelector('.chart .c-lab')).fill")
    assert stroke == text
