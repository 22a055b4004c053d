"""From values to positions, and tick labels that keep clear of each other."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from itertools import pairwise

from core.charts.text import text_width
from core.charts.words import Number, decimal_of


@dataclass(frozen=True, slots=True)
class Scale:
    """Maps ``low`` to ``start`` and ``high`` to ``end``, in a straight line."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: Number) -> float:
        span = self.high - self.low
        share = (float(value) - self.low) / span if span else 0.5
        return self.start + share * (self.end - self.start)

    def clamped(self, value: Number) -> float:
        """Return the position, held inside the scale."""
        return self(min(max(float(value), self.low), self.high))


@dataclass(frozen=True, slots=True)
class Ticks:
    """Round values that enclose the data, and the decimals needed to print them."""

    values: tuple[Decimal, ...]
    places: int

    @property
    def low(self) -> float:
        """The lowest tick."""
        return float(self.values[0])

    @property
    def high(self) -> float:
        """The highest tick."""
        return float(self.values[-1])


def _step(span: Decimal, count: int) -> Decimal:
    rough = span / count
    power = Decimal(1).scaleb(rough.adjusted())
    return next(
        power * factor
        for factor in (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
        if power * factor >= rough
    )


def round_ticks(values: Sequence[Number], count: int = 5) -> Ticks:
    """Return about ``count`` steps of 1, 2, 2.5 or 5 that enclose all values."""
    numbers = [decimal_of(value) for value in values] or [Decimal(0), Decimal(1)]
    low, high = min(numbers), max(numbers)
    if low == high:
        margin = abs(low) / 10 or Decimal(1)
        low, high = low - margin, high + margin
    step = _step(high - low, count)
    first = (low / step).to_integral_value(ROUND_FLOOR)
    last = (high / step).to_integral_value(ROUND_CEILING)
    ticks = tuple(step * (first + place) for place in range(int(last - first) + 1))
    exponent = step.normalize().as_tuple().exponent
    return Ticks(ticks, max(0, -exponent) if isinstance(exponent, int) else 0)


@dataclass(frozen=True, slots=True)
class Label:
    """A text at a place on a line, with the anchor that keeps it inside its bounds."""

    x: float
    anchor: str
    text: str
    left: float
    right: float


def label_at(
    x: float, text: str, size: float, bounds: tuple[float, float], weight: int = 500
) -> Label:
    """Return the text centred on ``x``, or set against the bound that it would cross."""
    width = text_width(text, size, weight)
    if x - width / 2 < bounds[0]:
        return Label(bounds[0], "start", text, bounds[0], bounds[0] + width)
    if x + width / 2 > bounds[1]:
        return Label(bounds[1], "end", text, bounds[1] - width, bounds[1])
    return Label(x, "middle", text, x - width / 2, x + width / 2)


def label_from(x: float, text: str, width: float, right: float) -> Label:
    """Return the text from ``x`` on, or set against the right bound that it would cross."""
    if x + width > right:
        return Label(right, "end", text, right - width, right)
    return Label(x, "start", text, x, x + width)


def _clear(labels: Sequence[Label]) -> bool:
    return all(after.left - before.right >= 12 for before, after in pairwise(labels))


def sparse_labels(
    positions: Sequence[float], texts: Sequence[str], size: float, bounds: tuple[float, float]
) -> tuple[Label, ...]:
    """Return the labels of every n-th place, n as small as keeps them 12 units apart.

    The last place has its label where there is room; the first always has.
    """
    labels = [label_at(x, text, size, bounds) for x, text in zip(positions, texts, strict=True)]
    for every in range(1, len(labels) + 1):
        kept = labels[::every]
        if _clear(kept):
            break
    else:
        kept = labels[:1]
    if labels and kept[-1] is not labels[-1] and labels[-1].left - kept[-1].right >= 12:
        kept = [*kept, labels[-1]]
    return tuple(kept)
