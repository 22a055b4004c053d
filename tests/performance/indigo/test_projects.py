"""Projects of the data set: what becomes a partnership, and what is held back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from core.problems import Refused
from partnerships.source import Severity
from performance.sources.indigo import Indigo
from tests.performance.indigo.builders import FINANCE, of, organisation, project, whole, write


def found(portfolio, code):
    return [problem for problem in portfolio.problems if problem.code == code]


def test_a_project_becomes_a_performance_based_partnership(parse):
    (one,) = parse().partnerships
    assert (one.external_id, one.type, one.phase) == (
        "TEST-POJ-0001",
        "performance_based",
        "deliver",
    )
    assert (one.country, one.place, one.sector, one.currency) == (
        "GB",
        "Harbour",
        "housing",
        "GBP",
    )
    assert one.summary == "Keys to a home."
    assert one.capital_value == Decimal(100_000)


def test_a_month_is_its_first_day_for_a_beginning_and_its_last_for_an_end(parse):
    portfolio = parse()
    (one,) = portfolio.partnerships
    assert (one.signed_on, one.term_starts_on, one.term_ends_on) == (
        dt.date(2019, 12, 1),
        dt.date(2020, 1, 1),
        dt.date(2027, 6, 30),
    )
    notes = found(portfolio, "month_alone")
    assert {note.severity for note in notes} == {Severity.NOTE}
    assert ("Dates - Start date of service provision", "2020-01") in one.as_listed


def test_everybody_has_the_role_that_a_file_gives_them(parse):
    (one,) = parse().partnerships
    assert [(party.role, party.name) for party in one.parties] == [
        ("procuringEntity", "Harbour County"),
        ("payer", "Harbour County"),
        ("privateParty", "Open Door Trust"),
        ("lender", "Patient Capital"),
    ]
    assert one.parties[3].company_number == "01234567"
    assert one.parties[2].kind == "civil_society"


def test_the_public_payer_leads_wherever_it_stands(parse):
    payers = [
        of(1, **{"Organisation ID - (Value)": "TEST-ORG-0002"}),
        of(1, **{"Organisation ID - (Value)": "TEST-ORG-0001"}),
    ]
    (one,) = parse(projects_outcome_payment_commitments=payers).partnerships
    assert one.parties_as("procuringEntity")[0].name == "Harbour County"


def test_a_payer_that_is_not_public_leads_with_a_warning(parse):
    payers = [of(1, **{"Organisation ID - (Value)": "TEST-ORG-0002"})]
    portfolio = parse(projects_outcome_payment_commitments=payers)
    (warning,) = found(portfolio, "lead_not_public")
    assert "Open Door Trust" in warning.message
    (lead,) = portfolio.partnerships[0].parties_as("procuringEntity")
    assert lead.kind == "public_authority"


def test_a_project_without_a_payer_is_held_back_and_its_rows_are_counted(parse):
    portfolio = parse(projects_outcome_payment_commitments=[])
    assert portfolio.held_back == {2: "TEST-POJ-0001"}
    (error,) = found(portfolio, "no_payer")
    assert (error.table, error.cell, error.severity) == ("projects.csv", "A2", Severity.ERROR)
    tables = {table.name: table for table in portfolio.tables}
    assert tables["projects_results.csv"].left_out == (("its project is held back", 1),)


def test_a_project_of_which_no_currency_is_known_is_held_back(parse):
    none = {
        f"{FINANCE}Total investment commitment - Currency - (Value)": "Swedish",
        f"{FINANCE}Maximum potential outcome payment - Currency - (Value)": "",
    }
    bare = {"projects_outcome_pricings": [], "projects_outcome_payments": []}
    (error,) = found(parse(project(**none), **bare), "no_currency")
    assert error.value == "Swedish"
    assert "SEK" not in error.message


def test_the_currency_of_the_payments_counts_before_that_of_the_investment(parse):
    two = {f"{FINANCE}Total investment commitment - Currency - (Value)": "CHF"}
    (one,) = parse(project(**two)).partnerships
    assert (one.currency, one.capital_value) == ("GBP", None)
    assert (f"{FINANCE}Total investment commitment - Amount - Exact", "100000") in one.as_listed


def test_a_currency_in_words_is_read_where_only_one_can_be_meant(parse):
    column = f"{FINANCE}Maximum potential outcome payment - Currency - (Value)"
    portfolio = parse(project(**{column: "Russian Ruble"}))
    assert portfolio.partnerships[0].currency == "RUB"
    (warning,) = found(portfolio, "currency_in_words")
    assert (warning.value, warning.header) == ("Russian Ruble", column)


def test_a_bond_that_is_complete_waits_for_somebody_to_end_it(parse):
    (one,) = parse(project(**{"Stage of Development - (Value)": "Complete"})).partnerships
    assert one.phase == "evaluate"
    assert ("evaluate", "began_on", dt.date(2027, 6, 30)) in one.plan


@pytest.mark.parametrize("stage", ["Early stage development", "", "Gone"])
def test_a_stage_that_cannot_be_taken_over_is_an_error(parse, stage):
    portfolio = parse(project(**{"Stage of Development - (Value)": stage}))
    assert found(portfolio, "stage_not_taken")
    assert not portfolio.partnerships


def test_an_id_that_stands_twice_holds_both_rows_back(parse):
    portfolio = parse(project(), project(name="x"))
    assert set(portfolio.held_back) == {2, 3}
    assert len(found(portfolio, "double_id")) == 2


def test_an_end_before_the_beginning_is_left_out(parse):
    column = "Dates - Anticipated end date of service provision - (Value)"
    portfolio = parse(project(**{column: "2018-01"}))
    assert portfolio.partnerships[0].term_ends_on is None
    assert found(portfolio, "ends_before_start")


def test_organisations_that_nobody_names_are_counted_and_contacts_are_not_taken(parse):
    rows = [
        *whole()["organisations"],
        organisation(9, "Idle", **{"Contact - Email - (Value)": "x"}),
    ]
    portfolio = parse(organisations=rows)
    table = next(one for one in portfolio.tables if one.name == "organisations.csv")
    assert (table.rows, table.taken) == (4, 3)
    assert table.left_out == (("named by no project of this file", 1),)
    (note,) = found(portfolio, "column_not_taken")
    assert note.header == "Contact - Email - (Value)"
    assert "1 cells" in note.message


def test_a_row_of_a_project_that_is_not_listed_is_told_and_left_out(parse):
    stranger = of(7, **{"Organisation ID - (Value)": "TEST-ORG-0003"})
    portfolio = parse(projects_investments=[stranger])
    (warning,) = found(portfolio, "project_unknown")
    assert (warning.table, warning.cell, warning.value) == (
        "projects_investments.csv",
        "A2",
        "TEST-POJ-0007",
    )


def test_every_row_of_every_table_is_taken_or_left_out_with_a_reason(parse):
    portfolio = parse(project(), project(2, **{"Stage of Development - (Value)": "?"}))
    assert len(portfolio.tables) == 11
    for table in portfolio.tables:
        assert table.rows == table.taken + sum(rows for _why, rows in table.left_out)


def test_files_that_are_missing_or_strange_are_named(tmp_path):
    tables = whole() | {"readme.txt": "hello", "__MACOSX/projects.csv": "x"}
    del tables["projects_results"]
    portfolio = Indigo().parse(write(tmp_path / "some.zip", tables))
    assert [problem.table for problem in found(portfolio, "file_missing")] == [
        "projects_results.csv"
    ]
    assert [problem.table for problem in found(portfolio, "file_not_read")] == ["readme.txt"]


def test_a_browser_s_number_in_a_file_name_does_not_matter(tmp_path):
    tables = whole()
    tables["projects (1)"] = tables.pop("projects")
    assert Indigo().parse(write(tmp_path / "some.zip", tables)).partnerships


@pytest.mark.parametrize("missing", ["projects", "organisations"])
def test_an_archive_without_projects_or_organisations_is_refused(tmp_path, missing):
    tables = whole()
    del tables[missing]
    with pytest.raises(Refused, match=rf"lacks {missing}\.csv"):
        Indigo().parse(write(tmp_path / "some.zip", tables))


def test_one_file_twice_is_refused(tmp_path):
    tables = whole() | {"old/projects.csv": "ID\n"}
    with pytest.raises(Refused, match="twice"):
        Indigo().parse(write(tmp_path / "some.zip", tables))


def test_a_table_with_too_many_rows_is_refused(tmp_path):
    tables = whole() | {"projects_results": "Project ID,Outcome Metric Id\n" + "a,b\n" * 5001}
    with pytest.raises(Refused, match="5,000 rows"):
        Indigo().parse(write(tmp_path / "some.zip", tables))
