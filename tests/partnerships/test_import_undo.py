"""Undoing an import: what goes, what gets its former values, what stays and why."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.db.models import Sum
from django.forms.models import model_to_dict

from core.jobs.worker import drain
from core.ledger import audited
from core.ledger.verification import verify
from core.models import AuditEvent, Organisation
from core.money import from_minor
from core.problems import Refused
from partnerships.models import (
    ContractVersion,
    ExternalId,
    ImportRun,
    ListedFacts,
    Objective,
    Partnership,
    Party,
    PhasePlan,
    PlannedCharge,
    Standing,
)
from partnerships.services import imports
from partnerships.services.imports import undo
from tests.factories.people import person
from tests.partnerships.imports import bring_in, checked, list_of, partnership
from tests.partnerships.workbooks import project

__all__ = ["bring_in", "list_of"]

pytestmark = pytest.mark.django_db

CHANGED = {
    "project_name": "Harbour General",
    "capital_value": 13,
    "region": "ENGLAND_North West",
    "estimated_unitary_charge_payment_2013": 2.25,
    "estimated_unitary_charge_payment_2014": 2.5,
    "spv_name": "Harbour General Ltd",
    "spv_company_number": 4000001,
    "procuring": "Harbour Foundation Trust",
}


def undone(run) -> ImportRun:
    return imports.undo_now(ImportRun.objects.get(pk=run.pk), actor=None)


def counts(told) -> tuple[int, int, int]:
    return told["taken_back"], told["restored"], told["stayed"]


def reasons_in(told) -> str:
    return " ".join(reason for row in told["rows"] for reason in row["reasons"])


def state_of(model):
    return [
        {name: value for name, value in model_to_dict(row).items() if name != "id"}
        for row in model.objects.order_by("pk")
    ]


def everything():
    """All that an import writes of a partnership, without what counts up."""
    return {
        model.__name__: state_of(model)
        for model in (Partnership, Party, PlannedCharge, PhasePlan, ListedFacts, ExternalId)
    }


def test_what_the_import_made_is_taken_back_whole(bring_in):
    run = undone(bring_in(project(), project(unique=8)))
    assert counts(run.undone) == (2, 0, 0)
    assert run.state == ImportRun.State.UNDONE
    for model in (Partnership, Party, PlannedCharge, PhasePlan, ListedFacts, ContractVersion):
        assert not model.objects.exists()
    assert not Organisation.objects.exists()
    assert run.undone["organisations"] == 5


def test_the_ledger_keeps_the_import_and_its_undoing_and_verifies(bring_in):
    run = bring_in(project())
    stream, reference = partnership().stream, partnership().reference
    before = list(AuditEvent.objects.filter(stream=stream).values_list("hash", flat=True))
    undone(run)
    events = AuditEvent.objects.filter(stream=stream).order_by("seq")
    assert list(events.values_list("hash", flat=True))[: len(before)] == before
    assert events.last().kind == "partnership.import_undone"
    assert reference in events.last().body
    assert verify().intact


def test_importing_again_after_undoing_gives_the_same(bring_in):
    first = bring_in(project(), project(unique=8, capital_value=3))
    result = {**first.result}
    undone(first)
    again = bring_in(project(), project(unique=8, capital_value=3))
    for name in ("created", "updated", "unchanged", "held_back", "rows", "totals"):
        assert again.result[name] == result[name]
    assert Partnership.objects.count() == 2
    assert verify().intact


def test_what_the_import_changed_gets_its_former_values_back(bring_in):
    bring_in(project())
    before = everything()
    later = bring_in(project(**CHANGED))
    assert later.result["updated"] == 1
    assert everything() != before
    run = undone(later)
    assert counts(run.undone) == (0, 1, 0)
    assert everything() == before
    labels = {change["label"] for change in run.undone["rows"][0]["changes"]}
    assert {"Name", "Capital value", "Region", "Authority", "Private partner"} <= labels
    assert "partnership.update_undone" in AuditEvent.objects.filter(
        stream=partnership().stream
    ).values_list("kind", flat=True)
    assert verify().intact


def test_the_same_file_brings_the_same_changes_again_after_undoing(bring_in):
    bring_in(project())
    later = bring_in(project(**CHANGED))
    changes = later.result["rows"]
    undone(later)
    assert bring_in(project(**CHANGED)).result["rows"] == changes


def test_a_stage_into_which_the_import_moved_it_goes_back(bring_in):
    bring_in(project(project_status="InConstruction"))
    since = partnership().phase_since
    undone(bring_in(project()))
    found = partnership()
    assert (found.phase, found.phase_since) == ("build", since)
    assert found.moves.order_by("-pk").first().outcome == "adoption_undone"


def test_a_stage_that_moved_on_since_stays(bring_in):
    bring_in(project(project_status="InConstruction"))
    later = bring_in(project(capital_value=13))
    Partnership.objects.update(phase_since=dt.date(2020, 1, 1))
    run = undone(later)
    assert counts(run.undone) == (0, 1, 0)
    assert (partnership().phase, partnership().capital_value) == ("operate", Decimal("12.5e6"))
    assert "Stage was changed since" in run.undone["rows"][0]["reasons"][0]


def test_what_somebody_worked_on_since_stays_and_is_listed_with_who_did_what(bring_in):
    run = bring_in(project(), project(unique=8))
    official = person("contract_manager", partnership("8"), name="Declan Roche")
    with audited(partnership("8").stream, actor=official, kind="party.added"):
        pass
    told = imports.foresee(run)
    run = undone(run)
    assert counts(run.undone) == counts(told) == (1, 0, 1)
    (stayed,) = [row for row in run.undone["rows"] if row["kind"] == "stayed"]
    assert stayed["external_id"] == "8"
    assert "Declan Roche" in stayed["reasons"][0]
    assert "recorded a party" in stayed["reasons"][0]
    assert partnership("8").charges.exists()
    assert Organisation.objects.filter(name="Harbour NHS Trust").exists()
    assert verify().intact


def test_what_the_ledger_does_not_tell_of_still_keeps_a_partnership(bring_in):
    run = bring_in(project(), project(unique=8))
    Objective.objects.create(partnership=partnership("8"), title="Fewer days in hospital")
    run = undone(run)
    assert counts(run.undone) == (1, 0, 1)
    assert "belongs to it" in reasons_in(run.undone)
    assert partnership("8").parties.exists()


def test_a_field_that_was_corrected_since_stays_and_the_others_go_back(bring_in):
    bring_in(project())
    later = bring_in(project(project_name="Harbour General", capital_value=13))
    row = partnership()
    row.capital_value = Decimal(14_000_000)
    row.save(update_fields=["capital_value"])
    run = undone(later)
    assert counts(run.undone) == (0, 1, 0)
    assert (partnership().name, partnership().capital_value) == (
        "Harbour Hospital",
        Decimal(14_000_000),
    )
    assert run.undone["rows"][0]["reasons"] == [
        "Capital value was changed since and stays: £14,000,000"
    ]
    # What people corrected outlives the next import of the same list.
    again = bring_in(project(project_name="Harbour General", capital_value=13))
    assert [change["label"] for change in again.result["rows"][0]["changes"]] == ["Name"]


def test_the_days_of_a_term_go_back_together_or_not_at_all(bring_in):
    bring_in(project())
    later = bring_in(project(date_of_financial="2003-04-01", operational=35))
    row = partnership()
    row.ends_on = dt.date(2003, 6, 30)
    row.save(update_fields=["ends_on"])
    run = undone(later)
    assert partnership().starts_on == dt.date(2003, 4, 1)
    assert partnership().ends_on == dt.date(2003, 6, 30)
    assert len(run.undone["rows"][0]["reasons"]) == 2


def test_the_later_import_is_undone_first(bring_in):
    first = bring_in(project(), project(unique=8))
    second = bring_in(project(capital_value=13), project(unique=8))
    told = imports.foresee(first)
    assert counts(told) == (1, 0, 1)
    assert "A later import changed it too" in reasons_in(told)
    undone(second)
    assert counts(imports.foresee(first)) == (2, 0, 0)
    assert counts(undone(first).undone) == (2, 0, 0)
    assert not Partnership.objects.exists()
    assert verify().intact


def test_what_stayed_can_be_undone_later(bring_in):
    first = bring_in(project(), project(unique=8))
    second = bring_in(project(capital_value=13), project(unique=8))
    undone(first)
    undone(second)
    run = undone(first)
    assert counts(run.undone) == (2, 0, 0)
    assert not Partnership.objects.exists()


def test_an_import_that_is_undone_is_not_undone_twice(bring_in):
    run = undone(bring_in(project()))
    assert not imports.can_begin(run)
    events = AuditEvent.objects.count()
    with pytest.raises(Refused) as caught:
        undone(run)
    assert caught.value.codes == {"nothing_to_undo"}
    assert AuditEvent.objects.count() == events


def test_a_number_that_the_list_gave_to_a_known_company_goes_again(bring_in):
    company = Organisation.objects.create(
        name="Harbour Hospital Ltd", kind="private_partner", country="GB"
    )
    run = bring_in(project())
    company.refresh_from_db()
    assert company.register_number == "03997485"
    undone(run)
    company.refresh_from_db()
    assert (company.register_number, company.register_scheme, company.address) == ("", "", "")


def test_standings_and_permissions_of_what_goes_do_not_keep_it(bring_in):
    person("portfolio_official")
    run = bring_in(project())
    Standing.objects.get_or_create(
        partnership=partnership(), defaults={"updated_at": run.created_at}
    )
    assert counts(undone(run).undone) == (1, 0, 0)


def test_undoing_goes_on_where_its_worker_died(list_of, monkeypatch):
    monkeypatch.setattr("partnerships.services.imports.undo_runs.CHUNK", 1)
    official = person("portfolio_official")
    run = checked(list_of(project(), project(unique=8), project(unique=9)), official)
    imports.start(run, actor=official)
    drain()
    run = imports.start_undo(ImportRun.objects.get(), actor=official)
    real, calls = undo.undo_organisations, []
    name = "partnerships.services.imports.undo_runs.undo_organisations"

    def dies(*args, **kwargs):
        calls.append(1)
        if len(calls) == 1:
            raise ConnectionError
        return real(*args, **kwargs)

    monkeypatch.setattr(name, dies)
    drain()
    run.refresh_from_db()
    assert run.state == ImportRun.State.UNDOING
    run.job.__class__.objects.filter(pk=run.job_id).update(state="queued", run_after=run.created_at)
    drain()
    run.refresh_from_db()
    assert (run.state, counts(run.undone)) == (ImportRun.State.UNDONE, (3, 0, 0))
    assert not Organisation.objects.filter(name__startswith="Harbour").exists()


def test_queries_do_not_grow_with_the_rows(bring_in, connection_queries):
    def cost(number, first):
        rows = [project(unique=first + at, project_name=f"P {first + at}") for at in range(number)]
        run = bring_in(*rows)
        return connection_queries(lambda: undone(run))

    small = cost(2, 100)
    assert cost(40, 200) <= small + 2


@pytest.mark.real_data
@pytest.mark.one_pass
@pytest.mark.long(seconds=40)
@pytest.mark.timeout(600)
def test_the_real_list_is_undone_and_imported_again_with_the_same_figures(shared_data):
    (path,) = (shared_data / "uk-pfi").glob("*.xlsx")

    def figures():
        charges = PlannedCharge.objects.aggregate(sum=Sum("amount"))["sum"]
        value = Partnership.objects.aggregate(sum=Sum("capital_value"))["sum"]
        return Partnership.objects.count(), Party.objects.count(), charges, value

    first = imports.import_file(path, source="uk_pfi", actor=None)
    told = figures()
    assert told[0] == 725
    assert round(from_minor(told[2], "GBP") / 1_000_000, 3) == Decimal("305967.334")
    run = undone(first)
    assert counts(run.undone) == (725, 0, 0)
    assert (figures()[0], Organisation.objects.count(), ListedFacts.objects.count()) == (0, 0, 0)
    again = imports.import_file(path, source="uk_pfi", actor=None)
    assert figures() == told
    assert again.result["totals"] == first.result["totals"]
    assert verify().intact
