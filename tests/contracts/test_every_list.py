"""Every list that grows is searched, filtered, sorted, paged and exported by its address."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest
from django.urls import reverse

from core import clock
from core.ledger import audited
from core.models import AuditEvent
from governance.models import Risk
from governance.services.concerns import raise_concern, withdraw_concern
from governance.services.formal_notices import NoticeFacts, Service, record_notice
from performance.models import Submission
from reports.models import IssuedReport
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import MilestoneFactory, monthly_return
from tests.factories.reports import sealed
from tests.governance.audit.builders import Audit
from tests.partnerships.stages.builders import document

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("on_demo_day"),
    pytest.mark.long(seconds=0.5),
]

SIZE, ROWS = 5, 8
BODY = '<tbody role="rowgroup">'
FORMULA = "=HYPERLINK(1)"


@dataclass
class Scene:
    """A list of `ROWS` rows, of which one is called `FORMULA`, and how it is asked.

    `rare` is a filter that keeps a few rows, `none` one that keeps nothing; `heads` are the
    orders that it offers.
    """

    user: Any
    url: str
    rare: str
    none: str
    heads: tuple[str, ...]
    rows: int = ROWS


def named(number: int) -> str:
    return FORMULA if number == 0 else f"Row {number:02d}"


def documents() -> Scene:
    partnership = PartnershipFactory()
    manager = person("contract_manager", partnership)
    for number in range(ROWS):
        kind = "permits" if number < 3 else "contractSigned"
        document(partnership, kind, title=named(number))
    url = reverse("documents", args=[partnership.uuid])
    heads = ("title", "dated", "added", "size")
    return Scene(manager, url, "kind=permits", "q=nowhere", heads)


def concerns() -> Scene:
    partnership = PartnershipFactory()
    lead = person("partner_lead", partnership)
    for number in range(ROWS):
        made = raise_concern(
            partnership, title=named(number), text="Since May.", wanted="Less.", actor=lead
        )
        if number < 3:
            withdraw_concern(made, reason="It was nothing.", actor=lead)
    url = reverse("concerns", args=[partnership.uuid])
    heads = ("title", "raised", "limit", "stake")
    return Scene(lead, url, "state=withdrawn", "q=nowhere", heads)


def milestones() -> Scene:
    partnership = PartnershipFactory()
    for number in range(ROWS):
        MilestoneFactory(
            partnership=partnership,
            name=named(number),
            state="claimed" if number < 3 else "planned",
            baseline_on=dt.date(2027, 1, 1) + dt.timedelta(days=number),
        )
    heads = ("name", "baseline", "forecast", "completed", "final", "state")
    url = reverse("milestones", args=[partnership.uuid])
    return Scene(person("partner_lead", partnership), url, "state=claimed", "q=nowhere", heads)


def history() -> Scene:
    partnership = PartnershipFactory()
    manager, approver = (person(role, partnership) for role in ("contract_manager", "approver"))
    manager.name = FORMULA
    manager.save()
    AuditEvent.objects.filter(stream=partnership.stream).exists()
    before = AuditEvent.objects.filter(stream=partnership.stream).count()
    for number in range(ROWS - before):
        actor = approver if number < 3 else manager
        kind = "document.added" if number < 3 else "party.added"
        with audited(partnership.stream, actor=actor, kind=kind):
            pass
    url = reverse("history", args=[partnership.uuid])
    return Scene(manager, url, "what=documents", "until=2001-01-01", ("when",))


def _reports(partnership: Any) -> None:
    for number in range(ROWS):
        IssuedReport.objects.create(
            number=f"REP-{number:04d}",
            slug="period_performance",
            title=named(number),
            length="summary" if number < 3 else "full",
            partnership=partnership,
            period="2026-Q3",
            state=IssuedReport.State.ISSUED,
            requested_at=clock.now() - dt.timedelta(hours=number),
            file="reports/x",
            sha256="0" * 64,
            data="{}",
            data_sha256="0" * 64,
            **sealed(),
        )


def reports() -> Scene:
    partnership = PartnershipFactory()
    _reports(partnership)
    heads = ("title", "asked", "state")
    user = person("contract_manager", partnership)
    return Scene(user, reverse("reports"), "length=summary", "q=nowhere", heads)


def reports_of_one() -> Scene:
    scene = reports()
    scene.url = reverse("report_list", args=[IssuedReport.objects.first().partnership.uuid])
    return scene


def sent() -> Scene:
    partnership = PartnershipFactory()
    lead = person("partner_lead", partnership)
    due = monthly_return(partnership, state="sent", round=1)
    for number in range(ROWS):
        Submission.objects.create(
            partnership=partnership,
            monthly_return=due,
            round=number + 1,
            receipt=FORMULA if number == 0 else f"R-{number:04d}",
            sent_by=lead,
            sent_at=clock.now() - dt.timedelta(hours=number),
            check_by=dt.date(2026, 11, 30),
            outcome="withdrawn" if number < 3 else "accepted",
        )
    heads = ("receipt", "sent", "outcome", "next")
    return Scene(lead, reverse("sent"), "outcome=withdrawn", "q=nowhere", heads)


def risks() -> Scene:
    partnership = PartnershipFactory()
    manager = person("contract_manager", partnership)
    for number in range(ROWS):
        bearer = "authority" if number < 3 else "partner"
        row = Risk(partnership=partnership, title=named(number), category="design", bearer=bearer)
        row.save()
    heads = ("title", "score", "inherent", "bearer", "to_do", "review")
    url = reverse("risks", args=[partnership.uuid])
    return Scene(manager, url, "bearer=authority", "q=nowhere", heads)


def notices() -> Scene:
    partnership = PartnershipFactory()
    manager = person("contract_manager", partnership)
    for number in range(ROWS):
        kind = "warning" if number < 3 else "change"
        facts = NoticeFacts(kind=kind, clause="9", title=named(number), response_days=5)
        service = Service(channel="hand", served_on=dt.date(2026, 11, 2 + number))
        record_notice(partnership, facts, service, actor=manager)
    heads = ("title", "from", "received", "state")
    url = reverse("formal_notices", args=[partnership.uuid])
    return Scene(manager, url, "kind=warning", "q=nowhere", heads)


def findings() -> Scene:
    here = Audit()
    for number in range(ROWS):
        here.published(title=named(number), grade="low" if number < 3 else "high")
    url = reverse("audit_findings", args=[here.partnership.uuid])
    return Scene(here.maeve, url, "grade=low", "q=nowhere", ("title", "published", "state"))


LISTS = (
    concerns,
    findings,
    documents,
    notices,
    milestones,
    history,
    reports,
    reports_of_one,
    risks,
    sent,
)


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch):
    monkeypatch.setattr("core.views.listing.SIZE", SIZE)


@pytest.fixture(params=LISTS, ids=lambda one: one.__name__)
def scene(request) -> Scene:
    made: Callable[[], Scene] = request.param
    return made()


@pytest.fixture
def browser(client_of, scene):
    return client_of(scene.user)


def rows_in(page) -> int:
    text = page.content.decode()
    # A chart has a table of its own.
    body = text[text.index(BODY) :]
    return len(re.findall(r"<tr", body[: body.index("</tbody>")]))


def test_a_page_has_so_many_rows_and_the_next_one_the_rest(browser, scene):
    first = browser.get(scene.url)
    assert rows_in(first) == SIZE
    assert "Page 1 of 2" in first.content.decode()
    assert rows_in(browser.get(f"{scene.url}?page=2")) == scene.rows - SIZE


def test_a_filter_stands_in_the_address_and_is_taken_away_by_its_chip(browser, scene):
    page = browser.get(f"{scene.url}?{scene.rare}")
    assert rows_in(page) == 3
    text = page.content.decode()
    assert 'class="chip-away"' in text
    assert "selected" in text
    assert browser.get(f"{scene.url}?{scene.rare}&sort={scene.heads[0]}").status_code == 200


def test_a_filter_that_leaves_nothing_says_so_and_shows_the_way_back(browser, scene):
    text = browser.get(f"{scene.url}?{scene.none}").content.decode()
    assert BODY not in text
    assert "Show all" in text
    assert re.search(r"matches</h2>", text)


def test_each_head_that_sorts_turns_the_order_round(browser, scene):
    for slug in scene.heads:
        upwards = browser.get(f"{scene.url}?sort={slug}").content.decode()
        assert 'aria-sort="ascending"' in upwards, slug
        assert f"sort=-{slug}" in upwards
        assert 'aria-sort="descending"' in browser.get(f"{scene.url}?sort=-{slug}").text


def test_what_is_no_day_or_no_order_filters_nothing_and_is_told(browser, scene):
    page = browser.get(f"{scene.url}?from=soon&sort=nonsense&page=x")
    assert rows_in(page) == SIZE
    assert "is not a day" in page.content.decode()


def test_the_csv_has_every_row_that_matches_and_no_formula(browser, scene):
    answer = browser.get(f"{scene.url}?format=csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text))
    assert len(rows) == scene.rows
    assert len(set(map(len, [head, *rows]))) == 1
    cells = {cell for row in rows for cell in row}
    assert f"'{FORMULA}" in cells
    assert FORMULA not in cells
    few = browser.get(f"{scene.url}?{scene.rare}&format=csv")
    assert len(b"".join(few.streaming_content).decode().splitlines()) == 4


def test_the_workbook_keeps_text_as_text(browser, scene):
    answer = browser.get(f"{scene.url}?format=xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    assert sheet.max_row == scene.rows + 1
    types = {cell.data_type for row in sheet.iter_rows() for cell in row}
    assert "f" not in types


def test_an_export_is_written_down_without_what_was_typed(browser, scene):
    answer = browser.get(f"{scene.url}?q=secret&format=csv")
    list(answer.streaming_content)
    event = AuditEvent.objects.filter(kind="list.exported").get()
    assert event.actor == scene.user.uuid
    assert "secret" not in event.body


def test_pages_and_files_cost_the_same_for_few_and_for_many(browser, scene, connection_queries):
    browser.get(scene.url)
    full = connection_queries(lambda: browser.get(scene.url))
    few = connection_queries(lambda: browser.get(f"{scene.url}?{scene.rare}"))
    assert full <= 20
    assert abs(full - few) <= 1


def test_somebody_else_gets_neither_page_nor_file(client_of, scene):
    stranger = client_of(person("contract_manager", PartnershipFactory()))
    for query in ("", "?format=csv"):
        answer = stranger.get(f"{scene.url}{query}")
        if answer.status_code == 200:
            content = getattr(answer, "streaming_content", None)
            text = b"".join(content).decode() if content else answer.content.decode()
            assert "Row 01" not in text
            assert "R-0001" not in text
        else:
            assert answer.status_code in {403, 404}


def test_what_has_no_date_stands_last_in_both_directions(client_of):
    partnership = PartnershipFactory()
    manager = person("contract_manager", partnership)
    for title in ("Undated", "Dated early", "Dated late"):
        made = document(partnership, "permits", title=title)
        days = {"Undated": None, "Dated early": dt.date(2020, 1, 1)}
        made.dated_on = days.get(title, dt.date(2026, 1, 1))
        made.save()
    url = reverse("documents", args=[partnership.uuid])
    for sort, first in (("dated", "Dated early"), ("-dated", "Dated late")):
        text = client_of(manager).get(f"{url}?sort={sort}").content.decode()
        places = [text.index(f">{title}<") for title in (first, "Undated")]
        assert places == sorted(places), sort
        assert text.index(">Undated<") > text.index(">Dated early<")
        assert text.index(">Undated<") > text.index(">Dated late<")
