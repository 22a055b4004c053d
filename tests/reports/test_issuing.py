"""Reports: made by a worker, stored as issued, fetched by whoever may."""

from __future__ import annotations

import hashlib
import io
import json
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from page import ValidationProfile, validate_pdf
from pypdf import PdfReader

from core.jobs import cancel, retry
from core.jobs.worker import run
from core.limited import Bounds, Limited
from core.models import AuditEvent, Job
from core.periods import Period
from core.problems import Refused
from performance.services.scorecards import issue_scorecards
from reports import rendering
from reports.models import IssuedReport, ReportDownload
from reports.services import issue
from reports.services.issue import request_report
from reports.typesetting import NotFetched, OwnFilesOnly
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import AcceptedRecordFactory, KPIFactory, MilestoneFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

QUARTER = Period.parse("2026-Q3")


@pytest.fixture
def partnership():
    """A partnership with a scorecard for the third quarter."""
    kpi = KPIFactory(name="Areas available")
    for month in QUARTER.months():
        AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal("98.6"))
    MilestoneFactory(partnership=kpi.partnership, name="Ward C opens")
    issue_scorecards([kpi.partnership], QUARTER, cause="test")
    return kpi.partnership


def issued(partnership, length="summary", actor=None) -> IssuedReport:
    report = request_report(
        partnership, slug="period_performance", length=length, period=QUARTER, actor=actor
    )
    run(report.job.pk)
    report.refresh_from_db()
    assert report.state == "issued", report.job.failure
    return report


def pdf_of(report) -> bytes:
    with report.file.open() as stored:
        return stored.read()


def test_the_stored_file_is_the_one_its_fingerprint_names(partnership):
    report = issued(partnership)
    pdf = pdf_of(report)
    assert hashlib.sha256(pdf).hexdigest() == report.sha256
    assert hashlib.sha256(report.data.encode()).hexdigest() == report.data_sha256


def test_the_summary_is_one_page_and_says_the_scores(partnership):
    report = issued(partnership)
    [page] = PdfReader(io.BytesIO(pdf_of(report))).pages
    text = page.extract_text()
    assert "Areas available" in text
    assert "80" in text
    assert report.pages == 1


def test_the_summary_of_forty_kpis_is_one_page_and_names_what_is_not_on_track(partnership):
    for number in range(40):
        kpi = KPIFactory(partnership=partnership, name=f"Figure {number:02}")
        for month in QUARTER.months():
            value = Decimal("94.1") if number == 39 else Decimal("99.8")
            AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=value)
    issue_scorecards([partnership], QUARTER, cause="test")
    report = issued(partnership)
    [page] = PdfReader(io.BytesIO(pdf_of(report))).pages
    text = page.extract_text()
    assert "Figure 39" in text
    assert "more KPIs, in the full report" in text


def test_the_full_report_carries_its_figures_and_the_ledger_head(partnership):
    report = issued(partnership, length="full")
    reader = PdfReader(io.BytesIO(pdf_of(report)))
    [attached] = reader.attachments[f"{report.number}.json"]
    data = json.loads(attached)
    assert data["ledger"] == {
        "stream": partnership.stream,
        "seq": report.ledger_seq,
        "head": report.ledger_head,
    }
    assert data["positions"] == {partnership.stream: report.ledger_seq}
    assert set(report.ledger_positions) == {partnership.stream, "system"}
    text = " ".join(page.extract_text() for page in reader.pages)
    assert report.ledger_head in text.replace("\n", "")
    assert "Ward C opens" in text


def test_what_was_issued_stays_when_the_figures_change(partnership):
    report = issued(partnership)
    before = pdf_of(report)
    kpi = partnership.kpis.get()
    kpi.records.update(agreed_value=Decimal(95))
    issue_scorecards([partnership], QUARTER, cause="test")
    again = IssuedReport.objects.get(pk=report.pk)
    assert pdf_of(again) == before


def test_an_issued_report_is_in_the_ledger_and_sealed(partnership):
    report = issued(partnership)
    event = AuditEvent.objects.filter(stream=partnership.stream).last()
    assert report.sha256 in event.body
    assert "reports.issuedreport" in event.body


def test_a_second_try_of_the_job_makes_no_second_report(partnership):
    report = issued(partnership)
    before = report.sha256
    Job.objects.filter(pk=report.job.pk).update(state=Job.State.QUEUED, lease_until=None)
    run(report.job.pk)
    report.refresh_from_db()
    assert report.sha256 == before


def test_a_period_without_a_scorecard_is_refused_with_the_reason(partnership):
    with pytest.raises(Refused) as refused:
        request_report(
            partnership,
            slug="period_performance",
            length="full",
            period=Period.parse("2020-Q1"),
            actor=None,
        )
    assert refused.value.codes == {"nothing_to_report"}


def test_an_auditor_fetches_it_and_the_fetching_is_written_down(partnership, client_of, content_of):
    report = issued(partnership)
    auditor = person("auditor")
    response = client_of(auditor).get(reverse("report_download", args=[report.uuid]))
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert ReportDownload.objects.get().by == auditor
    assert content_of(response).startswith(b"%PDF-")


@pytest.mark.parametrize("change", ["altered", "gone"])
def test_a_file_that_was_changed_on_disk_is_reported_and_not_handed_out(
    partnership, client_of, change
):
    report = issued(partnership)
    if change == "gone":
        report.file.storage.delete(report.file.name)
    else:
        path = Path(report.file.path)
        path.write_bytes(path.read_bytes() + b"%")
    response = client_of(person("auditor")).get(reverse("report_download", args=[report.uuid]))
    assert response.status_code == 409
    page = response.content.decode()
    assert ("changed after it was recorded" in page) == (change == "altered")
    assert report.sha256 in page
    assert not ReportDownload.objects.exists()


def test_a_partner_of_another_partnership_finds_nothing(partnership, client_of):
    report = issued(partnership)
    stranger = person("partner_lead", PartnershipFactory())
    client = client_of(stranger)
    assert client.get(reverse("report_download", args=[report.uuid])).status_code == 404
    assert client.get(reverse("report", args=[report.uuid])).status_code == 404
    assert report.number not in client.get(reverse("reports")).content.decode()


def test_its_own_partner_fetches_a_shared_report(partnership, client_of, content_of):
    report = issued(partnership)
    partner = person("partner_submitter", partnership)
    response = client_of(partner).get(reverse("report_download", args=[report.uuid]))
    assert response.status_code == 200
    assert content_of(response).startswith(b"%PDF-")


def test_a_partner_cannot_ask_for_a_report(partnership, client_of):
    partner = person("partner_lead", partnership)
    url = reverse("report_list", args=[partnership.uuid])
    assert client_of(partner).post(url, {"length": "full"}).status_code == 403
    assert not IssuedReport.objects.exists()


def test_an_official_asks_for_it_and_sees_it_being_made(partnership, client_of):
    manager = person("contract_manager", partnership)
    client = client_of(manager)
    response = client.post(
        reverse("report_list", args=[partnership.uuid]), {"length": "full"}, follow=True
    )
    assert response.status_code == 200
    assert "It starts in a moment" in response.content.decode()


@pytest.mark.parametrize("length", IssuedReport.Length.values)
def test_a_report_is_a_tagged_document_that_passes_pdf_ua(partnership, tmp_path, length):
    out = tmp_path / "report.pdf"
    call_command("issue_report", "period-performance", "--length", length, "--out", str(out))
    checked = validate_pdf(out, profile=ValidationProfile.PDF_UA_1)
    assert [(found.rule_id, found.message) for found in checked.failures] == []
    assert checked.rules.total > 100


def test_a_report_fetches_nothing_but_the_products_own_files():
    for address in ("http://127.0.0.1/x", "file:///etc/passwd", "ftp://example.org/x"):
        with pytest.raises(NotFetched):
            OwnFilesOnly().fetch(address)


@pytest.mark.parametrize("act", ["hoard", "crash"])
def test_a_report_that_takes_too_much_says_so_and_is_not_tried_again(partnership, monkeypatch, act):
    greedy = Limited("tests.core.limited.work:work", Bounds(seconds=1, patience=30, megabytes=120))
    asked = SimpleNamespace(do=lambda *_piece, **_others: greedy.do({"act": act}))
    monkeypatch.setattr(rendering, "_typesetter", asked)
    report = request_report(
        partnership, slug="period_performance", length="full", period=QUARTER, actor=None
    )
    assert run(report.job.pk) == Job.State.FAILED
    report.refresh_from_db()
    assert report.state != "issued"
    assert "too much for one document" in report.job.failure
    assert "a shorter period" in report.job.failure


def test_who_takes_the_request_back_stops_it_while_the_pages_are_set(partnership, monkeypatch):
    manager = person("contract_manager", partnership)
    endless = Limited("tests.core.limited.work:work", Bounds(seconds=9, patience=30, megabytes=120))
    report = request_report(
        partnership, slug="period_performance", length="full", period=QUARTER, actor=manager
    )
    real = rendering._typesetter

    def begun(*_piece, meanwhile):
        cancel(report.job, actor=manager)
        return endless.do({"act": "wait"}, meanwhile=meanwhile)

    monkeypatch.setattr(rendering, "_typesetter", SimpleNamespace(do=begun))
    assert run(report.job.pk) == Job.State.CANCELLED
    report = IssuedReport.objects.get(pk=report.pk)
    assert (report.state, report.stands, report.file.name) == ("requested", "cancelled", "")
    assert not AuditEvent.objects.filter(kind="report.issued").exists()
    monkeypatch.setattr(rendering, "_typesetter", real)
    retry(report.job, actor=manager)
    assert run(report.job.pk) == Job.State.DONE
    assert IssuedReport.objects.get(pk=report.pk).stands == "issued"


@pytest.mark.parametrize("step", ["_stated", "made"])
def test_between_its_steps_a_report_asks_whether_it_is_wanted_still(partnership, monkeypatch, step):
    manager = person("contract_manager", partnership)
    report = request_report(
        partnership, slug="period_performance", length="full", period=QUARTER, actor=manager
    )
    real = issue._stated

    def meanwhile_taken_back(*facts):
        cancel(report.job, actor=manager)
        return real(*facts) if step == "_stated" else None

    monkeypatch.setattr(issue, step, meanwhile_taken_back)
    assert run(report.job.pk) == Job.State.CANCELLED
    report.refresh_from_db()
    assert (report.state, report.data, report.sha256) == ("requested", "", "")


def test_the_command_writes_the_file(partnership, tmp_path):
    out = tmp_path / "report.pdf"
    call_command("issue_report", "period-performance", "--length", "summary", "--out", str(out))
    assert out.read_bytes().startswith(b"%PDF-")


def test_the_command_fails_with_one_plain_line(db, tmp_path):
    with pytest.raises(CommandError, match="No partnership asked for has anything"):
        call_command("issue_report", "period-performance", "--out", str(tmp_path / "x.pdf"))
