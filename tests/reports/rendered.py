"""A report in the fonts of reports; `python -m tests.reports.rendered` tells its SHA-256."""

from __future__ import annotations

import datetime as dt
import json
import sys
from unittest import mock

import django

HTML = """<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>Report</title>
<link rel="stylesheet" href="css/report.css"></head>
<body><h1>Northfield Hospital</h1><p>It <b>stands</b> at <i>81</i> of 100.</p>
<p><a href="#one">One</a>, <a href="#two">two</a></p><p id="one">Eins</p><p id="two">Zwei</p>
<table><thead><tr><th scope="col">KPI</th><th scope="col">Score</th></tr></thead>
<tbody><tr><th scope="row">Areas available</th><td>81</td></tr></tbody></table>
<svg width="9" height="9"><title>Dot</title><circle cx="4" cy="4" r="4" opacity="0.5"/></svg>
</body></html>"""
MOMENT = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
DATA = {
    "report": {"number": "REP-0101-2026-1"},
    "ledger": {"stream": "partnership:1", "seq": 3, "head": "ab" * 32},
    "rows": [{"code": "K1", "score": "81.5", "months": [{"month": "2026-07", "value": "98.6"}]}],
}
FACTS = {
    "report": {
        "number": "REP-0101-2026-1",
        "uuid": "6f1c1c36-93a4-4f6a-8a8f-3b7f5f3d2b10",
        "kind": "period_performance",
        "length": "full",
        "period": "2026-Q3",
        "title": "Northfield Hospital: Full report",
        "issued_at": MOMENT.isoformat(),
    },
    "ledger": {"stream": "partnership:1", "seq": 3, "head": "ab" * 32, "checkpoint": None},
    "versions": {"template": "1", "rules": "1"},
}


def rendered(html: str = HTML):
    """What a renderer makes of it."""
    from reports import rendering  # noqa: PLC0415 - reads the settings

    with mock.patch.object(rendering, "render_to_string", return_value=html):
        return rendering.render("any", {}, data="{}").pdf


def finished(pdf: bytes | None = None):
    """The content of a report: what is signed."""
    from core.exporting import XLSX_TYPE  # noqa: PLC0415 - as above
    from reports.pdf.finishing import Attached, finish  # noqa: PLC0415 - as above
    from reports.pdf.metadata import About  # noqa: PLC0415 - as above
    from reports.pdf.workbook import workbook_of  # noqa: PLC0415 - as above

    text = json.dumps(DATA).encode()
    attached = [
        Attached("figures.json", "application/json", "The figures", text),
        Attached("figures.xlsx", XLSX_TYPE, "A workbook", workbook_of(DATA, moment=MOMENT)),
    ]
    about = About("Northfield & Son", "Northfield Council", "A report", MOMENT)
    return finish(pdf or rendered(), about=about, attached=attached, facts=FACTS)


def signed() -> bytes:
    """The content with the signature of this installation's key."""
    from reports.pdf.keys import signing_key  # noqa: PLC0415 - as above
    from reports.pdf.signing import sign  # noqa: PLC0415 - as above

    return sign(finished().pdf, signing_key(), reason="Issued", field_name="Signature")


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(finished().sha256)
