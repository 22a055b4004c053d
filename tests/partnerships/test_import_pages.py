"""Importing in the browser: who may, upload, check, import, result."""

from __future__ import annotations

import io
import re
import uuid
from decimal import Decimal

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.jobs.worker import drain
from core.models import AuditEvent, Job
from core.money import to_minor
from core.problems import Refused
from partnerships.models import ImportRun, Partnership
from partnerships.services import imports
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import UserFactory, person
from tests.partnerships.imports import bring_in, checked, list_of, partnership, uploaded
from tests.partnerships.workbooks import project

__all__ = ["bring_in", "list_of"]

pytestmark = pytest.mark.django_db


@pytest.fixture
def official():
    return person("portfolio_official")


@pytest.fixture
def desk(client_of, official):
    return client_of(official)


def page_of(run) -> str:
    return reverse("import_run", args=[run.uuid])


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode()).replace("\u00a0", " ")


def test_the_whole_way_from_upload_to_result(desk, official, list_of):
    path = list_of(project(), project(unique=8, date_of_construction="27-02-2002"))
    response = desk.post(
        reverse("imports"), {"source": "uk_pfi", "file": uploaded(path, "march.xlsx")}
    )
    run = ImportRun.objects.get()
    assert response.headers["Location"] == page_of(run)
    assert "march.xlsx" in text_of(desk.get(page_of(run)))
    drain()
    shown = text_of(desk.get(page_of(run)))
    assert "Nothing has been written yet." in shown
    assert "27-02-2002" in shown
    assert "L4" in shown
    assert not Partnership.objects.exists()
    assert desk.post(page_of(run)).headers["Location"] == page_of(run)
    drain()
    run.refresh_from_db()
    assert (run.state, run.result["created"]) == (ImportRun.State.DONE, 2)
    shown = text_of(desk.get(page_of(run)))
    assert reverse("partnership", args=[partnership("8").uuid]) in shown
    assert "£25,000,000" in shown
    assert "<svg" in shown
    assert run.created_by == official


def test_what_the_check_foresees_is_what_the_import_does(official, list_of):
    path = list_of(project(), project(unique=8, capital_value="lots"), project(unique=9))
    run = checked(path, official)
    imports.start(run, actor=official)
    drain()
    run.refresh_from_db()
    for name in ("created", "updated", "unchanged", "held_back", "rows", "totals", "not_listed"):
        assert run.result[name] == run.plan[name]


@pytest.mark.parametrize("role", ["contract_manager", "approver", "partner_lead", "auditor"])
def test_others_are_told_whom_to_ask(client_of, role, official, list_of):
    run = checked(list_of(project()), official)
    other = client_of(person(role, PartnershipFactory()))
    for url in (reverse("imports"), page_of(run), reverse("import_rows", args=[run.uuid])):
        assert other.get(url).status_code == 403
    assert other.post(page_of(run)).status_code == 403
    assert other.post(reverse("imports")).status_code == 403
    run.refresh_from_db()
    assert run.state == ImportRun.State.CHECKED


def test_an_official_of_one_authority_cannot_import_for_all(client_of):
    one = PartnershipFactory()
    limited = person("portfolio_official", organisation=one.authority, mandate=one.authority)
    desk = client_of(limited)
    assert desk.get(reverse("imports")).status_code == 403
    assert reverse("imports") not in text_of(desk.get(reverse("portfolio")))


def test_nobody_and_people_without_a_role_import(client, client_of):
    assert client.get(reverse("imports")).status_code == 302
    assert client_of(UserFactory()).get(reverse("imports")).status_code == 403


def test_the_portfolio_offers_the_import_to_whom_it_is_open(desk, client_of):
    assert reverse("imports") in text_of(desk.get(reverse("portfolio")))
    other = client_of(person("contract_manager", PartnershipFactory()))
    assert reverse("imports") not in text_of(other.get(reverse("portfolio")))


@pytest.mark.parametrize("name", ["import_run", "import_progress", "import_rows"])
def test_an_import_that_does_not_exist_is_a_404(desk, name):
    assert desk.get(reverse(name, args=[uuid.uuid4()])).status_code == 404


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"a,b\n1,2\n", "list.csv", "Save it as one"),
        (b"a,b\n1,2\n", "list.xlsx", "not a readable XLSX"),
        (b"%PDF-1.7 %%EOF", "list.pdf", "Save it as one"),
        (b"", "list.xlsx", "empty"),
        (b"MZ", "list.exe", "this kind of file is not taken"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_at_once(desk, content, name, says):
    file = SimpleUploadedFile(name, content)
    response = desk.post(reverse("imports"), {"source": "uk_pfi", "file": file})
    assert response.status_code == 422
    assert says in text_of(response)
    assert not ImportRun.objects.exists()


def test_an_unknown_list_is_refused(desk, official, list_of):
    file = uploaded(list_of(project()))
    response = desk.post(reverse("imports"), {"source": "martian", "file": file})
    assert response.status_code == 422
    with pytest.raises(Refused) as caught:
        imports.receive(uploaded(list_of(project())), source="martian", actor=official)
    assert caught.value.codes == {"unknown"}


def test_another_list_fails_with_its_reason_and_cannot_be_started(desk, official, tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["Fruit", "Price"])
    book.save(tmp_path / "fruit.xlsx")
    run = checked(tmp_path / "fruit.xlsx", official)
    assert run.state == ImportRun.State.FAILED
    assert "Unique HMT Project ID" in text_of(desk.get(page_of(run)))
    assert desk.post(page_of(run)).status_code == 409
    assert run.job.state == Job.State.DONE


def test_a_file_without_news_offers_no_import(desk, official, list_of, bring_in):
    bring_in(project())
    run = checked(list_of(project()), official)
    shown = desk.get(page_of(run))
    assert "There is nothing to import." in text_of(shown)
    events = AuditEvent.objects.count()
    assert desk.post(page_of(run)).status_code == 409
    assert AuditEvent.objects.count() == events


def test_an_import_starts_once(official, list_of):
    run = checked(list_of(project()), official)
    imports.start(run, actor=official)
    with pytest.raises(Refused) as caught:
        imports.start(ImportRun.objects.get(pk=run.pk), actor=official)
    assert caught.value.codes == {"wrong_state"}
    drain()
    assert Partnership.objects.count() == 1


def test_changes_are_shown_from_and_to_before_they_are_made(desk, official, list_of, bring_in):
    bring_in(project())
    run = checked(list_of(project(project_name="Harbour General", capital_value=13)), official)
    shown = text_of(desk.get(page_of(run)))
    assert "Harbour General" in shown
    assert "£12,500,000" in shown
    assert "£13,000,000" in shown
    assert partnership().name == "Harbour Hospital"


def test_partnerships_not_listed_any_more_are_linked(desk, official, list_of, bring_in):
    bring_in(project(), project(unique=8, project_name="Ferry"))
    run = checked(list_of(project()), official)
    assert reverse("partnership", args=[partnership("8").uuid]) in text_of(desk.get(page_of(run)))


def test_rows_to_mend_come_back_with_their_reasons(desk, official, list_of):
    run = checked(list_of(project(), project(unique=8, capital_value="lots")), official)
    response = desk.get(reverse("import_rows", args=[run.uuid]))
    assert "attachment" in response.headers["Content-Disposition"]
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    rows = list(book.worksheets[0].iter_rows(values_only=True))
    assert len(rows) == 2
    assert "lots" in rows[1]
    assert rows[1][-2] == 4
    assert "not a number" in rows[1][-1]


def test_the_progress_of_a_job_reloads_the_page_when_it_is_over(desk, official, list_of):
    run = imports.receive(uploaded(list_of(project())), source="uk_pfi", actor=official)
    url = reverse("import_progress", args=[run.uuid])
    waiting = desk.get(url)
    assert "HX-Refresh" not in waiting.headers
    assert url in text_of(waiting)
    assert "<html" not in text_of(waiting)
    drain()
    assert desk.get(url).headers["HX-Refresh"] == "true"


def test_a_stored_file_that_was_swapped_is_not_imported(official, list_of):
    run = checked(list_of(project()), official)
    with run.file.storage.open(run.file.name, "wb") as stored:
        stored.write(list_of(project(capital_value=99)).read_bytes())
    imports.start(run, actor=official)
    drain()
    run.refresh_from_db()
    assert run.state == ImportRun.State.FAILED
    assert not Partnership.objects.exists()


def test_an_import_goes_on_where_its_worker_died(official, list_of, monkeypatch):
    monkeypatch.setattr("partnerships.services.imports.runs.CHUNK", 2)
    rows = [project(unique=number, project_name=f"Project {number}") for number in range(1, 7)]
    run = checked(list_of(*rows), official)
    imports.start(run, actor=official)
    real, calls = imports.runs.Importer.apply, []

    def dies(self, chunk):
        calls.append(len(chunk))
        if len(calls) == 2:
            raise ConnectionError
        return real(self, chunk)

    monkeypatch.setattr(imports.runs.Importer, "apply", dies)
    drain()
    assert Partnership.objects.count() == 2
    run.refresh_from_db()
    assert run.state == ImportRun.State.RUNNING
    Job.objects.filter(pk=run.job_id).update(state=Job.State.QUEUED, run_after=run.created_at)
    drain()
    run.refresh_from_db()
    assert run.state == ImportRun.State.DONE
    assert (run.result["created"], len(run.result["rows"])) == (6, 6)
    assert Partnership.objects.count() == 6
    assert calls == [2, 2, 2, 2]


def test_a_cancelled_import_keeps_what_is_whole_and_can_go_on(desk, official, list_of, monkeypatch):
    monkeypatch.setattr("partnerships.services.imports.runs.CHUNK", 1)
    run = checked(list_of(project(), project(unique=8)), official)
    imports.start(run, actor=official)
    run.refresh_from_db()
    real = imports.runs.Importer.apply

    def cancels(self, chunk):
        done = real(self, chunk)
        Job.objects.filter(pk=run.job_id).update(cancel_requested_at=run.created_at)
        return done

    monkeypatch.setattr(imports.runs.Importer, "apply", cancels)
    drain()
    assert Partnership.objects.count() == 1
    assert "Try again" in text_of(desk.get(page_of(run)))
    monkeypatch.setattr(imports.runs.Importer, "apply", real)
    desk.post(reverse("job_retry", args=[run.job.uuid]))
    drain()
    run.refresh_from_db()
    assert (run.state, run.result["created"]) == (ImportRun.State.DONE, 2)


def test_the_pages_cost_few_queries(desk, official, list_of, django_assert_max_num_queries):
    rows = [project(unique=number, date_of_construction="soon") for number in range(1, 61)]
    run = checked(list_of(*rows), official)
    with django_assert_max_num_queries(20):
        desk.get(page_of(run))
    with django_assert_max_num_queries(20):
        desk.get(reverse("imports"))
    imports.start(run, actor=official)
    drain()
    with django_assert_max_num_queries(20):
        desk.get(page_of(run))


def test_the_whole_way_of_undoing(desk, official, list_of, django_assert_max_num_queries):
    rows = [project(unique=number, project_name=f"Project {number}") for number in range(1, 61)]
    run = checked(list_of(*rows), official)
    imports.start(run, actor=official)
    drain()
    url = reverse("import_undo", args=[run.uuid])
    assert url in text_of(desk.get(page_of(run)))
    with django_assert_max_num_queries(20):
        shown = text_of(desk.get(url))
    assert "Undo it for 60 partnerships" in shown
    assert "Project 1" in shown
    assert Partnership.objects.count() == 60
    with django_assert_max_num_queries(40):
        assert desk.post(url).headers["Location"] == page_of(run)
    assert "Undo the import" in text_of(desk.get(page_of(run)))
    assert desk.get(url).headers["Location"] == page_of(run)
    drain()
    assert not Partnership.objects.exists()
    with django_assert_max_num_queries(20):
        shown = text_of(desk.get(page_of(run)))
    assert "This import is undone." in shown
    assert url not in shown
    assert desk.post(url).status_code == 409
    assert "undone" in text_of(desk.get(reverse("imports")))


def test_what_stays_is_shown_with_its_reason_before_and_after(desk, official, list_of, bring_in):
    bring_in(project())
    run = bring_in(project(project_name="Harbour General", capital_value=13))
    Partnership.objects.update(capital_value=to_minor(Decimal(99), "GBP"))
    url = reverse("import_undo", args=[run.uuid])
    shown = text_of(desk.get(url))
    assert "Capital value was changed since and stays: £99" in shown
    assert "Harbour Hospital" in shown
    desk.post(url)
    drain()
    shown = text_of(desk.get(page_of(run)))
    assert "Undone, but not all of it." in shown
    assert "Capital value was changed since and stays: £99" in shown


def test_others_do_not_undo(client_of, official, list_of):
    run = checked(list_of(project()), official)
    imports.start(run, actor=official)
    drain()
    other = client_of(person("contract_manager", partnership()))
    url = reverse("import_undo", args=[run.uuid])
    assert other.get(url).status_code == 403
    assert other.post(url).status_code == 403
    assert Partnership.objects.count() == 1


def test_a_cancelled_import_is_undone_and_cannot_go_on(desk, official, list_of, monkeypatch):
    monkeypatch.setattr("partnerships.services.imports.runs.CHUNK", 1)
    run = checked(list_of(project(), project(unique=8)), official)
    imports.start(run, actor=official)
    run.refresh_from_db()
    real = imports.runs.Importer.apply

    def cancels(self, chunk):
        done = real(self, chunk)
        Job.objects.filter(pk=run.job_id).update(cancel_requested_at=run.created_at)
        return done

    monkeypatch.setattr(imports.runs.Importer, "apply", cancels)
    url = reverse("import_undo", args=[run.uuid])
    assert desk.post(url).status_code == 409
    drain()
    assert url in text_of(desk.get(page_of(run)))
    desk.post(url)
    drain()
    assert not Partnership.objects.exists()
    monkeypatch.setattr(imports.runs.Importer, "apply", real)
    desk.post(reverse("job_retry", args=[run.job.uuid]))
    drain()
    assert not Partnership.objects.exists()
