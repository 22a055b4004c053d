"""Importing a list: what is recorded, what a second run does, and what people's own work keeps."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from core.ledger import SYSTEM_STREAM
from core.models import AuditEvent, Organisation
from core.problems import Refused
from partnerships.models import ImportRun, ListedFacts, Partnership, PlannedCharge
from partnerships.services import imports
from partnerships.services.imports import apply
from partnerships.services.imports.adoption import adopt
from tests.factories.partnerships import PartnershipFactory
from tests.partnerships.imports import bring_in, list_of, partnership
from tests.partnerships.workbooks import HEADINGS, project

__all__ = ["bring_in", "list_of"]

pytestmark = pytest.mark.django_db

SHARE = "Equity holder 2: Equity share (%)"


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    result = run.result
    return result["created"], result["updated"], result["unchanged"], result["held_back"]


def changes(run: ImportRun) -> dict[str, tuple[str, str]]:
    (row,) = run.result["rows"]
    return {change["label"]: (change["before"], change["after"]) for change in row["changes"]}


def test_a_row_becomes_a_partnership_with_all_that_it_says(bring_in):
    run = bring_in(project())
    found = partnership()
    assert counts(run) == (1, 0, 0, 0)
    assert (found.name, found.type, found.phase) == ("Harbour Hospital", "dbfo", "operate")
    assert found.capital_value == Decimal("12500000.00")
    assert (found.closed_on, found.ends_on) == (dt.date(2002, 4, 1), dt.date(2034, 3, 31))
    assert found.phase_since == dt.date(2004, 4, 1)
    assert found.authority.name == "Harbour NHS Trust"
    assert found.authority.is_public
    assert found.partner.register_number == "03997485"
    assert found.partner.address == "1 Quay Street, Harbour"


def test_parties_have_their_roles_and_shares(bring_in):
    bring_in(project())
    rows = partnership().parties.values_list("role", "organisation__name", "share")
    assert set(rows) == {
        ("procuringEntity", "Harbour NHS Trust", None),
        ("interestedParty", "Department of Health", None),
        ("privateParty", "Harbour Hospital Ltd", None),
        ("equityInvestor", "Alder Investments", Decimal("0.6")),
        ("equityInvestor", "Birch Capital", Decimal("0.4")),
    }


def test_charges_are_planned_and_actual_and_zeros_outside_the_contract_are_not_recorded(bring_in):
    bring_in(project())
    rows = partnership().charges.values_list("kind", "from_on", "until_on")
    assert list(rows) == [
        ("actual", dt.date(2011, 4, 1), dt.date(2012, 3, 31)),
        ("actual", dt.date(2012, 4, 1), dt.date(2013, 3, 31)),
        ("planned", dt.date(2013, 4, 1), dt.date(2014, 3, 31)),
    ]


def test_a_zero_between_charges_is_a_charge(bring_in):
    bring_in(project(unitary_charge_payment_2012=0))
    zero = partnership().charges.get(from_on=dt.date(2012, 4, 1))
    assert zero.amount == Decimal(0)


def test_a_project_in_construction_is_adopted_into_building(bring_in):
    bring_in(project(project_status="InConstruction"))
    found = partnership()
    move = found.moves.get()
    assert (found.phase, move.transition, move.from_phase) == ("build", "adopt_build", "identify")
    plans = {plan.phase: plan for plan in found.phase_plans.all()}
    assert plans["build"].began_on == dt.date(2002, 4, 1)
    assert plans["build"].planned_until == dt.date(2004, 3, 31)
    assert plans["operate"].planned_from == dt.date(2004, 4, 1)
    assert plans["identify"].began_on is None


def test_days_on_the_timeline_never_run_backwards(bring_in):
    bring_in(
        project(
            date_of_preferred="2009-01-01",
            date_of_construction="2015-04-01",
            first_date="1999-01-01",
        )
    )
    plans = {plan.phase: plan for plan in partnership().phase_plans.all()}
    assert plans["close"].began_on is None
    assert plans["build"].began_on == plans["build"].ended_on == dt.date(2002, 4, 1)
    assert plans["operate"].began_on == dt.date(2002, 4, 1)


def test_without_a_day_of_operation_the_years_with_a_charge_stand_for_the_plan(bring_in):
    bring_in(project(first_date="N/K", operational=None))
    found = partnership()
    plan = found.phase_plans.get(phase="operate")
    assert (plan.began_on, plan.planned_from) == (None, dt.date(2011, 4, 1))
    assert plan.planned_until == dt.date(2014, 3, 31)
    assert (found.phase_since, found.ends_on) == (dt.date(2011, 4, 1), None)


def test_the_lists_own_words_are_kept_with_file_and_row(bring_in):
    run = bring_in(project(spv_name="N/K"))
    facts = ListedFacts.objects.get()
    assert (facts.run, facts.row) == (run, 3)
    assert facts.facts["listed"]["sector_as_listed"] == "Hospitals and Acute Health"
    assert facts.facts["listed"]["balance_sheet.UK GAAP"] == "not_known"
    assert ["SPV name", "N/K"] in facts.facts["listed"]["as_listed"]


def test_a_second_run_changes_nothing_and_leaves_no_event(bring_in):
    rows = project(), project(unique=8, spv_company_number=None)
    bring_in(*rows)
    events, charges = AuditEvent.objects.count(), list(PlannedCharge.objects.values())
    run = bring_in(
        project(), project(unique=8, spv_company_number=None, spv_name="Harbour Hospital Ltd")
    )
    assert counts(run) == (0, 0, 2, 0)
    assert AuditEvent.objects.count() == events
    assert list(PlannedCharge.objects.values()) == charges
    assert Partnership.objects.count() == 2


def test_an_import_is_told_in_the_partnerships_stream_and_in_the_systems(bring_in):
    run = bring_in(project())
    own = AuditEvent.objects.get(stream=partnership().stream)
    assert run.sha256 in own.body
    assert str(run.uuid) in AuditEvent.objects.get(stream=SYSTEM_STREAM).body


def test_a_project_is_matched_by_its_id_when_it_is_renamed(bring_in):
    bring_in(project())
    uuid = partnership().uuid
    run = bring_in(project(project_name="Harbour General Hospital"))
    assert counts(run) == (0, 1, 0, 0)
    assert changes(run) == {"Name": ("Harbour Hospital", "Harbour General Hospital")}
    assert (partnership().uuid, partnership().name) == (uuid, "Harbour General Hospital")


def test_every_changed_field_is_said_from_and_to(bring_in):
    bring_in(project())
    run = bring_in(
        project(
            capital_value=13,
            sector="Social Care",
            region="WALES",
            unitary_charge_payment_2012=1.6,
            first_date="2004-05-01",
        )
    )
    said = changes(run)
    assert said["Capital value"] == ("£12,500,000", "£13,000,000")
    assert said["Sector"] == ("Health", "Social care and families")
    assert said["Region"] == ("South East, England", "Wales")
    assert said["Charge 2012–13, actual"] == ("£1,500,000", "£1,600,000")
    assert said["Operate: began"][1].replace("\u00a0", " ") == "1 May 2004"
    found = partnership()
    assert found.capital_value == Decimal(13_000_000)
    assert found.charges.get(from_on=dt.date(2012, 4, 1)).amount == Decimal(1_600_000)


def test_a_forecast_year_that_became_actual_keeps_its_forecast(bring_in):
    bring_in(project())
    headings = tuple(
        heading.replace("Estimated unitary charge payment 2013", "Unitary charge payment 2013")
        for heading in HEADINGS
    )
    row = project() | {"Unitary charge payment 2013-14 (£m)": 1.8}
    bring_in(row, headings=headings)
    year = partnership().charges.filter(from_on=dt.date(2013, 4, 1))
    assert {charge.kind: charge.amount for charge in year} == {
        "planned": Decimal(1_750_000),
        "actual": Decimal(1_800_000),
    }


def test_a_charge_that_the_list_now_states_as_zero_becomes_zero(bring_in):
    bring_in(project())
    run = bring_in(project(estimated_unitary_charge_payment_2013=0))
    assert changes(run)["Charge 2013–14, planned"] == ("£1,750,000", "£0")
    assert counts(bring_in(project(estimated_unitary_charge_payment_2013=0)))[2] == 1


def test_a_shareholder_who_left_stays_in_the_history(bring_in):
    bring_in(project())
    run = bring_in(project() | {"Equity holder 2: Name": "Cedar Fund"})
    assert "Birch Capital" in changes(run)["Shareholder"][0]
    parties = partnership().parties.filter(role="equityInvestor")
    assert parties.get(organisation__name="Birch Capital").until_on == dt.date(2013, 3, 31)
    assert parties.get(organisation__name="Cedar Fund").from_on == dt.date(2013, 3, 31)
    assert parties.get(organisation__name="Alder Investments").until_on is None


def test_a_new_project_company_takes_over(bring_in):
    bring_in(project())
    bring_in(project(spv_name="Harbour Two Ltd", spv_company_number=4111111))
    assert partnership().partner.register_number == "04111111"


def test_what_people_corrected_here_outlives_a_second_import(bring_in):
    bring_in(project())
    Partnership.objects.update(name="Harbour Hospital and Clinic")
    assert counts(bring_in(project())) == (0, 0, 1, 0)
    assert partnership().name == "Harbour Hospital and Clinic"
    bring_in(project(project_name="Harbour General"))
    assert partnership().name == "Harbour General"


def test_what_is_not_known_any_more_stays_recorded(bring_in):
    bring_in(project())
    bring_in(project(capital_value="N/K", first_date=None, spv_name="N/K", spv_company_number=None))
    found = partnership()
    assert found.capital_value == Decimal("12500000.00")
    assert found.partner.name == "Harbour Hospital Ltd"


def test_a_missing_column_empties_nothing(bring_in):
    bring_in(project())
    run = bring_in(
        project(), headings=tuple(h for h in HEADINGS if "charge" not in h and h != "Region")
    )
    assert counts(run) == (0, 0, 1, 0)
    assert partnership().region == "South East, England"
    assert partnership().charges.count() == 3


def test_a_project_moves_on_from_building_to_operation(bring_in):
    bring_in(project(project_status="InConstruction"))
    run = bring_in(project())
    assert changes(run)["Stage"] == ("Design and build", "Operate")
    assert partnership().phase == "operate"
    assert partnership().moves.count() == 2


def test_an_import_never_moves_a_partnership_back(bring_in):
    bring_in(project())
    run = bring_in(project(project_status="InConstruction"))
    assert partnership().phase == "operate"
    (problem,) = [p for p in run.problems if p["code"] == "stage_left"]
    assert (problem["row"], problem["value"]) == (3, "InConstruction")


def test_partnerships_not_listed_any_more_are_named_and_left_alone(bring_in):
    bring_in(project(), project(unique=8, project_name="Ferry"))
    PartnershipFactory(name="Opened by hand")
    run = bring_in(project())
    (gone,) = run.result["not_listed"]
    assert (gone["external_id"], gone["name"]) == ("8", "Ferry")
    assert partnership("8").phase_state == "active"


def test_a_row_held_back_still_counts_as_listed(bring_in):
    bring_in(project())
    run = bring_in(project(capital_value="lots"))
    assert counts(run) == (0, 0, 0, 1)
    assert run.result["not_listed"] == []


def test_without_any_authority_a_new_project_is_held_back(bring_in):
    run = bring_in(project(procuring="N/K", department=None), project(unique=8, procuring="N/K"))
    assert counts(run) == (1, 0, 0, 1)
    assert partnership("8").authority.name == "Department of Health"
    assert [p["row"] for p in run.problems if p["code"] == "no_authority"] == [3]


def test_one_company_under_two_names_is_one_organisation(bring_in):
    bring_in(project(), project(unique=8, spv_name="Harbour Hospital Limited"))
    assert partnership("7").partner == partnership("8").partner


def test_two_companies_of_one_name_are_two_organisations(bring_in):
    bring_in(project(), project(unique=8, spv_company_number=4111111))
    assert partnership("7").partner != partnership("8").partner


def test_a_council_that_holds_shares_is_public_wherever_it_is_named(bring_in):
    bring_in(
        project() | {"Equity holder 2: Name": "Ferry Authority"},
        project(unique=8, procuring="FERRY AUTHORITY"),
    )
    assert Organisation.objects.get(name__iexact="ferry authority").is_public
    assert partnership("8").authority.name == "Ferry Authority"


def test_chunks_are_transactions_of_their_own(bring_in, monkeypatch):
    monkeypatch.setattr("partnerships.services.imports.runs.CHUNK", 2)
    real = apply.create_partnership

    def breaks(facts, *, actor):
        if facts.name == "Third":
            raise RuntimeError
        return real(facts, actor=actor)

    monkeypatch.setattr(apply, "create_partnership", breaks)
    rows = [project(unique=n, project_name=name) for n, name in enumerate(["A", "B", "C", "Third"])]
    with pytest.raises(RuntimeError):
        bring_in(*rows)
    assert set(Partnership.objects.values_list("name", flat=True)) == {"A", "B"}
    monkeypatch.setattr(apply, "create_partnership", real)
    assert counts(bring_in(*rows)) == (2, 0, 2, 0)


def test_the_number_of_queries_does_not_grow_with_unchanged_rows(
    list_of, django_assert_max_num_queries
):
    rows = [project(unique=number) for number in range(1, 41)]
    path = list_of(*rows)
    imports.import_file(path, source="uk_pfi", actor=None)
    with django_assert_max_num_queries(20):
        imports.import_file(path, source="uk_pfi", actor=None)
    with django_assert_max_num_queries(10):
        imports.dry_run(path, source="uk_pfi")


def test_a_dry_run_writes_nothing_and_foresees_the_run(list_of):
    path = list_of(project(), project(unique=8, capital_value="lots"))
    foreseen, problems = imports.dry_run(path, source="uk_pfi")
    assert not ImportRun.objects.exists()
    assert not Partnership.objects.exists()
    assert not AuditEvent.objects.exists()
    run = imports.import_file(path, source="uk_pfi", actor=None)
    same = ("created", "updated", "unchanged", "held_back", "rows", "totals", "not_listed")
    assert {name: run.result[name] for name in same} == {name: foreseen[name] for name in same}
    assert run.problems == problems


def test_another_file_is_refused_and_leaves_nothing(tmp_path):
    path = tmp_path / "list.xlsx"
    path.write_text("a,b")
    with pytest.raises(Refused):
        imports.import_file(path, source="uk_pfi", actor=None)
    assert not ImportRun.objects.exists()


def test_a_share_that_changed_and_a_new_authority_are_followed(bring_in):
    bring_in(project())
    run = bring_in(
        project(procuring="Harbour Health Board")
        | {"Equity holder 1: Equity share (%)": 0.7, "Equity holder 2: Equity share (%)": 0.3}
    )
    assert "Harbour Health Board" in changes(run)["Procuring authority"][1]
    found = partnership()
    assert found.authority.name == "Harbour Health Board"
    assert found.parties.get(organisation__name="Birch Capital").share == Decimal("0.3")
    assert found.parties.get(organisation__name="Harbour NHS Trust").until_on is not None


def test_an_import_does_not_wake_what_has_ended(bring_in):
    bring_in(project(project_status="InConstruction"))
    Partnership.objects.update(phase_state=Partnership.PhaseState.ENDED)
    run = bring_in(project())
    assert partnership().phase == "build"
    assert "stage_left" in {problem["code"] for problem in run.problems}


@pytest.mark.parametrize(
    ("facts", "phase", "code"),
    [
        ({"phase_state": "ended"}, "operate", "over"),
        ({"phase": "operate"}, "build", "behind"),
        ({"phase": "identify"}, "appraise", "not_adoptable"),
    ],
)
def test_a_stage_is_adopted_only_forward_only_alive_only_where_the_type_allows(facts, phase, code):
    found = PartnershipFactory(**facts)
    with pytest.raises(Refused) as caught:
        adopt(found, phase, since=dt.date(2020, 1, 1), actor=None, source="a list")
    assert caught.value.codes == {code}
    found.refresh_from_db()
    assert found.phase == facts.get("phase", "operate")
    assert not found.moves.exists()


def test_an_adopted_stage_says_since_when_and_from_which_list():
    found = PartnershipFactory(phase="build")
    adopt(found, "operate", since=dt.date(2020, 1, 1), actor=None, source="a list")
    found.refresh_from_db()
    move = found.moves.get()
    assert (found.phase, found.phase_since) == ("operate", dt.date(2020, 1, 1))
    assert (move.from_phase, move.to_phase) == ("build", "operate")
    assert "a list" in move.reason
