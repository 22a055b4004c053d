"""Colours: legible by day and night, and the same in print attributes and style sheet."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

from core.charts.palette import DARK, LIGHT, STYLES, TEXT_ON
from tests.core.test_palette import contrast

CSS = {
    name: (settings.ROOT / f"static/css/{name}.css").read_text() for name in ("concord", "charts")
}
TOKEN = re.compile(r"--([\w-]+):\s*(?:light-dark\((#\w+), (#\w+)\)|(var\(--[\w-]+\)));")
RULE = re.compile(r"^  \.([\w-]+) \{ ((?:(?:fill|stroke): [^;]+; )+)\}", re.MULTILINE)
TEXT_CLASSES = ("-lab", "-name", "-date", "-tick", "-num")


def _tokens() -> dict[str, str | tuple[str, str]]:
    before_forced = CSS["charts"].split("@media (forced-colors")[0]
    return {
        name: alias or (_long(day), _long(night))
        for text in (CSS["concord"], before_forced)
        for name, day, night, alias in TOKEN.findall(text)
    }


def _long(colour: str) -> str:
    return "#" + "".join(2 * digit for digit in colour[1:]) if len(colour) == 4 else colour


def _colour(value: str) -> tuple[str, str]:
    if value == "none":
        return ("none", "none")
    found = _tokens()[value.removeprefix("var(--").removesuffix(")")]
    return _colour(found) if isinstance(found, str) else found


def _rules() -> dict[str, dict[str, str]]:
    before_forced = CSS["charts"].split("@media (forced-colors")[0]
    return {
        name: dict(part.split(": ") for part in body.strip().rstrip(";").split("; "))
        for name, body in RULE.findall(before_forced)
    }


def _print_colours(inks: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {
        attribute: ("none", "none") if ink == "none" else (LIGHT[ink], DARK[ink])
        for attribute, ink in inks.items()
    }


@pytest.mark.parametrize("cls", sorted(STYLES))
def test_the_style_sheet_says_of_each_class_what_the_print_look_says(cls):
    rule = {attribute: _colour(value) for attribute, value in _rules()[cls].items()}
    assert rule == _print_colours(STYLES[cls])


def test_day_and_night_know_the_same_inks():
    assert set(LIGHT) == set(DARK)


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["day", "night"])
@pytest.mark.parametrize("pair", TEXT_ON, ids="-on-".join)
def test_every_text_reaches_a_contrast_of_four_and_a_half(pair, look):
    assert contrast(look[pair[0]], look[pair[1]]) >= 4.5


@pytest.mark.parametrize("cls", [c for c in STYLES if c.endswith(TEXT_CLASSES)])
def test_every_class_of_text_is_among_the_pairs_that_are_checked(cls):
    assert (STYLES[cls]["fill"], "surface") in TEXT_ON


@pytest.mark.parametrize("look", [LIGHT, DARK], ids=["day", "night"])
@pytest.mark.parametrize(
    "ink", ["s1", "s2", "s3", "s4", "good", "warn", "bad", "quiet", "done", "today", "edge"]
)
def test_every_shape_that_carries_meaning_reaches_a_contrast_of_three(ink, look):
    assert contrast(look[ink], look["surface"]) >= 3


def test_the_style_sheet_stays_in_its_layer():
    assert CSS["charts"].split("*/", 1)[1].strip().startswith("@layer charts {")
    assert CSS["charts"].count("@layer") == 1
