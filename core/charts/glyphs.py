"""Small signs: states as shape and colour beside their word, and the steps of a procedure."""

from typing import Literal

from core.charts.markup import Canvas, Frame, Svg

Mood = Literal["good", "warn", "bad", "none"]
Step = Literal["done", "now", "next"]


def state_glyph(mood: Mood, word: str, *, uid: str = "", decorative: bool = False) -> Svg:
    """Return disc, triangle, square or ring for good, warn, bad and none, 12 units square.

    ``word`` is read out, unless the sign is ``decorative`` because the word stands beside it.
    """
    canvas = Canvas()
    if mood == "good":
        canvas.draw("circle", "g-good", cx=6, cy=6, r=4.5)
    elif mood == "warn":
        canvas.draw("path", "g-warn", d="M6 1.25L11 10.5H1z")
    elif mood == "bad":
        canvas.draw("rect", "g-bad", x=1.75, y=1.75, width=8.5, height=8.5)
    else:
        canvas.draw("circle", "g-none", cx=6, cy=6, r=3.75, stroke_width=1.75)
    return canvas.finish(
        Frame(kind="glyph", title=word, width=12, height=12, uid=uid, decorative=decorative)
    )


def step_glyph(
    step: Step, word: str, *, number: int | None = None, uid: str = "", decorative: bool = False
) -> Svg:
    """Return the sign of a step, 24 units square: ticked, present or to come.

    A step that is not done shows its ``number`` where it has one.
    """
    canvas = Canvas()
    if step == "done":
        canvas.draw("circle", "i-done", cx=12, cy=12, r=11)
        canvas.draw(
            "path",
            "i-check",
            d="M7 12.5l3.5 3.5 6.5-7.5",
            stroke_width=2.5,
            stroke_linecap="round",
            stroke_linejoin="round",
        )
    else:
        heavy = 2.5 if step == "now" else 1.75
        canvas.draw("circle", f"i-{step}", cx=12, cy=12, r=10.5, stroke_width=heavy)
        if number is not None:
            canvas.text(str(number), "i-num", x=12, y=16.5, text_anchor="middle", font_weight=600)
        elif step == "now":
            canvas.draw("circle", "i-dot", cx=12, cy=12, r=5)
    return canvas.finish(
        Frame(kind="glyph step", title=word, width=24, height=24, uid=uid, decorative=decorative)
    )
