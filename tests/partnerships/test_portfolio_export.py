"""Exports of the portfolio: the rows and figures of the page, and no formula in them."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections import defaultdict
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from core import clock
from core.exporting import csv_lines, write_workbook
from core.formatting import money_short, scaled
from core.jobs.worker import drain
from core.models import AuditEvent
from partnerships.models import PortfolioExport, Standing
from partnerships.services import portfolio_exports
from partnerships.views import portfolio_export
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"]


@pytest.fixture
def official():
    for number in range(3):
        made = PartnershipFactory(
            name=f"Alder {number}", capital_value=Decimal(f"{number + 1}250000.75")
        )
        Standing.objects.create(
            partnership=made,
            state="A",
            financial=Decimal("80.85"),
            community=None,
            trend="falling",
            next_deadline_on=dt.date(2026, 12, number + 1),
            next_deadline="Car park opens",
            updated_at=clock.now(),
        )
    PartnershipFactory(name="Birch", capital_value=None, currency="EUR")
    return person("portfolio_official")


def export(browser, query="", file_format="csv"):
    return browser.get(f"{reverse('portfolio_export')}?format={file_format}&{query}")


def rows_of_csv(answer) -> list[dict[str, str]]:
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.DictReader(io.StringIO(text[1:])))


def rows_of_xlsx(content: bytes) -> list[dict[str, object]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    header, *rows = sheet.iter_rows(values_only=True)
    return [dict(zip(header, row, strict=True)) for row in rows]


def test_csv_holds_what_is_filtered_in_the_order_of_the_page(client_of, official):
    browser = client_of(official)
    query = "q=alder&sort=-value&columns=value,deadline,financial"
    page = browser.get(f"{reverse('portfolio')}?{query}")
    answer = export(browser, query)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].endswith('"concord-portfolio-2026-11-23.csv"')
    rows = rows_of_csv(answer)
    assert [row["Partnership"] for row in rows] == [
        row.partnership.name for row in page.context["rows"]
    ]
    assert rows[0] == {
        "Reference": page.context["rows"][0].partnership.reference,
        "Partnership": "Alder 2",
        "Capital value": "3250000.75",
        "Currency": "GBP",
        "Next deadline": "2026-12-03",
        "What is due": "Car park opens",
        "Financial score": "80.85",
    }


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_the_exported_figures_are_those_of_the_page(client_of, official, file_format):
    browser = client_of(official)
    page = browser.get(reverse("portfolio"))
    answer = export(browser, file_format=file_format)
    rows = rows_of_csv(answer) if file_format == "csv" else rows_of_xlsx(answer.content)
    shown = {row.partnership.name: row.cells for row in page.context["rows"]}
    totals: defaultdict[str, Decimal] = defaultdict(Decimal)
    for row in rows:
        value, _timeline, _state, financial, _community, _deadline = shown[row["Partnership"]]
        number = row["Capital value"]
        if number in (None, ""):
            assert (value["text"], financial["text"]) == ("–", "–")
            continue
        amount = Decimal(str(number)).quantize(Decimal("0.01"))
        totals[row["Currency"]] += amount
        assert money_short(amount, row["Currency"]) == value["text"]
        assert scaled(Decimal(str(row["Financial score"])), 0) == financial["text"]
    assert len(rows) == page.context["figures"].partnerships
    assert totals == {one.currency: one.amount for one in page.context["figures"].totals}


def test_a_workbook_has_numbers_days_and_text(client_of, official):
    [row, *_others] = rows_of_xlsx(
        export(client_of(official), "columns=value,deadline,state", "xlsx").content
    )
    assert row["Capital value"] == pytest.approx(1250000.75)
    assert row["Next deadline"] == dt.datetime(2026, 12, 1)  # noqa: DTZ001 - a workbook has no zone
    assert (row["State"], row["Trend"]) == ("At risk", "falling")


@pytest.mark.parametrize("text", FORMULAS)
def test_no_text_can_be_read_as_a_formula(text):
    [head, line] = list(csv.reader(io.StringIO("".join(csv_lines([text], [[text]]))[1:])))
    assert head[0].startswith("'")
    assert line[0].startswith("'")
    target = io.BytesIO()
    write_workbook(target, "Sheet", [text], [[text], [Decimal(-5)]])
    sheet = openpyxl.load_workbook(target).active
    for cell in (sheet["A1"], sheet["A2"]):
        assert cell.data_type == "s"
    assert sheet["A3"].value == -5


def test_a_name_that_looks_like_a_formula_stays_text(client_of, official):
    PartnershipFactory(name="=cmd|'/c calc'!A0")
    found = rows_of_csv(export(client_of(official), "q=calc"))
    assert [row["Partnership"] for row in found] == ["'=cmd|'/c calc'!A0"]


def test_an_export_is_written_down_without_what_was_typed(client_of, official):
    b"".join(export(client_of(official), "q=alder&sector=health&columns=value").streaming_content)
    event = AuditEvent.objects.get(kind="portfolio.exported")
    assert event.actor == official.uuid
    [act] = json.loads(event.body)["acts"]
    assert act["facts"]["rows"] == 3
    assert act["facts"]["filters"] == {"format": [], "q": [], "sector": ["health"]}
    assert "alder" not in event.body


def test_a_partner_exports_only_its_own(client_of, official):
    mine = PartnershipFactory(name="Mine")
    rows = rows_of_csv(export(client_of(person("partner_lead", mine))))
    assert [row["Partnership"] for row in rows] == ["Mine"]


def test_an_unknown_format_is_not_there(client_of, official):
    assert export(client_of(official), file_format="pdf").status_code == 404
    assert client_of(official).get(reverse("portfolio_export")).status_code == 404


@pytest.fixture
def small(monkeypatch):
    """As if three rows were too much for one answer."""
    monkeypatch.setattr(portfolio_export, "AT_ONCE", 2)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_above_some_size_a_worker_makes_the_file(
    client_of, official, small, file_format, content_of
):
    browser = client_of(official)
    url = f"{reverse('portfolio_export')}?format={file_format}&q=alder&columns=value"
    asked = browser.get(url)
    assert "Export 3 partnerships?" in asked.content.decode()
    assert not PortfolioExport.objects.exists()
    page = browser.post(url).headers["Location"]
    assert "The file is being made" in browser.get(page).content.decode()
    drain()
    shown = browser.get(page).content.decode()
    made = PortfolioExport.objects.get()
    assert made.sha256 in shown
    file = content_of(browser.get(reverse("export_file", args=[made.uuid])))
    rows = (
        list(csv.DictReader(io.StringIO(file.decode()[1:])))
        if file_format == "csv"
        else rows_of_xlsx(file)
    )
    assert [row["Partnership"] for row in rows] == ["Alder 0", "Alder 1", "Alder 2"]
    assert set(rows[0]) == {"Reference", "Partnership", "Capital value", "Currency"}
    told = AuditEvent.objects.filter(kind__startswith="portfolio.").order_by("seq")
    kinds = list(told.values_list("kind", flat=True))
    assert kinds == ["portfolio.export_asked", "portfolio.exported"]


def test_an_export_belongs_to_whoever_asked_for_it(client_of, official, small):
    client_of(official).post(f"{reverse('portfolio_export')}?format=csv")
    drain()
    made = PortfolioExport.objects.get()
    stranger = client_of(person("portfolio_official"))
    for name in ("export", "export_file"):
        assert stranger.get(reverse(name, args=[made.uuid])).status_code == 404


def test_an_export_holds_what_the_person_may_see_when_it_is_made(client_of, official, small):
    mine = PartnershipFactory(name="Mine")
    partner = person("partner_lead", mine)
    made = portfolio_exports.request_export(partner, file_format="csv", query="", columns=["value"])
    partner.is_active = False
    partner.save(update_fields=["is_active"])
    drain()
    made.refresh_from_db()
    assert made.rows == 0


def test_files_are_removed_after_seven_days(client_of, official, small):
    client_of(official).post(f"{reverse('portfolio_export')}?format=csv")
    drain()
    assert portfolio_exports.clear_exports(clock.now() + dt.timedelta(days=6)) == 0
    assert portfolio_exports.clear_exports(clock.now() + dt.timedelta(days=8)) == 1
    made = PortfolioExport.objects.get()
    page = client_of(official).get(reverse("export", args=[made.uuid])).content.decode()
    assert "The file is gone" in page
    gone = client_of(official).get(reverse("export_file", args=[made.uuid]))
    assert gone.status_code == 404
