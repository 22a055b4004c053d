"""Reads a drawing back: where each text stands, and whether anything collides."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations

from defusedxml import ElementTree

from core.charts.text import text_width

NS = "{http://www.w3.org/2000/svg}"


@dataclass(frozen=True)
class Seen:
    """One text with its edges."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


def parse(svg):
    return ElementTree.fromstring(str(svg))


def size_of(svg) -> tuple[float, float]:
    root = parse(svg)
    if "viewBox" in root.attrib:
        _, _, width, height = map(float, root.attrib["viewBox"].split())
        return width, height
    raise AssertionError("a fluid drawing needs its width to be said")


def texts(svg, width: float | None = None) -> list[Seen]:
    """All texts of a drawing; ``width`` is that of the container of a fluid one."""
    root = parse(svg)
    size = float(root.attrib["font-size"])
    return [_seen(node, size, width) for node in root.iter(f"{NS}text")]


def _number(value: str, width: float | None) -> float:
    if value.endswith("%"):
        assert width is not None
        return float(value[:-1]) / 100 * width
    return float(value)


def _seen(node, size: float, width: float | None) -> Seen:
    text = node.text or ""
    wide = text_width(text, size, int(float(node.attrib.get("font-weight", 400))))
    x, y = _number(node.attrib.get("x", "0"), width), float(node.attrib.get("y", 0))
    left = {"start": x, "middle": x - wide / 2, "end": x - wide}[
        node.attrib.get("text-anchor", "start")
    ]
    box = (left, y - size * 0.74, left + wide, y + size * 0.22)
    turned = re.match(r"translate\(([\d.]+) ([\d.]+)\) rotate\(-90\)", node.get("transform", ""))
    if turned:
        dx, dy = float(turned[1]), float(turned[2])
        box = (dx + box[1], dy - box[2], dx + box[3], dy - box[0])
    return Seen(text, *box)


def collisions(seen: list[Seen]) -> list[tuple[str, str]]:
    return [
        (one.text, other.text)
        for one, other in combinations(seen, 2)
        if one.left < other.right - 0.05
        and other.left < one.right - 0.05
        and one.top < other.bottom - 0.05
        and other.top < one.bottom - 0.05
    ]


def outside(seen: list[Seen], width: float, height: float) -> list[Seen]:
    return [
        one
        for one in seen
        if one.left < -0.05
        or one.top < -0.05
        or one.right > width + 0.05
        or one.bottom > height + 0.05
    ]


def struck_through(svg, width: float | None = None) -> list[str]:
    """Texts that an upright line runs through."""
    uprights = [
        (_number(line.get("x1"), width), *sorted((float(line.get("y1")), float(line.get("y2")))))
        for line in parse(svg).iter(f"{NS}line")
        if line.get("x1") == line.get("x2")
    ]
    return [
        one.text
        for one in texts(svg, width)
        for x, top, bottom in uprights
        if one.left < x < one.right and one.top < bottom and top < one.bottom
    ]


def assert_legible(svg, width: float | None = None) -> None:
    """No text meets another or leaves the drawing."""
    high = float(parse(svg).attrib["height"])
    wide = width if width is not None else size_of(svg)[0]
    seen = texts(svg, width)
    assert collisions(seen) == []
    assert outside(seen, wide, high) == []
