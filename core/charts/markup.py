"""SVG as text: escaping, numbers without noise, elements, and the document around them.

Everything is drawn twice over: a class, which the site's style sheet colours, and presentation
attributes with the print look, because a PDF renderer applies no style sheet to inline SVG.
"""

import hashlib
import re
from dataclasses import dataclass

from core.charts.palette import LIGHT, STYLES

FONT = "IBM Plex Sans, Noto Sans, DejaVu Sans, sans-serif"
NBSP = "\u00a0"
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;"}

Value = str | float


class Markup(str):
    """SVG text in which everything a person typed is already escaped."""

    __slots__ = ()


class Svg(Markup):
    """A whole ``<svg>`` element; Django's templates print it without escaping it again."""

    __slots__ = ()

    def __html__(self) -> str:
        """Return itself: what people typed was escaped when it was drawn."""
        return self


def escape(text: str) -> str:
    """Return text for an XML node or attribute; characters that XML forbids are dropped."""
    return re.sub("[&<>\"']", lambda found: _ENTITIES[found[0]], _ILLEGAL.sub("", text))


def num(value: float, places: int = 2) -> str:
    """Return a coordinate without float noise: at most ``places`` decimals, never ``-0``."""
    text = f"{value:.{places}f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def element(tag: str, *children: Markup, **attributes: Value) -> Markup:
    """Return one element. ``stroke_width`` becomes ``stroke-width``, ``class_`` ``class``."""
    pairs = "".join(
        f' {name.rstrip("_").replace("_", "-")}="{_plain(value)}"'
        for name, value in attributes.items()
    )
    if not children:
        return Markup(f"<{tag}{pairs}/>")
    return Markup(f"<{tag}{pairs}>{''.join(children)}</{tag}>")


def _plain(value: Value) -> str:
    return escape(value) if isinstance(value, str) else num(value)


def paint(*classes: str) -> dict[str, Value]:
    """Return class and print colours of the palette; KeyError names a class it does not know."""
    painted: dict[str, Value] = {"class_": " ".join(classes)}
    for name in classes:
        for attribute, ink in STYLES[name].items():
            painted[attribute] = ink if ink == "none" else LIGHT[ink]
    return painted


class Canvas:
    """Collects the shapes of one drawing; coordinates are numbers, or texts such as ``12.5%``."""

    def __init__(self) -> None:
        self.parts: list[Markup] = []

    def draw(self, tag: str, *classes: str, **attributes: Value) -> None:
        """Add one shape in the colours of its classes; attributes given here win."""
        self.parts.append(element(tag, **(paint(*classes) | attributes)))

    def rule(
        self, *classes: str, x: tuple[Value, Value], y: tuple[Value, Value], **more: Value
    ) -> None:
        """Add a straight line from (x[0], y[0]) to (x[1], y[1])."""
        self.draw("line", *classes, x1=x[0], x2=x[1], y1=y[0], y2=y[1], **more)

    def text(self, content: str, *classes: str, **attributes: Value) -> None:
        """Add one line of text in the colours of its classes; it is escaped here."""
        painted = paint(*classes) | attributes
        self.parts.append(element("text", Markup(escape(content)), **painted))

    def add(self, part: Markup) -> None:
        """Add markup that is already escaped."""
        self.parts.append(part)

    def finish(self, frame: "Frame") -> Svg:
        """Return the whole drawing, with its title as the accessible name."""
        body = Markup("".join(self.parts))
        uid = frame.uid or "c" + _digest(frame.kind, frame.title, body)
        named = uid + "-t"
        head = element("title", Markup(escape(frame.title)), id=named)
        size: dict[str, Value] = {"width": frame.width, "height": frame.height}
        if frame.fluid:
            size["width"] = "100%"
        else:
            size["viewBox"] = f"0 0 {num(frame.width)} {num(frame.height)}"
        more: dict[str, Value] = {"data_points": frame.points} if frame.points else {}
        if frame.decorative:
            more["aria_hidden"] = "true"
        return Svg(
            element(
                "svg",
                head,
                body,
                xmlns="http://www.w3.org/2000/svg",
                class_=frame.kind,
                direction="ltr",
                role="img",
                aria_labelledby=named,
                **size,
                font_family=FONT,
                font_size=frame.font_size,
                **more,
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around a drawing.

    ``uid`` makes the id of the title; without it the id is a hash of the content, so two equal
    drawings on one page need their own uids. A ``fluid`` drawing has no viewBox: its positions are
    shares of the width, its letters keep their size. ``points`` is JSON for static/js/chart.js.
    """

    kind: str
    title: str
    width: float
    height: float
    uid: str = ""
    points: str = ""
    fluid: bool = False
    decorative: bool = False
    font_size: float = 13


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:10]
