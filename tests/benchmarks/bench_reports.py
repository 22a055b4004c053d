"""Reports of ten and of sixty pages: time and memory, each in a process of its own."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from django.template.loader import render_to_string

from core.jobs.worker import run
from core.ledger import audited
from core.periods import Period
from performance.services.scorecards import issue_scorecards
from reports.rendering import Rendered
from reports.selectors import proof_sections
from reports.services import sealing
from reports.services.issue import request_report
from reports.typesetting import STATIC
from tests.benchmarks.measuring import note, seconds, size
from tests.factories.partnerships import PartnershipFactory
from tests.factories.performance import AcceptedRecordFactory, KPIFactory, MilestoneFactory
from tests.reports.rendered import rendered as one_page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnerships.models import Partnership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

ROOT = Path(__file__).parents[2]
QUARTER = Period.parse("2026-Q3")
ROUNDS = size(5, 1)
MOST_AFTER = 0.5
KPIS = {10: 14, 60: 118}
"""How many KPIs make the full report about so many pages long."""
LONGEST_PACK = 1040
"""So many rows the sections of an audit pack print at the most, all together."""


def page_of(kpis: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The full report of a partnership with so many KPIs, as HTML."""
    partnership: Partnership = PartnershipFactory()  # type: ignore[assignment] # factory_boy has no types
    for number in range(kpis):
        kpi = KPIFactory(partnership=partnership, name=f"Share of what was promised, {number}")
        for month in QUARTER.months():
            value = Decimal(950 + number % 45) / 10
            AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=value)
        if number % 4 == 0:
            baseline = dt.date(2026, 1, 31) + dt.timedelta(days=number)
            MilestoneFactory(partnership=partnership, baseline_on=baseline)
    issue_scorecards([partnership], QUARTER, cause="benchmark")
    found = folder / f"{kpis}.html"
    kept(partnership, "period_performance", QUARTER, found, monkeypatch)
    return found


def pack_of(events: int, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The audit pack of a partnership with so many events in its ledger, all of them printed."""
    partnership: Partnership = PartnershipFactory()  # type: ignore[assignment] # factory_boy has no types
    for number in range(events):
        with audited(partnership.stream, actor=None, kind="benchmark.event") as act:
            act.fact(number=number)
    monkeypatch.setattr(proof_sections, "EVENTS", events)
    found = folder / "pack.html"
    kept(partnership, "audit_pack", Period.parse("2026"), found, monkeypatch)
    return found


def kept(
    partnership: Partnership,
    slug: str,
    period: Period,
    found: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Writes the HTML of a report down, instead of rendering it."""
    small = one_page()
    base = f'<base href="{STATIC.as_uri()}/">'

    def keep(template: str, context: Mapping[str, Any], **_facts: Any) -> Rendered:
        html = render_to_string(template, dict(context)).replace("<head>", f"<head>{base}", 1)
        found.write_text(html, encoding="utf-8")
        return Rendered(small, 1)

    monkeypatch.setattr(sealing, "render", keep)
    report = request_report(partnership, slug=slug, length="full", period=period, actor=None)
    run(report.job.pk)


def rendered(page: Path, collecting: str = "off") -> dict[str, float]:
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "config.settings.development"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.render_child", str(page), collecting],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, float] = json.loads(done.stdout)
    return found


def chromium(page: Path) -> None:
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    assert program is not None
    subprocess.run(
        [
            program,
            *("--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
            f"--print-to-pdf={page.with_suffix('.pdf')}",
            page.as_uri(),
        ],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )


def test_ten_and_sixty_pages(tmp_path, monkeypatch):
    ten, sixty = (page_of(kpis, tmp_path, monkeypatch) for kpis in KPIS.values())
    off, default, cold, long = [], [], [], []
    for _round in range(ROUNDS):
        off.append(rendered(ten))
        default.append(rendered(ten, "default"))
        cold.append(seconds(lambda: chromium(ten)))
        long.append(rendered(sixty))
    short_time, long_time = (median(one["seconds"] for one in each) for each in (off, long))
    usual = median(one["seconds"] for one in default)
    short, longer = off[0]["pages"], long[0]["pages"]
    say(
        f"Report of {short:.0f} pages: gc off ÷ default",
        f"{short_time / usual:.2f} ({short_time:.2f} s ÷ {usual:.2f} s)",
        "at most 0.70",
        held=short_time / usual <= 0.70,
    )
    say(
        f"Report of {short:.0f} pages ÷ cold headless Chromium, the same HTML",
        f"{short_time / median(cold):.2f} ({short_time:.2f} s ÷ {median(cold):.2f} s)",
        "at most 1.0",
        held=short_time <= median(cold),
    )
    say(
        f"Report of {longer:.0f} pages ÷ {short:.0f} pages: time",
        f"{long_time / short_time:.1f} ({long_time:.1f} s)",
        "at most 6",
        held=long_time / short_time <= 6,
    )
    for one, took in ((short, off), (longer, long)):
        parts = {
            step: median(each[step] for each in took)
            for step in ("seconds", "finishing", "signing", "verifying")
        }
        after = parts["finishing"] + parts["signing"]
        say(
            f"Report of {one:.0f} pages: files inside, manifest and signature ÷ rendering",
            f"{after / parts['seconds']:.2f} ({parts['finishing']:.2f} s and "
            f"{parts['signing']:.2f} s ÷ {parts['seconds']:.2f} s); checked in "
            f"{parts['verifying']:.2f} s; {took[0]['kilobytes']:.0f} KB",
            "at most 0.50",
            held=after / parts["seconds"] <= MOST_AFTER,
        )
    _say_what_the_bounds_cost([*off, *long])
    most = max(one["megabytes"] for one in long)
    say(
        f"Report of {longer:.0f} pages: memory at most",
        f"{most:.0f} MB ({short:.0f} pages: {max(one['megabytes'] for one in off):.0f} MB)",
        "at most 350 MB",
        held=most <= 350,
    )
    assert short < longer


def _say_what_the_bounds_cost(found: list[dict[str, float]]) -> None:
    for which, words, limit in (("", "", 1.1), ("_small", ", one page", 1.3)):
        ratio = median(one[f"bounded{which}"] / one[f"unbounded{which}"] for one in found)
        took = median(one[f"bounded{which}"] for one in found)
        say(
            f"Rendering with bounds ÷ in the same process{words}",
            f"{ratio:.2f} ({took:.2f} s)",
            f"at most {limit}",
            held=ratio <= limit,
        )
    start = median(one["bounded_start"] for one in found)
    say("First PDF of the process with bounds", f"{start:.2f} s", "at most 3 s", held=start <= 3)


def test_the_longest_audit_pack(tmp_path, monkeypatch):
    found = rendered(pack_of(size(LONGEST_PACK, 60), tmp_path, monkeypatch))
    say(
        f"Audit pack of {found['pages']:.0f} pages: memory at most",
        f"{found['megabytes']:.0f} MB ({found['seconds']:.1f} s)",
        "at most 350 MB",
        held=found["megabytes"] <= 350,
    )


def say(what: str, found: str, goal: str, *, held: bool) -> None:
    note(what, found, goal, held=held, database=connection.vendor)
