"""Drawings in a PDF keep their print colours: no style sheet reaches them there."""

from __future__ import annotations

import io
import shutil
import subprocess

import pytest
import weasyprint
from PIL import Image

from core.charts import Lifeline, Phase, Size
from core.charts.palette import LIGHT
from tests.core.charts.samples import every_chart
from tests.missing import missing


def printed(body: str) -> Image.Image:
    if shutil.which("pdftoppm") is None:
        missing("pdftoppm (poppler-utils) is not here")
    css = "@page{size:200mm 120mm;margin:10mm}svg{display:block;max-width:100%;height:auto}"
    html = f'<!doctype html><html lang="en"><title>x</title><style>{css}</style>{body}'
    pdf = weasyprint.HTML(string=html).write_pdf()
    command = ["pdftoppm", "-r", "60", "-png", "-f", "1", "-l", "1", "-"]
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return Image.open(io.BytesIO(done.stdout)).convert("RGB")


def colours(image: Image.Image) -> set[tuple[int, int, int]]:
    return {colour for _, colour in image.getcolors(maxcolors=1 << 20)}


def rgb(ink: str) -> tuple[int, int, int]:
    digits = LIGHT[ink][1:]
    red, green, blue = (int(digits[at : at + 2], 16) for at in (0, 2, 4))
    return red, green, blue


def test_a_printed_timeline_has_its_three_blues_and_no_black_bars():
    phases = (Phase("Plan", "done"), Phase("Build", "now"), Phase("Run", "next"))
    seen = colours(printed(str(Lifeline(phases).svg(Size.PRINT))))
    assert {rgb("done"), rgb("now"), rgb("next")} <= seen
    assert (0, 0, 0) not in seen


@pytest.mark.parametrize("name", list(every_chart()))
def test_each_chart_prints_and_never_turns_black(name):
    seen = colours(printed(str(every_chart()[name].svg(Size.PRINT, uid="x"))))
    assert len(seen) > 2
    assert (0, 0, 0) not in seen
