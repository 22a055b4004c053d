"""A page in the fonts of reports; `python -m tests.reports.rendered` tells its SHA-256."""

from __future__ import annotations

import datetime as dt
import sys
from unittest import mock

import django

HTML = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Report</title>
<link rel="stylesheet" href="css/report.css"></head>
<body><h1>Northfield Hospital</h1><p>It <b>stands</b> at <i>81</i> of 100.</p>
<p><a href="#one">One</a>, <a href="#two">two</a></p><p id="one">Eins</p><p id="two">Zwei</p>
<svg width="9" height="9"><title>Dot</title><circle cx="4" cy="4" r="4" opacity="0.5"/></svg>
</body></html>"""


def rendered():
    from reports import rendering  # noqa: PLC0415 - reads the settings

    with mock.patch.object(rendering, "render_to_string", return_value=HTML):
        moment = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
        return rendering.render("any", {}, data="{}", data_name="data.json", moment=moment)


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(rendered().sha256)
