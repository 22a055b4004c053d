"""The two scores of a partnership as each place says them to people and programs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.urls import reverse
from pypdf import PdfReader

from core.jobs.worker import run
from core.periods import Period
from reports.services.issue import request_report

if TYPE_CHECKING:
    from django.test import Client

    from partnerships.models import Partnership

GOALS = ("Financial sustainability", "Community outcome")


def words(html: str) -> str:
    """What a page says, without its markup."""
    text = re.sub(r"<[^>]+>", " ", html[html.index("<main") :])
    return re.sub(r"\s+", " ", text)


def said(text: str, pattern: str) -> tuple[str, ...]:
    """The number that follows each goal's name by `pattern`."""
    found = []
    for goal in GOALS:
        match = re.search(pattern.replace("GOAL", goal), text)
        assert match is not None, f"{goal} is not there"
        found.append(match.group(1))
    return tuple(found)


def on_pages(client: Client, partnership: Partnership) -> dict[str, tuple[str, ...]]:
    """Portfolio, overview, scorecard, and the words of its drawings."""
    rows = client.get(reverse("portfolio")).content.decode().split("<tr")
    row = next(one for one in rows if f">{partnership.name}<" in one)
    overview = words(client.get(reverse("partnership", args=[partnership.uuid])).content.decode())
    card = words(
        client.get(reverse("scorecard", args=[partnership.uuid]), follow=True).content.decode()
    )
    return {
        "portfolio": tuple(re.findall(r"<td[^>]*>\s*(\d+)\s*</td>", row)[:2]),
        "overview": said(overview, r"GOAL (\d+) of 100"),
        "its drawing": said(overview, r"GOAL: lowest \d+, highest \d+, last (\d+)"),
        "scorecard": said(card, r"GOAL (\d+) of 100"),
        "drawing of the scorecard": said(card, r"GOAL: (\d+) of 100, pass mark"),
    }


def in_the_api(client: Client, partnership: Partnership, period: str) -> dict[str, tuple[str, ...]]:
    """The standing of the partnership, and the newest version of the scorecard; unrounded."""
    shown = client.get(f"/api/v1/partnerships/{partnership.uuid}/").json()["standing"]
    cards = client.get(
        "/api/v1/scorecards/",
        {"partnership": str(partnership.uuid), "is_latest": "true", "period": period},
    ).json()["results"]
    [card] = cards
    return {
        "API, standing": (shown["financial"], shown["community"]),
        "API, scorecard": (card["financial"], card["community"]),
    }


def in_the_pdf(partnership: Partnership, period: str) -> tuple[str, ...]:
    """The summary, issued by a job and read back from the stored file."""
    report = request_report(
        partnership,
        slug="period_performance",
        length="summary",
        period=Period.parse(period),
        actor=None,
    )
    run(report.job.pk)
    report.refresh_from_db()
    with report.file.open("rb") as file:
        text = PdfReader(file).pages[0].extract_text()
    return said(re.sub(r"\s+", " ", text), r"GOAL (\d+) of 100")
