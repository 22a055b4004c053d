"""Renders one report in a process of its own: python -m tests.benchmarks.render_child HTML GC."""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
from pathlib import Path

import django

django.setup()

from core.limited import Limited  # noqa: E402 - once the settings are loaded
from core.limited.child import used_megabytes  # noqa: E402 - as above
from reports import typesetting  # noqa: E402 - as above
from reports.offline import verify_concord_report as offline  # noqa: E402 - as above
from reports.pdf.keys import signing_key  # noqa: E402 - as above
from reports.pdf.signing import sign  # noqa: E402 - as above
from reports.rendering import BOUNDS  # noqa: E402 - as above
from tests.reports.rendered import HTML, finished  # noqa: E402 - as above

FACTS = {"identifier": "0" * 32}


def main(page: str, collecting: str) -> None:
    """Seconds of each step in a process that is warm, pages, and the most memory it ever had."""
    html = Path(page).read_bytes()
    if collecting == "default":
        typesetting._without_garbage_collection = contextlib.nullcontext
    warm = typesetting.typeset(FACTS, HTML.encode())
    sign(finished(warm.content).pdf, signing_key(), reason="Issued", field_name="Signature")
    began = time.perf_counter()
    made = typesetting.typeset(FACTS, html)
    rendered = time.perf_counter()
    most = used_megabytes()
    content = finished(made.content).pdf
    ended = time.perf_counter()
    signed = sign(content, signing_key(), reason="Issued", field_name="Signature")
    sealed = time.perf_counter()
    _manifest, checks = offline.check(signed)
    verified = time.perf_counter()
    assert all(one.holds is not False for one in checks)
    told = {
        "seconds": rendered - began,
        "finishing": ended - rendered,
        "signing": sealed - ended,
        "verifying": verified - sealed,
        "pages": made.facts["pages"],
        "kilobytes": len(signed) / 1024,
        "megabytes": most,
    } | bounded(html, made.content)
    json.dump(told, sys.stdout)


def bounded(html: bytes, expected: bytes) -> dict[str, float]:
    """The same by the process with bounds, in turns with this one: first start, small and large."""
    apart = Limited("reports.typesetting:typeset", BOUNDS)
    small = HTML.encode()

    def there(page: bytes) -> float:
        began = time.perf_counter()
        answer = apart.do(FACTS, io.BytesIO(page), len(page))
        assert page is small or answer.content == expected
        return time.perf_counter() - began

    def here(page: bytes) -> float:
        began = time.perf_counter()
        typesetting.typeset(FACTS, page)
        return time.perf_counter() - began

    first = there(small)
    turns = [(there(small), here(small)) for _turn in range(5)]
    larger = [(there(html), here(html)) for _turn in range(2)]
    apart.close()
    return {
        "bounded_start": first,
        "bounded_small": min(one for one, _other in turns),
        "unbounded_small": min(other for _one, other in turns),
        "bounded": min(one for one, _other in larger),
        "unbounded": min(other for _one, other in larger),
    }


main(sys.argv[1], sys.argv[2])
