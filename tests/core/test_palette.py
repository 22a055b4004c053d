"""Every colour in use can be read, by day and by night: WCAG 2.2, 1.4.3 and 1.4.11."""

from __future__ import annotations

import re

import pytest
from django.conf import settings

CSS = (settings.ROOT / "static/css/concord.css").read_text()
TOKEN = re.compile(r"^\s*--([\w-]+): (?:light-dark\((#\w+), (#\w+)\)|(#\w+));", re.MULTILINE)
DAY = {name: day or both for name, day, _, both in TOKEN.findall(CSS)}
NIGHT = {name: night or both for name, _, night, both in TOKEN.findall(CSS)}

GROUNDS = ("ground", "surface", "sunk")
TEXT_PAIRS = [
    *((ink, ground) for ink in ("ink", "ink-2", "link", "link-hover") for ground in GROUNDS),
    *((ink, "accent-soft") for ink in ("ink", "ink-2", "link", "accent", "warn", "bad")),
    *((ink, ground) for ink in ("bad", "warn", "good", "none") for ground in ("ground", "surface")),
    *((word, f"{word}-bg") for word in ("good", "warn", "bad", "none")),
    *(("ink", f"{word}-bg") for word in ("good", "warn", "bad", "none")),
    *(("link", f"{word}-bg") for word in ("good", "warn", "bad")),
    ("warn", "sunk"),
    ("bad", "sunk"),
    ("today", "ground"),
    ("today", "surface"),
    ("accent", "surface"),
    *((f"c{number}", "surface") for number in (1, 2, 3, 4)),
    ("ink", "c-band"),
    ("ink-2", "c-band"),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-hover"),
]
SHAPE_PAIRS = [
    *(("line-strong", ground) for ground in ("ground", "surface")),
    *(("accent", ground) for ground in (*GROUNDS, "accent-soft")),
    *((word, "surface") for word in ("good", "warn", "bad", "none")),
    ("accent", "bar-bg"),
    ("ll-done", "ground"),
]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    channels = [int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_black_on_white_has_the_greatest_contrast():
    assert contrast("#000", "#ffffff") == pytest.approx(21)


@pytest.mark.parametrize("palette", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize(("ink", "ground"), TEXT_PAIRS)
def test_words_stand_out_from_their_ground(palette, ink, ground):
    assert contrast(palette[ink], palette[ground]) >= 4.5


@pytest.mark.parametrize("palette", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize(("shape", "ground"), SHAPE_PAIRS)
def test_controls_and_shapes_stand_out_from_their_ground(palette, shape, ground):
    assert contrast(palette[shape], palette[ground]) >= 3


@pytest.mark.parametrize("palette", [DAY, NIGHT], ids=["day", "night"])
def test_the_focus_ring_is_seen_on_every_ground(palette):
    for ground in (*GROUNDS, "accent", "accent-soft", "bad-bg"):
        ring = contrast(palette["focus"], palette[ground])
        halo = contrast(palette["focus-ink"], palette[ground])
        assert max(ring, halo) >= 3
    assert contrast(palette["focus"], palette["focus-ink"]) >= 3


def test_every_colour_of_the_tokens_is_in_a_pair():
    paired = {name for pair in TEXT_PAIRS + SHAPE_PAIRS for name in pair}
    # Hairlines only decorate; the ring is tested by itself; stages are told apart by their gates.
    assert set(DAY) - paired == {"line", "c-grid", "ll-now", "ll-next", "focus", "focus-ink"}
