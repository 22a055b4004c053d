"""The data set in the browser: several files at once, the check, and what a partnership shows."""

from __future__ import annotations

import io
import re

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from core.jobs.worker import drain
from core.problems import Refused
from partnerships.models import ImportRun, Partnership
from partnerships.services import imports
from performance.models import ListedOutcome
from tests.factories.people import UserFactory, person
from tests.performance.indigo.builders import as_csv, metric, payment, project, whole, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client_of):
    return client_of(person("portfolio_official"))


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode()).replace("\u00a0", " ")


def files(**tables) -> list[SimpleUploadedFile]:
    return [
        SimpleUploadedFile(f"{name}.csv", as_csv(rows).encode())
        for name, rows in whole(project(), **tables).items()
    ]


def upload(desk, chosen) -> ImportRun:
    response = desk.post(reverse("imports"), {"source": "indigo", "file": chosen})
    assert response.status_code == 302, text_of(response)
    drain()
    return ImportRun.objects.latest("pk")


def page(desk, name) -> str:
    address = reverse(name, args=[Partnership.objects.get().uuid])
    response = desk.get(address)
    assert response.status_code == 200
    return text_of(response)


def test_the_whole_way_with_all_files_chosen_together(desk):
    run = upload(desk, files(projects_outcome_payments=[payment(1, ""), payment(1, "5000")]))
    address = reverse("import_run", args=[run.uuid])
    shown = text_of(desk.get(address)).replace("\N{ZERO WIDTH SPACE}", "")
    assert "Nothing has been written yet." in shown
    assert "File by file" in shown
    assert "1: without an amount in a known currency" in shown
    assert "paid £5,000" in shown
    assert "projects_outcome_payments.csv J2" in shown
    assert "Capital value" not in shown
    workbook = io.BytesIO(desk.get(reverse("import_rows", args=[run.uuid])).getvalue())
    assert openpyxl.load_workbook(workbook).sheetnames == ["Rows to mend", "Findings"]
    desk.post(address)
    drain()
    run.refresh_from_db()
    assert run.result["created"] == 1
    assert "Taken over from a list." in page(desk, "listed_outcomes")


def test_files_chosen_in_another_order_are_the_same_file(desk):
    official = person("portfolio_official")
    chosen = files()
    first = imports.receive(*chosen, source="indigo", actor=official)
    second = imports.receive(*reversed(files()), source="indigo", actor=official)
    assert (first.sha256, first.file_name) == (second.sha256, "indigo.zip")


@pytest.mark.parametrize(
    ("source", "names", "reason"),
    [
        ("indigo", ["a.csv", "b.zip"], "one archive alone"),
        ("indigo", ["a.csv", "a.csv"], "chosen twice"),
        ("uk_pfi", ["a.xlsx", "b.xlsx"], "Choose it alone"),
        ("indigo", [f"{n}.csv" for n in range(31)], "At most 30 files"),
    ],
)
def test_files_that_do_not_go_together_are_refused(source, names, reason):
    chosen = [SimpleUploadedFile(name, b"ID\n1\n") for name in names]
    with pytest.raises(Refused, match=reason):
        imports.receive(*chosen, source=source, actor=person("portfolio_official"))
    assert not ImportRun.objects.exists()


def test_an_archive_is_taken_where_a_list_is_one_and_nowhere_else(archive):
    official = person("portfolio_official")
    content = archive().read_bytes()
    chosen = SimpleUploadedFile("set.zip", content)
    assert imports.receive(chosen, source="indigo", actor=official).file_name == "set.zip"
    with pytest.raises(Refused, match="this kind of file is not taken"):
        imports.receive(SimpleUploadedFile("set.zip", content), source="uk_pfi", actor=official)


def test_a_bomb_in_an_archive_is_refused_before_it_is_kept(tmp_path):
    path = write(tmp_path / "bomb.zip", {"projects": "ID\n" + "0" * 110_000_000})
    assert path.stat().st_size < 1_000_000
    with pytest.raises(Refused, match="unpacks to far more"):
        imports.receive(
            SimpleUploadedFile("bomb.zip", path.read_bytes()),
            source="indigo",
            actor=person("portfolio_official"),
        )


def test_outcomes_show_price_target_and_what_was_achieved(desk, bring_in):
    cells = {"Outcome metric target - (Value)": "79% of all girls"}
    bring_in(projects_outcome_metrics=[metric(1, "m1", "Sustained tenancy", **cells)])
    shown = page(desk, "listed_outcomes")
    for words in ("Sustained tenancy", "£2,750 for one", "79% of all girls", "1,221", "m1"):
        assert words in shown
    assert "count in no scorecard" in shown


def test_payments_say_that_concord_approved_none_of_them(desk, bring_in):
    planned = {"Type - (Value)": "Planned"}
    bring_in(projects_outcome_payments=[payment(1, "5000"), payment(1, "9000", **planned)])
    shown = page(desk, "listed_payments")
    assert "£5,000 paid, the list says" in shown
    assert "neither worked out nor approved" in shown
    assert "planned amounts of different plans are not one sum" in shown
    assert "Harbour County" in shown


def test_the_table_of_payments_is_safe_to_open_in_a_spreadsheet(desk, bring_in):
    bring_in(projects_outcome_payments=[payment(1, "5000", Notes="@SUM(A1)")])
    address = reverse("listed_payments_csv", args=[Partnership.objects.get().uuid])
    (line,) = [line for line in desk.get(address).content.decode().splitlines() if "SUM" in line]
    assert "Notes: @SUM" in line
    assert ",5000.00," in line or ",5000," in line


def test_the_pages_stand_only_where_a_list_says_something(desk, bring_in):
    bring_in(
        projects_outcome_metrics=[],
        projects_outcome_pricings=[],
        projects_results=[],
        projects_outcome_payments=[],
    )
    assert "Outcomes in the list" not in page(desk, "kpis")
    assert "Payments in the list" not in page(desk, "payments")
    assert "No list says anything of payments" in page(desk, "listed_payments")


def test_an_outcome_begins_a_proposal_of_a_kpi(client_of, bring_in):
    bring_in()
    manager = client_of(person("contract_manager", Partnership.objects.get()))
    shown = page(manager, "listed_outcomes")
    outcome = ListedOutcome.objects.get()
    address = f"{reverse('kpi_new', args=[outcome.partnership.uuid])}?outcome={outcome.pk}"
    assert address in shown
    form = text_of(manager.get(address))
    assert 'value="Sustained tenancy"' in form
    assert "Six months" in form


@pytest.mark.parametrize("chosen", ["0", "x", "9" * 30])
def test_an_outcome_that_is_not_there_begins_an_empty_form(client_of, bring_in, chosen):
    bring_in()
    partnership = Partnership.objects.get()
    manager = client_of(person("contract_manager", partnership))
    address = f"{reverse('kpi_new', args=[partnership.uuid])}?outcome={chosen}"
    assert manager.get(address).status_code == 200


def test_strangers_find_nothing(client_of, bring_in):
    bring_in()
    stranger = client_of(UserFactory())
    for name in ("listed_outcomes", "listed_payments", "listed_payments_csv"):
        address = reverse(name, args=[Partnership.objects.get().uuid])
        assert stranger.get(address).status_code == 404
