"""Cases 11 to 15 and 17: history, files, and what documents carry out of the house."""

from __future__ import annotations

import csv
import io
import socket
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from pypdf import PdfReader

from core.jobs.worker import run
from core.ledger import audited, checkpoints, guards
from core.ledger.hashing import event_hash
from core.models import AuditEvent, LedgerHead
from core.periods import Period
from partnerships import codelists
from partnerships.models import DocumentDownload
from partnerships.services.documents import add_document
from performance.services.scorecards import issue_scorecards
from reports.rendering import _typesetter
from reports.services.issue import request_report
from tests.abuse.hostile import PDF
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.factories.performance import AcceptedRecordFactory, KPIFactory
from tests.reports import forging

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

STREAM = "partnership:abuse"
QUARTER = Period.parse("2026-Q3")
FORMULA = "=cmd|'/c calc'!A0"


@pytest.fixture
def history(settings, tmp_path):
    """Five events, signed by a checkpoint."""
    settings.CONCORD_ANCHORS = tmp_path / "anchors"
    for number in range(5):
        with audited(STREAM, actor=None, kind="step.done") as act:
            act.fact(number=number)
    checkpoints.take()
    call_command("verify_ledger")


def administrator(sql: str, *values: object) -> None:
    """As somebody who may remove the triggers, and puts them back."""
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
    guards.install(connection)


def found_by_verifying(capsys) -> str:
    with pytest.raises(SystemExit):
        call_command("verify_ledger")
    told = capsys.readouterr()
    return told.out + told.err


def test_11_an_administrator_who_rewrites_and_hashes_anew_is_found(history, capsys):
    prev = ""
    for event in AuditEvent.objects.filter(stream=STREAM, seq__gte=3).order_by("seq"):
        event.body = event.body.replace('"number":', '"other":')
        event.prev = prev or event.prev
        prev = event_hash(event)
        sql = "UPDATE audit_event SET body = %s, prev = %s, hash = %s WHERE id = %s"
        administrator(sql, event.body, event.prev, prev, event.pk)
    LedgerHead.objects.filter(stream=STREAM).update(hash=prev)
    assert STREAM in found_by_verifying(capsys)


def test_12_a_tail_that_was_cut_off_is_found(history, capsys):
    administrator("DELETE FROM audit_event WHERE stream = %s AND seq > 2", STREAM)
    last = AuditEvent.objects.get(stream=STREAM, seq=2)
    LedgerHead.objects.filter(stream=STREAM).update(seq=2, hash=last.hash)
    assert STREAM in found_by_verifying(capsys)


def test_13_evidence_that_was_swapped_on_disk_is_not_handed_out(client_of, content_of):
    partnership = PartnershipFactory()
    manager = person("contract_manager", partnership)
    upload = SimpleUploadedFile("a.pdf", PDF)
    kind = codelists.DOCUMENT_KINDS[0][0]
    document = add_document(partnership, upload=upload, title="Log", kind=kind, actor=manager)
    link = reverse("document", args=[document.uuid])
    assert content_of(client_of(manager).get(link)) == PDF
    Path(document.file.path).write_bytes(PDF.replace(b"1.7", b"1.6"))
    answer = client_of(manager).get(link)
    assert answer.status_code == 409
    assert document.sha256 in answer.content.decode()
    assert DocumentDownload.objects.count() == 1


def issued(name: str):
    kpi = KPIFactory(name=name)
    for month in QUARTER.months():
        AcceptedRecordFactory(kpi=kpi, period=month.key, reported_value=Decimal("98.6"))
    partnership: Any = kpi.partnership
    issue_scorecards([partnership], QUARTER, cause="test")
    report = request_report(
        kpi.partnership, slug="period_performance", length="summary", period=QUARTER, actor=None
    )
    run(report.job.pk)
    report.refresh_from_db()
    assert report.state == "issued", report.job.failure
    with report.file.open() as stored:
        return report, stored.read()


def listening() -> socket.socket:
    server = socket.create_server(("127.0.0.1", 0))
    server.setblocking(False)
    return server


def test_14_markup_in_a_name_is_words_in_the_pdf_and_asks_nobody():
    with listening() as server:
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        name = f'<img src="{address}/a.png"><b>Bold</b>'
        _report, pdf = issued(name)
        [page] = PdfReader(io.BytesIO(pdf)).pages
        assert "<b>Bold</b>" in page.extract_text().replace("\n", "")
        # And if an escape were ever forgotten, the typesetter gives nothing of others away.
        html = (
            f'<html lang="en"><title>x</title><link rel="stylesheet" href="{address}/a.css">'
            f'<link rel="attachment" href="file:///etc/passwd"><img src="{address}/b.png">'
            '<img src="file:///etc/hostname"><object data="file:///etc/passwd"></object>'
            f'<style>@import "{address}/c.css";body{{background:url({address}/d.png)}}</style>'
            '<a rel="attachment" href="/etc/passwd">x</a><p>Still here</p></html>'
        ).encode()
        made = _typesetter.do({"identifier": "0" * 32}, io.BytesIO(html), len(html)).content
        with pytest.raises(BlockingIOError):
            server.accept()
    reader = PdfReader(io.BytesIO(made))
    assert "Still here" in reader.pages[0].extract_text()
    assert not reader.attachments
    assert b"root:" not in made


def test_15_a_forged_report_and_one_with_something_appended_are_called_so(client):
    report, pdf = issued("Areas available")

    def told(content: bytes) -> str:
        answer = client.post(reverse("verify"), {"file": io.BytesIO(content)})
        assert answer.status_code == 200
        return answer.content.decode()

    genuine = told(pdf)
    assert "unchanged" in genuine
    for forge in (forging.one_byte_changed, forging.revision_appended, forging.bytes_appended):
        said = told(forge(pdf, report))
        assert "This report is unchanged" not in said
        assert "changed" in said or "added" in said
    assert report.number not in told(PDF)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t"])
def test_17_no_cell_of_an_export_is_a_formula(start, client_of, content_of):
    name = f"{start}{FORMULA[1:]}"
    partnership = PartnershipFactory(name=name)
    browser = client_of(person("portfolio_official", mandate=partnership.authority))
    address = reverse("portfolio_export")
    text = content_of(browser.get(address, {"format": "csv"})).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert any(FORMULA[1:] in cell for cell in cells)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t")) for cell in cells)
    content = browser.get(address, {"format": "xlsx"}).content
    sheet = openpyxl.load_workbook(io.BytesIO(content)).active
    found = [cell for row in sheet.iter_rows() for cell in row if FORMULA[1:] in str(cell.value)]
    assert found
    assert {cell.data_type for cell in found} == {"s"}
