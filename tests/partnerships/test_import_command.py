"""manage.py import_portfolio: its words, its JSON, its exit codes."""

from __future__ import annotations

import io
import json
from decimal import Decimal

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Sum

from core.ledger.verification import verify
from core.models import AuditEvent
from core.money import from_minor, to_minor
from partnerships.models import ImportRun, Partnership, PlannedCharge
from tests.partnerships.imports import list_of
from tests.partnerships.workbooks import project

__all__ = ["list_of"]

pytestmark = pytest.mark.django_db


def run(*args, **options) -> str:
    out = io.StringIO()
    call_command("import_portfolio", *map(str, args), stdout=out, **options)
    return out.getvalue()


def report(*args, **options) -> dict:
    return json.loads(run(*args, json=True, **options))


def test_json_says_what_was_done_in_units_and_nothing_else(list_of):
    path = list_of(project(), project(unique=8, date_of_construction="27-02-2002"))
    said = report("uk_pfi", path)
    assert {name: said[name] for name in ("created", "updated", "unchanged")} == {
        "created": 2,
        "updated": 0,
        "unchanged": 0,
    }
    assert (said["held_back"], said["not_listed_any_more"], said["not_listed"]) == (0, 0, [])
    assert said["dry_run"] is False
    totals = said["totals"]
    assert (totals["capital_value"], totals["charges"], totals["currency"]) == (
        25_000_000,
        9_000_000,
        "GBP",
    )
    assert (said["source"], said["file"]) == ("uk_pfi", path.name)
    assert len(said["sha256"]) == 64
    (problem,) = [p for p in said["problems"] if p["severity"] == "warning"]
    assert (problem["row"], problem["column"], problem["cell"]) == (4, "L", "L4")
    assert problem["value"] == "27-02-2002"
    assert "2002-02-27" in problem["message"]


def test_a_second_run_says_that_nothing_changes(list_of):
    path = list_of(project())
    report("uk_pfi", path)
    assert report("uk_pfi", path)["unchanged"] == 1


def test_a_dry_run_writes_nothing(list_of):
    said = report("uk_pfi", list_of(project()), dry_run=True)
    assert (said["created"], said["dry_run"]) == (1, True)
    assert not Partnership.objects.exists()
    assert not ImportRun.objects.exists()
    assert not AuditEvent.objects.exists()


def test_a_dry_run_names_what_is_not_listed_any_more(list_of):
    report("uk_pfi", list_of(project(), project(unique=8)))
    said = report("uk_pfi", list_of(project()), dry_run=True)
    assert said["not_listed_any_more"] == 1
    assert said["not_listed"][0]["external_id"] == "8"


def test_words_for_a_person_name_cells_and_figures(list_of):
    path = list_of(project(date_of_construction="27-02-2002"))
    said = run("uk_pfi", path)
    assert "1 partnerships were created" in said
    assert "£12,500,000" in said
    assert "warning L3 “27-02-2002”" in said


def test_rows_held_back_end_with_code_3_and_the_others_are_imported(list_of):
    path = list_of(project(), project(unique=8, capital_value="lots"))
    with pytest.raises(SystemExit) as ended:
        run("uk_pfi", path)
    assert ended.value.code == 3
    assert Partnership.objects.count() == 1


@pytest.mark.parametrize(
    ("source", "name", "says"),
    [
        ("uk_pfi", "missing.xlsx", "There is no file"),
        ("martian", "list.xlsx", "The known ones are: own_list, uk_pfi"),
        ("uk_pfi", "list.xlsx", "not an Excel workbook"),
    ],
)
def test_a_failure_is_one_plain_line(tmp_path, source, name, says):
    (tmp_path / "list.xlsx").write_text("a,b")
    with pytest.raises(CommandError) as failed:
        run(source, tmp_path / name)
    assert says in str(failed.value)
    assert "\n" not in str(failed.value)
    assert failed.value.returncode == 1


@pytest.mark.real_data
@pytest.mark.long(seconds=12)
def test_the_real_list_comes_out_to_the_last_thousand_pounds(shared_data):
    (path,) = (shared_data / "uk-pfi").glob("*.xlsx")
    foreseen = report("uk_pfi", path, dry_run=True)
    said = report("uk_pfi", path)
    assert said == foreseen | {"dry_run": False}
    assert (said["created"], said["held_back"]) == (725, 0)
    assert round(Decimal(str(said["totals"]["capital_value"])) / 10**6, 3) == Decimal("54211.237")
    assert round(Decimal(str(said["totals"]["charges"])) / 10**6, 3) == Decimal("305967.334")
    assert Partnership.objects.filter(phase="operate").count() == 665
    assert Partnership.objects.filter(phase="build").count() == 60
    recorded = PlannedCharge.objects.aggregate(sum=Sum("amount"))["sum"]
    assert from_minor(recorded, "GBP") == Decimal(str(said["totals"]["charges"]))
    events = AuditEvent.objects.count()
    again = report("uk_pfi", path)
    assert (again["created"], again["updated"], again["unchanged"]) == (0, 0, 725)
    assert AuditEvent.objects.count() == events
    assert not list(verify().findings)


def test_the_last_import_is_undone_by_command(list_of, capsys):
    call_command("import_portfolio", "uk_pfi", str(list_of(project(), project(unique=8))))
    capsys.readouterr()
    call_command("undo_import", "last", "--dry-run")
    assert "2 partnerships would be taken back" in capsys.readouterr().out
    assert Partnership.objects.count() == 2
    call_command("undo_import", str(ImportRun.objects.get().uuid), "--json")
    told = json.loads(capsys.readouterr().out)
    assert (told["taken_back"], told["restored"], told["stayed"]) == (2, 0, 0)
    assert not Partnership.objects.exists()
    with pytest.raises(CommandError, match="Nothing of this import is left"):
        call_command("undo_import", "last")
    with pytest.raises(CommandError, match="There is no import"):
        call_command("undo_import", "nonsense")


def test_what_stays_is_said_by_words_and_exit_code(list_of, capsys):
    call_command("import_portfolio", "uk_pfi", str(list_of(project())))
    call_command(
        "import_portfolio", "uk_pfi", str(list_of(project(capital_value=13, project_name="Ferry")))
    )
    Partnership.objects.update(capital_value=to_minor(Decimal(99), "GBP"))
    with pytest.raises(SystemExit) as stopped:
        call_command("undo_import", "last")
    assert stopped.value.code == 3
    assert "Capital value was changed since" in capsys.readouterr().out
