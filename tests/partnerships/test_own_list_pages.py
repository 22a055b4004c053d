"""Importing one's own list in the browser: upload, name the columns, check, import, next month."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse

from core.jobs.worker import drain
from core.ledger.verification import verify
from partnerships.models import ImportRun, ListMapping, Partnership
from partnerships.services import imports
from tests.api import Program
from tests.factories.people import person
from tests.partnerships.test_own_list import CSV

pytestmark = pytest.mark.django_db


@pytest.fixture
def official():
    return person("portfolio_official")


@pytest.fixture
def desk(client_of, official):
    return client_of(official)


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode()).replace("\u00a0", " ")


def upload(desk, text=CSV, name="list.csv") -> ImportRun:
    file = SimpleUploadedFile(name, text.encode())
    response = desk.post(reverse("imports"), {"source": "own_list", "file": file})
    assert response.status_code == 302, text_of(response)
    drain()
    return ImportRun.objects.latest("pk")


def columns_of(run) -> str:
    return reverse("import_columns", args=[run.uuid])


def page_of(run) -> str:
    return reverse("import_run", args=[run.uuid])


def said(run, **changes) -> dict[str, str]:
    """What the form holds when it is opened."""
    told = run.mapping or run.columns["proposed"]
    names = dict(told)
    columns = names.pop("columns")
    facts = {
        f"column_{at}": columns.get(heading, "keep")
        for at, heading in enumerate(run.columns["headings"])
    }
    return {**names, **facts, **changes}


def named(desk, **changes) -> ImportRun:
    run = upload(desk)
    response = desk.post(columns_of(run), said(run, scheme="Harbour register", **changes))
    assert response.status_code == 302, text_of(response)
    drain()
    run.refresh_from_db()
    return run


def test_the_whole_way_from_upload_to_result(desk, official):
    run = upload(desk)
    assert run.state == ImportRun.State.MAPPING
    assert desk.get(page_of(run)).headers["Location"] == columns_of(run)
    shown = text_of(desk.get(columns_of(run)))
    assert "Contract no." in shown
    assert "A: A-1; A-2; A-3" in shown
    assert "In this file: 1.120,5" in shown
    desk.post(columns_of(run), said(run, scheme="Harbour register"))
    drain()
    run.refresh_from_db()
    assert (run.state, run.plan["created"], run.plan["held_back"]) == ("checked", 2, 1)
    shown = text_of(desk.get(page_of(run)))
    assert "dreaming" in shown
    assert columns_of(run) in shown
    desk.post(page_of(run))
    drain()
    found = Partnership.objects.get(external_ids__scheme="Harbour register", name="Harbour Bridge")
    assert found.authority.name == "Harbour County"
    assert "Harbour register" in found.moves.first().reason
    assert "Harbour Bridge" in text_of(desk.get(page_of(run)))
    assert verify().intact


def test_next_months_file_needs_no_mapping_and_is_matched_by_its_ids(desk):
    run = named(desk)
    desk.post(page_of(run))
    drain()
    later = upload(
        desk, CSV.replace("Harbour Bridge", "Harbour Crossing") + "A-4;New;C;Operate;;;;\n"
    )
    assert later.state == ImportRun.State.CHECKED
    assert (later.plan["created"], later.plan["updated"]) == (1, 1)
    assert "as your organisation named them before" in text_of(desk.get(page_of(later)))


def test_the_mapping_of_another_organisation_is_not_used_and_its_name_is_taken(desk, client_of):
    named(desk)
    other = client_of(person("portfolio_official"))
    run = upload(other)
    assert run.state == ImportRun.State.MAPPING
    response = other.post(columns_of(run), said(run, scheme="Harbour register"))
    assert response.status_code == 422
    assert "Another organisation calls its list so" in text_of(response)
    assert ListMapping.objects.count() == 1


def test_a_file_with_other_headings_is_asked_about_again(desk):
    named(desk)
    run = upload(desk, CSV.replace("Contract no.", "Number"))
    assert run.state == ImportRun.State.MAPPING


def test_all_objections_are_said_at_once_and_what_was_chosen_stays(desk):
    run = upload(desk)
    wrong = said(run, scheme="", column_0="keep", column_1="name", column_7="name", unit="7")
    response = desk.post(columns_of(run), wrong)
    shown = text_of(response)
    assert response.status_code == 422
    assert "Write what this list is called." in shown
    wrong |= {"scheme": "Ours", "unit": "1"}
    shown = text_of(desk.post(columns_of(run), wrong))
    assert "Choose the column that holds “Id in the list”" in shown
    assert "“Name” is chosen for several columns: Project title, Officer." in shown
    run.refresh_from_db()
    assert run.state == ImportRun.State.MAPPING


def test_columns_can_be_named_otherwise_after_the_check(desk):
    run = named(desk)
    desk.post(columns_of(run), said(run, dates="mdy", unit="1"))
    drain()
    run.refresh_from_db()
    assert run.state == ImportRun.State.CHECKED
    assert run.plan["totals"]["capital_value"] == "1120.5"
    desk.post(page_of(run))
    drain()
    assert desk.get(columns_of(run)).headers["Location"] == page_of(run)
    assert desk.post(columns_of(run), said(run)).status_code == 422


def test_rows_to_mend_come_back_and_can_be_uploaded_as_they_are(desk):
    run = named(desk)
    response = desk.get(reverse("import_rows", args=[run.uuid]))
    content = b"".join(response.streaming_content)
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.worksheets[0]
    assert sheet["A2"].value == "A-3"
    sheet["D2"] = "Operate"
    target = io.BytesIO()
    book.save(target)
    file = SimpleUploadedFile("mended.xlsx", target.getvalue())
    desk.post(reverse("imports"), {"source": "own_list", "file": file})
    drain()
    mended = ImportRun.objects.order_by("pk").last()
    assert (mended.state, mended.plan["created"], mended.plan["held_back"]) == ("checked", 1, 0)


def test_an_own_list_is_undone_like_any_other(desk):
    run = named(desk)
    desk.post(page_of(run))
    drain()
    imports.undo_now(ImportRun.objects.get(), actor=None)
    assert not Partnership.objects.exists()


def test_others_do_not_name_columns(desk, client_of):
    run = upload(desk)
    other = client_of(person("auditor"))
    assert other.get(columns_of(run)).status_code == 403
    assert other.post(columns_of(run), said(run)).status_code == 403


def test_a_program_names_the_columns(desk, official):
    run = upload(desk)
    program = Program(official)
    address = f"/import-runs/{run.uuid}/"
    told = program.get(address).json()
    assert told["columns"]["headings"][0] == "Contract no."
    mapping = told["columns"]["proposed"] | {"scheme": "By program"}
    response = program.post(f"{address}name-columns/", {"mapping": mapping})
    assert response.status_code == 200, response.content
    drain()
    assert program.get(address).json()["plan"]["created"] == 2


def test_the_command_reads_it_as_it_was_named(desk, tmp_path, capsys):
    named(desk)
    path = tmp_path / "next.csv"
    path.write_text(CSV)
    with pytest.raises(SystemExit):
        call_command("import_portfolio", "own_list", str(path), "--list", "Harbour register")
    assert "2 partnerships were created" in capsys.readouterr().out
    assert Partnership.objects.filter(external_ids__scheme="Harbour register").count() == 2
