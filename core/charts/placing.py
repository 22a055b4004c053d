"""Puts labels beside points so that they cover neither each other nor, if possible, the drawing."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product
from math import cos, hypot, pi, sin

from core.charts.text import text_width


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle by its edges, y downwards."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: "Box", margin: float = 0.0) -> bool:
        """Tell whether two boxes come closer than ``margin``."""
        return (
            self.left < other.right + margin
            and other.left < self.right + margin
            and self.top < other.bottom + margin
            and other.top < self.bottom + margin
        )

    def within(self, other: "Box") -> bool:
        """Tell whether this box lies inside the other."""
        return (
            self.left >= other.left
            and self.right <= other.right
            and self.top >= other.top
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True, slots=True)
class Scene:
    """The area for labels, texts that stand, and spots of the drawing better left free.

    A label stands ``near`` to ``reach`` from its point and covers at most ``cover`` spots.
    """

    area: Box
    texts: Sequence[Box]
    spots: Sequence[tuple[float, float]]
    near: float = 11.0
    reach: float = 140.0
    cover: int = 1000


def block(lines: Sequence[str], size: float, weight: int) -> tuple[float, float]:
    """Return width and height of lines of text."""
    return max(text_width(line, size, weight) for line in lines), len(lines) * round(size * 1.25)


_DISTANCES = (11.0, 18.0, 26.0, 36.0, 50.0, 72.0, 100.0, 140.0)
_DIRECTIONS = [turn * pi / 8 for turn in (0, 8, 1, 15, 7, 9, 4, 12, 2, 14, 6, 10, 3, 13, 5, 11)]


def place_beside(point: tuple[float, float], size: tuple[float, float], scene: Scene) -> Box | None:
    """Return the best free box of this size near the point, or None where there is none."""
    best: tuple[float, Box] | None = None
    distances = [one for one in _DISTANCES if scene.near <= one <= scene.reach]
    for distance, turn in product(distances, _DIRECTIONS):
        box = _towards(point, size, (distance, turn))
        if not box.within(scene.area) or any(box.meets(text, 4) for text in scene.texts):
            continue
        hidden = covered(box, scene.spots)
        cost = hidden * 12 + distance + abs(sin(turn)) * 4
        if hidden <= scene.cover and (best is None or cost < best[0]):
            best = (cost, box)
    return best[1] if best else None


def _towards(
    point: tuple[float, float], size: tuple[float, float], way: tuple[float, float]
) -> Box:
    """Return a box whose nearest edge lies ``way`` (distance, angle) from the point."""
    distance, turn = way
    x, y = point[0] + cos(turn) * distance, point[1] + sin(turn) * distance
    wide, high = size
    left = x if cos(turn) > 0.3 else x - wide if cos(turn) < -0.3 else x - wide / 2
    top = y if sin(turn) > 0.8 else y - high if sin(turn) < -0.8 else y - high / 2
    return Box(left, top, left + wide, top + high)


def covered(box: Box, spots: Sequence[tuple[float, float]]) -> int:
    """Return how many spots of the drawing a box would cover."""
    return sum(
        box.left - 3 <= x <= box.right + 3 and box.top - 3 <= y <= box.bottom + 3 for x, y in spots
    )


def along(points: Sequence[tuple[float, float]], step: float = 6.0) -> list[tuple[float, float]]:
    """Return spots along a path, close enough that no label slips between them."""
    spots = list(points[:1])
    for (x, y), (to_x, to_y) in pairwise(points):
        count = max(int(hypot(to_x - x, to_y - y) / step), 1)
        spots += [
            (x + (to_x - x) * n / count, y + (to_y - y) * n / count) for n in range(1, count + 1)
        ]
    return spots
