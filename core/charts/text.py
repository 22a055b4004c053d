"""How wide a text will be, where it may break, and how labels keep their distance.

Nothing is measured in a browser: widths are the advance widths of IBM Plex Sans Medium (or of Noto
Sans where that is wider), so an estimate is never too small for the fonts the site ships.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from itertools import pairwise

_ASCII = (
    "260 299 451 713 599 947 732 253 336 336 551 600 288 401 288 416 600 600 600 600 "
    "600 600 600 600 600 600 308 308 600 600 600 487 899 660 659 634 730 593 570 728 "
    "741 414 531 660 524 907 760 781 627 781 655 599 577 731 627 930 639 617 592 329 "
    "416 329 600 565 600 561 615 509 615 564 344 615 618 265 265 548 285 935 618 605 "
    "615 615 413 494 365 618 512 799 530 514 487 380 551 380 600"
)
_ADVANCE = {chr(32 + place): int(width) / 1000 for place, width in enumerate(_ASCII.split())} | {
    "\u00a0": 0.26, "–": 0.588, "—": 1.0, "’": 0.285, "‘": 0.285, "“": 0.501, "”": 0.501,
    "…": 0.843, "·": 0.34, "−": 0.6, "×": 0.6, "÷": 0.6, "€": 0.626, "£": 0.6, "₱": 0.62,
    "ß": 0.662, "æ": 0.864, "œ": 0.946, "Æ": 0.95, "Œ": 1.0, "°": 0.469, "→": 1.0, "²": 0.4,
    "³": 0.4,
}  # fmt: skip
_BOLD = 1.11


@lru_cache(maxsize=4096)
def _advance(character: str) -> float:
    if character in _ADVANCE:
        return _ADVANCE[character]
    if unicodedata.category(character) in {"Mn", "Me", "Cf", "Cc"}:
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.05
    base = unicodedata.normalize("NFD", character)[0]
    if base in _ADVANCE:
        return _ADVANCE[base] + 0.02
    return 0.7 if character.islower() else 1.0


def text_width(text: str, size: float, weight: int = 500) -> float:
    """Return the width in the drawing's units of a text set in ``size``; kerning is left out."""
    factor = _BOLD if weight >= 600 else 1.0
    return sum(map(_advance, text)) * size * factor


def _words(text: str) -> list[str]:
    """Split at ordinary spaces only: a non-breaking space holds."""
    return [word for word in re.split("[ \\t\\r\\n]+", text) if word]


def _pieces(word: str, limit: float, size: float, weight: int) -> list[str]:
    """Break a word that is longer than a line, with a hyphen at each break."""
    pieces, current = [], ""
    for character in word:
        if current and text_width(current + character + "-", size, weight) > limit:
            pieces.append(current + "-")
            current = ""
        current += character
    return [*pieces, current]


def wrap(text: str, limit: float, size: float, weight: int = 500) -> tuple[str, ...]:
    """Return the lines of a text, none wider than ``limit``; only a longer word is broken."""
    lines: list[str] = []
    for word in _words(text):
        if lines and text_width(f"{lines[-1]} {word}", size, weight) <= limit:
            lines[-1] += f" {word}"
        elif text_width(word, size, weight) <= limit:
            lines.append(word)
        else:
            lines += _pieces(word, limit, size, weight)
    return tuple(lines) or ("",)


@lru_cache(maxsize=4096)
def narrowest(text: str, lines: int, size: float, weight: int = 500) -> float:
    """Return the least width in which a text takes at most ``lines`` lines, no word broken."""
    words = _words(text) or [""]
    widths = sorted(
        {
            text_width(" ".join(words[start:end]), size, weight)
            for start in range(len(words))
            for end in range(start + 1, min(len(words), start + 12) + 1)
        }
        | {text_width(" ".join(words), size, weight)}
    )
    longest = max(text_width(word, size, weight) for word in words)
    wide_enough = (width for width in widths if width >= longest)
    return next(
        (width for width in wide_enough if len(wrap(text, width, size, weight)) <= lines),
        widths[-1],
    )


def spread(wanted: Sequence[float], gap: float, bounds: tuple[float, float]) -> tuple[float, ...]:
    """Return positions at least ``gap`` apart, in the order of ``wanted`` and close to it.

    They stay inside ``bounds`` as long as there is room for all of them.
    """
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    placed: list[float] = []
    for place in order:
        placed.append(max(wanted[place], placed[-1] + gap if placed else bounds[0]))
    ceiling = bounds[1]
    for index in range(len(placed) - 1, -1, -1):
        placed[index] = min(placed[index], ceiling)
        ceiling = placed[index] - gap
    if placed and placed[0] < bounds[0]:
        placed = [bounds[0] + gap * index for index in range(len(placed))]
    result = [0.0] * len(wanted)
    for place, position in zip(order, placed, strict=True):
        result[place] = position
    return tuple(result)


def far_enough(positions: Sequence[float], gap: float) -> bool:
    """Tell whether all positions keep the gap."""
    return all(after - before >= gap - 1e-9 for before, after in pairwise(sorted(positions)))
