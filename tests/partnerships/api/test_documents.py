"""Documents and imports by API: added whole, fetched on record, never handed out altered."""

from __future__ import annotations

import pytest
from django.db import connection

from core import uploads
from partnerships.models import Document, DocumentDownload, ImportRun
from tests.api import Program
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.partnerships.test_documents import PDF, pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def partnership():
    return PartnershipFactory()


def _add(program, partnership, **facts):
    body = {"file": pdf(), "title": "As signed", "kind": "contractSigned"} | facts
    return program.post(f"/partnerships/{partnership.uuid}/documents/", body, files=True)


def test_a_document_is_added_and_fetched_and_the_fetch_is_on_record(partnership, content_of):
    official = person("contract_manager", partnership)
    made = _add(Program(official), partnership)
    assert made.status_code == 201, made.json()
    where = made.headers["Location"].removeprefix("/api/v1")
    reader = person("lender", partnership)
    answer = Program(reader).get(f"{where}content/")
    assert content_of(answer) == PDF
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert DocumentDownload.objects.get().by == reader


def test_the_same_upload_under_one_key_is_kept_once(partnership):
    program = Program(person("contract_manager", partnership))
    where = f"/partnerships/{partnership.uuid}/documents/"
    answers = [
        program.post(
            where,
            {"file": pdf(), "title": "As signed", "kind": "contractSigned"},
            key="one",
            files=True,
        )
        for _time in range(2)
    ]
    assert answers[0].json() == answers[1].json()
    other = {"file": pdf("other.pdf"), "title": "As signed", "kind": "contractSigned"}
    assert program.post(where, other, key="one", files=True).status_code == 422
    assert Document.objects.count() == 1


def test_a_partner_adds_nothing_that_is_internal_and_sees_nothing_internal(partnership):
    partner = Program(person("partner_submitter", partnership))
    official = Program(person("contract_manager", partnership))
    assert _add(partner, partnership, audience="internal").status_code == 422
    assert not Document.objects.exists()
    hidden = _add(official, partnership, audience="internal").json()["uuid"]
    assert partner.get("/documents/").json()["count"] == 0
    assert partner.get("/documents/", audience="internal").json()["count"] == 0
    assert partner.get(f"/documents/{hidden}/content/").status_code == 404


def test_what_a_file_only_says_it_is_is_refused(partnership):
    program = Program(person("contract_manager", partnership))
    answer = _add(program, partnership, file=pdf("contract.png"))
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["code"] == "not_what_it_says"


def test_an_altered_file_is_not_handed_out(partnership):
    program = Program(person("contract_manager", partnership))
    made = _add(program, partnership).json()
    document = Document.objects.get()
    with document.file.open("wb") as stored:
        stored.write(b"%PDF-1.7 another %%EOF")
    answer = program.get(f"/documents/{made['uuid']}/content/")
    assert answer.status_code == 409
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert not DocumentDownload.objects.exists()


def test_only_who_may_import_uploads_a_list(partnership):
    body = {"source": "uk_pfi", "file": pdf("list.xlsx")}
    manager = Program(person("contract_manager", partnership))
    assert manager.post("/import-runs/", body, files=True).status_code == 403
    official = Program(person("portfolio_official"))
    refused = official.post(
        "/import-runs/", {"source": "uk_pfi", "file": pdf("list.xlsx")}, files=True
    )
    assert refused.status_code == 422
    assert not ImportRun.objects.exists()


def test_a_file_is_looked_into_before_the_transaction_of_its_key(partnership, monkeypatch):
    official = Program(person("contract_manager", partnership))
    depths = []
    look = uploads._inspector.do

    def do(*asked):
        depths.append(len(connection.savepoint_ids))
        return look(*asked)

    monkeypatch.setattr(uploads._inspector, "do", do)
    assert _add(official, partnership).status_code == 201
    assert depths == [0]
