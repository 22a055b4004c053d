"""Renders one report in a process of its own: python -m tests.benchmarks.render_child HTML GC."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import resource
import sys
import time
from pathlib import Path

import django

django.setup()

from reports import rendering  # noqa: E402 - once the settings are loaded


def main(page: str, collecting: str) -> None:
    """Seconds of `render` in a process that is warm, pages, and the most memory it ever had."""
    html = Path(page).read_text(encoding="utf-8")
    rendering.render_to_string = lambda _template, context: context["html"]
    if collecting == "default":
        rendering._without_garbage_collection = contextlib.nullcontext
    moment = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    _render("<!DOCTYPE html><html lang='en'><title>Warm</title><p>Warm", moment)
    began = time.perf_counter()
    pages = _render(html, moment)
    taken = time.perf_counter() - began
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    json.dump({"seconds": taken, "pages": pages, "megabytes": most / 1024}, sys.stdout)


def _render(html: str, moment: dt.datetime) -> int:
    made = rendering.render(
        "report.html", {"html": html}, data="{}", data_name="data.json", moment=moment
    )
    return made.pages


main(sys.argv[1], sys.argv[2])
