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
from core.periods import Period
from performance.services.scorecards import issue_scorecards
from reports.rendering import STATIC, Rendered
from reports.services import issue
from reports.services.issue import request_report
from tests.benchmarks.measuring import note, seconds, size
from tests.factories.partnerships import PartnershipFactory
from tests.factories.performance import AcceptedRecordFactory, KPIFactory, MilestoneFactory

if TYPE_CHECKING:
    from collections.abc import Mapping

    from partnerships.models import Partnership

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

ROOT = Path(__file__).parents[2]
QUARTER = Period.parse("2026-Q3")
ROUNDS = size(5, 1)
KPIS = {10: 14, 60: 118}
"""How many KPIs make the full report about so many pages long."""


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
    base = f'<base href="{STATIC.as_uri()}/">'

    def keep(template: str, context: Mapping[str, Any], **_facts: Any) -> Rendered:
        html = render_to_string(template, dict(context)).replace("<head>", f"<head>{base}", 1)
        found.write_text(html, encoding="utf-8")
        return Rendered(b"%PDF-", 1, "0" * 64)

    monkeypatch.setattr(issue, "render", keep)
    report = request_report(
        partnership, slug="period_performance", length="full", period=QUARTER, actor=None
    )
    run(report.job.pk)
    return found


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
    most = max(one["megabytes"] for one in long)
    say(
        f"Report of {longer:.0f} pages: memory at most",
        f"{most:.0f} MB ({short:.0f} pages: {max(one['megabytes'] for one in off):.0f} MB)",
        "at most 350 MB",
        held=most <= 350,
    )
    assert short < longer


def say(what: str, found: str, goal: str, *, held: bool) -> None:
    note(what, found, goal, held=held, database=connection.vendor)
