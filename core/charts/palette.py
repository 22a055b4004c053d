"""Every colour of the charts, light (also print) and dark, and what each class is painted with.

``static/css/charts.css`` says the same for the browser; a test holds the two together.
"""

from typing import Final

LIGHT: Final[dict[str, str]] = {
    "ground": "#f3f5f7",
    "surface": "#ffffff",
    "ink": "#16212c",
    "ink-2": "#4c5a67",
    "edge": "#7c8994",
    "grid": "#dfe4ea",
    "band": "#f1f4f8",
    "track": "#e3e8ee",
    "accent": "#17457f",
    "today": "#b0280c",
    "good": "#17623f",
    "good-soft": "#e0f1e8",
    "warn": "#7d4400",
    "warn-soft": "#fdeed6",
    "bad": "#9c1f0c",
    "bad-soft": "#fbe5e1",
    "quiet": "#46535f",
    "s1": "#1f4e9c",
    "s2": "#b4530a",
    "s3": "#0f766e",
    "s4": "#7c3f8c",
    "s1-soft": "#d9e5f6",
    "s2-soft": "#fbe3d0",
    "s3-soft": "#d3ece9",
    "s4-soft": "#ecdff0",
    "done": "#1f4e9c",
    "now": "#5f8acb",
    "next": "#dde3ea",
}
DARK: Final[dict[str, str]] = {
    "ground": "#0f161d",
    "surface": "#17212b",
    "ink": "#e8edf2",
    "ink-2": "#a9b6c2",
    "edge": "#71808e",
    "grid": "#2b3845",
    "band": "#1c2833",
    "track": "#2b3845",
    "accent": "#8fbaf5",
    "today": "#ff8f73",
    "good": "#7fd3a6",
    "good-soft": "#143325",
    "warn": "#f3bd6d",
    "warn-soft": "#3a2a10",
    "bad": "#ff9d8a",
    "bad-soft": "#421a13",
    "quiet": "#b5c1cc",
    "s1": "#7fb0f5",
    "s2": "#f0a35c",
    "s3": "#5ccfc0",
    "s4": "#d3a2e0",
    "s1-soft": "#1d3352",
    "s2-soft": "#43290f",
    "s3-soft": "#123a36",
    "s4-soft": "#3a2643",
    "done": "#6c9fe8",
    "now": "#4670ad",
    "next": "#2b3845",
}


def _fill(ink: str) -> dict[str, str]:
    return {"fill": ink}


def _stroke(ink: str) -> dict[str, str]:
    return {"stroke": ink}


def _both(fill: str, stroke: str) -> dict[str, str]:
    return {"fill": fill, "stroke": stroke}


STYLES: Final[dict[str, dict[str, str]]] = {
    # lifeline
    "ll-done": _fill("done"),
    "ll-now": _fill("now"),
    "ll-next": _fill("next"),
    "ll-cut": _stroke("surface"),
    "ll-gate": _both("surface", "ink"),
    "ll-today": _stroke("today"),
    "ll-pin": _stroke("ink"),
    "ll-name": _fill("ink"),
    "ll-date": _fill("ink-2"),
    "ll-gate-lab": _fill("ink-2"),
    "ll-today-lab": _fill("today"),
    # axes, bands, targets
    "c-tick": _fill("ink-2"),
    "c-lab": _fill("ink"),
    "c-name": _fill("ink"),
    "c-grid": _stroke("grid"),
    "c-axis": _stroke("edge"),
    "c-band": _fill("band"),
    "c-band-edge": _stroke("edge"),
    "c-target": _stroke("ink"),
    "c-target-lab": _fill("ink"),
    "c-lead": _stroke("edge"),
    "c-halo": _stroke("surface"),
    # four series: line, dot, label, bar; even bars are pale with an outline
    **{f"c-s{n}": _both("none", f"s{n}") for n in range(1, 5)},
    **{f"c-d{n}": _fill(f"s{n}") for n in range(1, 5)},
    **{f"c-l{n}": _fill(f"s{n}") for n in range(1, 5)},
    "c-b1": _fill("s1"),
    "c-b2": _both("s2-soft", "s2"),
    "c-b3": _fill("s3"),
    "c-b4": _both("s4-soft", "s4"),
    "c-plan": _both("s1-soft", "edge"),
    # how an amount is built up
    "w-total": _both("s1", "s1"),
    "w-up": _both("s3", "s3"),
    "w-down": _both("s2", "s2"),
    "w-back": _both("surface", "s2"),
    "w-cut": _stroke("surface"),
    "c-doubt": _stroke("warn"),
    "c-doubt-dot": _fill("warn"),
    "c-doubt-lab": _fill("warn"),
    # quadrant
    "q-good": _fill("good-soft"),
    "q-half": _fill("band"),
    "q-bad": _fill("bad-soft"),
    "q-lab": _fill("ink-2"),
    # score bar and bullet
    "b-bg": _fill("track"),
    "b-good": _fill("good"),
    "b-warn": _fill("warn"),
    "b-bad": _fill("bad"),
    "b-none": _fill("quiet"),
    "b-plain": _fill("s1"),
    "b-mark": _stroke("ink"),
    "b-min": _stroke("bad"),
    "b-range": _stroke("ink-2"),
    # milestones
    "m-track": _stroke("grid"),
    "m-base": _stroke("ink-2"),
    "m-forecast": _both("surface", "s1"),
    "m-actual": _fill("s1"),
    "m-end": _stroke("bad"),
    "m-late": _stroke("warn"),
    "m-over": _stroke("bad"),
    "m-early": _stroke("good"),
    # conditions, states, steps
    "k-met": _fill("good"),
    "k-open": _both("surface", "bad"),
    "g-good": _fill("good"),
    "g-warn": _fill("warn"),
    "g-bad": _fill("bad"),
    "g-none": _both("surface", "quiet"),
    "i-done": _fill("good"),
    "i-check": _both("none", "surface"),
    "i-now": _both("surface", "accent"),
    "i-dot": _fill("accent"),
    "i-next": _both("surface", "edge"),
    "i-num": _fill("ink"),
}

_ON_PLAIN = ("surface", "ground")
TEXT_ON: Final[tuple[tuple[str, str], ...]] = (
    *((ink, under) for ink in ("ink", "ink-2", "today", "warn") for under in _ON_PLAIN),
    *((f"s{n}", "surface") for n in range(1, 5)),
    *((ink, under) for ink in ("ink", "ink-2") for under in ("band", "good-soft", "bad-soft")),
)
"""Each pair of text and what may lie under it; all reach 4.5:1, light and dark."""
