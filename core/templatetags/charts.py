"""Charts in templates, drawn with the words of the active language.

``{% chart timeline uid="life" %}`` draws every width, of which the container shows one;
``{% chart timeline "mini" uid=row.uuid %}`` draws one size ("wide", "narrow", "mini", "print").
``{% figure figure %}`` is the whole figure, ``{% figure figure "print" %}`` its form for paper.
"""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.utils import formats
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.charts import Chart, Figure, Lifeline, Size, Svg, Words

register = template.Library()


@register.simple_tag
def chart(drawn: Chart, size: str = "", *, uid: object = "") -> SafeString:
    """Draw a chart; ``uid`` must be unique on the page where equal charts may meet."""
    words = words_of_the_page()
    prefix = _prefixed(uid)
    if size:
        return safe(drawn.svg(Size(size), uid=prefix, words=words))
    sizes = {"x": Size.FULL} if isinstance(drawn, Lifeline) else {}
    sizes |= {"w": Size.WIDE, "n": Size.NARROW}
    pictures = (
        (suffix, safe(drawn.svg(one, uid=prefix and f"{prefix}-{one}", words=words)))
        for suffix, one in sizes.items()
    )
    inside = format_html_join("", '<div class="chart-{}">{}</div>', pictures)
    return format_html('<div class="chart-wrap">{}</div>', inside)


@register.simple_tag
def figure(shown: Figure, size: str = "") -> SafeString:
    """Render components/figure.html; "print" leaves out the narrow drawing, the table and links."""
    words = words_of_the_page()
    context: dict[str, Any] = {"figure": shown}
    if size == "print":
        context["printed"] = safe(shown.printed(words))
    else:
        table = shown.chart.table(words)
        context |= {
            "wide": safe(shown.wide(words)),
            "narrow": safe(shown.narrow(words)),
            "head": list(zip(table.headers, table.numeric, strict=True)),
            "rows": [list(zip(row, table.numeric, strict=True)) for row in table.rows],
        }
    return render_to_string("components/figure.html", context)


def safe(svg: Svg) -> SafeString:
    """Mark a drawing as safe.

    Raises:
        TypeError: for text that core.charts has not drawn, and therefore not escaped.
    """
    if not isinstance(svg, Svg):
        raise TypeError(f"only drawings of core.charts are safe, not {type(svg).__name__}")
    return mark_safe(str(svg))  # noqa: S308 - Svg is made by Canvas.finish alone, escaped there


def words_of_the_page() -> Words:
    """The words that charts write themselves, in the active language."""
    return _words(get_language() or "en")


def _prefixed(uid: object) -> str:
    """An id must not begin with a digit, as a uuid may."""
    return f"c-{uid}" if uid else ""


def _lateness(days: int) -> str:
    if days == 0:
        return _("on time")
    if days > 0:
        return ngettext("%(days)d day late", "%(days)d days late", days) % {"days": days}
    return ngettext("%(days)d day early", "%(days)d days early", -days) % {"days": -days}


@lru_cache(maxsize=32)
def _words(_language: str) -> Words:
    months = tuple(formats.date_format(dt.date(2000, n, 1), "M") for n in range(1, 13))
    return Words(
        months=months,
        decimal_point=formats.get_format("DECIMAL_SEPARATOR"),
        group=formats.get_format("THOUSAND_SEPARATOR"),
        lateness=_lateness,
        **_stage_words(),
        **_figure_words(),
        **_score_words(),
    )


def _stage_words() -> dict[str, Any]:
    return {
        "today": _("Today"),
        "now": _("Now"),
        "before": _("Before"),
        "next": _("Next"),
        "timeline": _("Timeline"),
        "timeline_span": _("Timeline {start} to {end}"),
        "now_stage": _("Now: {name}"),
        "now_stage_since": _("Now: {name}, since {date}"),
        "next_stage": _("Next: {name}"),
        "next_stage_on": _("Next: {name}, {date}"),
        "before_stage": _("Before: {name}"),
        "before_stage_from": _("Before: {name}, from {date}"),
        "today_is": _("Today {date}"),
        "not_to_scale": _("Not to scale"),
        "stage_of": _("{name}, stage {place} of {total}"),
        "stage": _("Stage"),
        "state": _("State"),
        "starts": _("Starts"),
        "ends": _("Ends"),
        "stage_approval": _("Stage approval"),
        "approval_state": _("State of the approval"),
        "approval_date": _("Date of the approval"),
        "done": _("done"),
        "to_come": _("to come"),
        "passed": _("passed"),
        "due": _("due"),
    }


def _figure_words() -> dict[str, Any]:
    return {
        "period": _("Period"),
        "target": _("Target"),
        "target_value": _("Target {value}"),
        "no_data": _("No figures yet"),
        "not_reported": _("not reported"),
        "range_of": _("{low} to {high}"),
        "lowest": _("lowest {value}"),
        "highest": _("highest {value}"),
        "last": _("last {value}"),
        "last_in_doubt": _("last {value}, to be checked"),
        "total": _("Total"),
        "planned": _("Planned"),
        "actual": _("Actual"),
        "year": _("Year"),
    }


def _score_words() -> dict[str, Any]:
    return {
        "score": _("Score"),
        "passmark": _("Pass mark"),
        "score_of": _("{name}: {value} of 100, pass mark {mark}"),
        "score_missing": _("{name}: no score, pass mark {mark}"),
        "could_be": _("could be {low} to {high}"),
        "value": _("Value"),
        "figure": _("Figure"),
        "minimum": _("Minimum"),
        "from_value": _("No points"),
        "full_value": _("Full points"),
        "start": _("At the start"),
        "financial": _("Financial score"),
        "community": _("Community score"),
        "both_met": _("Both goals met"),
        "people_only": _("People served, money weak"),
        "money_only": _("Money sound, people waiting"),
        "neither_met": _("Neither goal met"),
        "now_and": _("Now: {x} and {y}"),
        "then_and": _("{period}: {x} and {y}"),
        "lowest_community": _("Community, lowest"),
        "highest_community": _("Community, highest"),
        "milestone": _("Milestone"),
        "baseline": _("Baseline"),
        "forecast": _("Forecast"),
        "deadline": _("Final contract deadline"),
        "days_late": _("Days late"),
        "conditions_met": _("{met} of {total} conditions met"),
        "conditions_met_head": _("Conditions met"),
    }
