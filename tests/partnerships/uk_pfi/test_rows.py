"""Each kind of dirt in HM Treasury's list: what is read, and what is said about its cell."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest

from partnerships.source import Severity
from tests.partnerships.uk_pfi.builders import DONE, PAID, VALUE, found, only
from tests.partnerships.workbooks import HEADINGS, column, project


def test_a_clean_row_is_read_whole_and_only_its_zeros_are_remarked_on(parse):
    portfolio = parse(project())
    partnership = only(portfolio)
    assert (partnership.external_id, partnership.row) == ("7", 3)
    assert (partnership.type, partnership.phase) == ("dbfo", "operate")
    assert (partnership.sector, partnership.sector_as_listed) == (
        "health",
        "Hospitals and Acute Health",
    )
    assert partnership.region == "South East, England"
    assert partnership.capital_value == Decimal("12500000.00")
    assert partnership.financial_close_on == dt.date(2002, 4, 1)
    assert dict(partnership.balance_sheet) == {"IFRS": "on", "ESA": "off", "UK GAAP": "not_known"}
    assert [problem.code for problem in portfolio.problems] == ["zeros_restored"]
    assert portfolio.totals.capital_value == Decimal("12500000.00")
    assert portfolio.totals.charges == Decimal("4500000.00")


def test_financial_years_run_from_april_to_march_and_estimated_means_planned(parse):
    charges = only(parse(project())).charges
    assert [(charge.label, charge.is_planned) for charge in charges] == [
        ("2011-12", False),
        ("2012-13", False),
        ("2013-14", True),
        ("2014-15", True),
    ]
    assert (charges[0].starts_on, charges[0].ends_on) == (dt.date(2011, 4, 1), dt.date(2012, 3, 31))


def test_a_stated_zero_is_a_charge_and_an_empty_cell_is_none(parse):
    partnership = only(parse(project(estimated_unitary_charge_payment_2013=None)))
    assert {charge.label: charge.amount for charge in partnership.charges} == {
        "2011-12": Decimal("1250000.00"),
        "2012-13": Decimal("1500000.00"),
        "2014-15": Decimal("0.00"),
    }


@pytest.mark.parametrize(
    ("typed", "read"),
    [("17.210", "17210000"), (" 1,234.5 ", "1234500000"), ("£3", "3000000"), (".5", "500000")],
)
def test_a_number_written_as_text_counts_and_is_remarked_on(parse, typed, read):
    portfolio = parse(project(unitary_charge_payment_2012=typed))
    problem = found(portfolio, "number_as_text")
    assert only(portfolio).charges[1].amount == Decimal(read)
    assert problem.severity == Severity.WARNING
    assert (problem.cell, problem.value) == (f"{column(PAID)}3", typed.strip())
    assert (portfolio.totals.charge_cells, portfolio.totals.charge_cells_as_text) == (2, 1)


@pytest.mark.parametrize(
    "word", ["nine", "1.2.3", "12 000 ,5x", "#REF!", "NaN", "1e3", "--1", True]
)
def test_what_is_no_number_holds_the_row_back(parse, word):
    portfolio = parse(project(capital_value=word))
    (problem,) = [p for p in portfolio.problems if p.severity == Severity.ERROR]
    assert problem.cell == f"{column(VALUE)}3"
    assert problem.value == str(word)
    assert portfolio.partnerships == ()
    assert portfolio.held_back == {3: "7"}
    assert portfolio.totals.charges == 0
    assert word in portfolio.rows_to_mend[3]


@pytest.mark.parametrize(
    "words", ["N/K", "n/a", "Data not supplied by Procuring Authority", "No Construction", "TBC"]
)
def test_words_for_not_known_are_notes_and_are_kept(parse, words):
    portfolio = parse(project(capital_value=words, date_of_construction=words, spv_name=words))
    partnership = only(portfolio)
    assert partnership.capital_value is None
    assert partnership.construction_completed_on is None
    notes = [problem for problem in portfolio.problems if problem.code == "not_known"]
    assert {note.cell for note in notes} == {
        f"{column(heading)}3" for heading in (VALUE, DONE, "SPV name")
    }
    assert {note.severity for note in notes} == {Severity.NOTE}
    assert (DONE, words) in partnership.as_listed


@pytest.mark.parametrize(
    ("cell", "day", "codes"),
    [
        ("2002-02-27", dt.date(2002, 2, 27), []),
        ("2002-02-27 00:00:00", dt.date(2002, 2, 27), []),
        (dt.datetime(2002, 2, 27), dt.date(2002, 2, 27), []),  # noqa: DTZ001 - as typed
        (dt.date(2002, 2, 27), dt.date(2002, 2, 27), []),
        ("27-02-2002", dt.date(2002, 2, 27), ["date_form"]),
        ("27/2/2002", dt.date(2002, 2, 27), ["date_form"]),
        (37314, dt.date(2002, 2, 27), ["date_form"]),
        (73416, None, ["date_out_of_range"]),
        ("30-02-2002", None, ["not_a_date"]),
        ("Spring 2004", None, ["not_a_date"]),
        (2002, None, ["not_a_date"]),
        ("1970-01-01", None, ["date_out_of_range"]),
        ("2002-13-01", None, ["not_a_date"]),
        ("", None, []),
        (None, None, []),
    ],
)
def test_dates_in_every_form(parse, cell, day, codes):
    portfolio = parse(project(date_of_construction=cell))
    assert only(portfolio).construction_completed_on == day
    problems = [p for p in portfolio.problems if p.column == column(DONE)]
    assert [problem.code for problem in problems] == codes
    assert all(problem.severity == Severity.WARNING for problem in problems)
    assert bool(only(portfolio).as_listed) == (day is None and bool(cell))


@pytest.mark.parametrize(
    ("status", "phase"),
    [
        ("InOperation", "operate"),
        ("In operation", "operate"),
        ("IN CONSTRUCTION", "build"),
        ("InConstruction", "build"),
    ],
)
def test_the_status_gives_the_stage(parse, status, phase):
    assert only(parse(project(project_status=status))).phase == phase


def test_every_error_of_a_row_is_reported_at_once(parse):
    portfolio = parse(project(project_name=None, project_status="Cancelled", capital_value="lots"))
    errors = {p.code for p in portfolio.problems if p.severity == Severity.ERROR}
    assert errors == {"no_name", "unknown_status", "not_a_number"}


def test_a_row_with_an_error_does_not_keep_the_others_out(parse):
    portfolio = parse(project(), project(unique=8, project_name=" "), project(unique=9))
    assert [p.external_id for p in portfolio.partnerships] == ["7", "9"]
    assert portfolio.held_back == {4: "8"}


@pytest.mark.parametrize(
    ("cell", "external_id"), [(7, "7"), (7.0, "7"), (" 7 ", "7"), ("007", "7"), ("PFI-7", "PFI-7")]
)
def test_project_ids_are_read_alike_however_typed(parse, cell, external_id):
    assert only(parse(project(unique=cell))).external_id == external_id


@pytest.mark.parametrize(
    "cell", [None, 7.5, -7, "seven of nine", "x" * 41, True, dt.date(2002, 2, 2)]
)
def test_a_row_without_a_usable_id_is_held_back(parse, cell):
    portfolio = parse(project(unique=cell))
    (problem,) = [p for p in portfolio.problems if p.severity == Severity.ERROR]
    assert problem.cell == "A3"
    assert portfolio.held_back == {3: ""}


def test_two_rows_with_one_id_are_both_held_back(parse):
    portfolio = parse(project(), project(unique=8), project(project_name="Another"))
    doubles = [problem for problem in portfolio.problems if problem.code == "double_id"]
    assert [(p.row, p.value, p.severity) for p in doubles] == [
        (3, "7", Severity.ERROR),
        (5, "7", Severity.ERROR),
    ]
    assert "5" in doubles[0].message
    assert "3" in doubles[1].message
    assert [p.external_id for p in portfolio.partnerships] == ["8"]


def test_a_copied_row_counts_once(parse):
    portfolio = parse(project(), project())
    assert len(portfolio.partnerships) == 1
    assert found(portfolio, "double_row").row == 4
    assert portfolio.totals.charges == Decimal("4500000.00")


def test_a_row_of_totals_is_not_a_project(parse):
    totals = dict.fromkeys(HEADINGS) | {"Project Name": "Total", VALUE: 99}
    portfolio = parse(project(), totals)
    assert len(portfolio.partnerships) == 1
    assert found(portfolio, "total_row").severity == Severity.NOTE
    assert portfolio.held_back == {}


def test_empty_rows_between_projects_are_passed_over(parse):
    portfolio = parse(project(), {}, {"Region": "  "}, project(unique=8))
    assert [partnership.row for partnership in portfolio.partnerships] == [3, 6]


def test_amounts_finer_than_a_penny_are_rounded_half_up_and_said(parse):
    portfolio = parse(project(capital_value=1.123456785))
    assert only(portfolio).capital_value == Decimal("1123456.79")
    problem = found(portfolio, "rounded_to_pence")
    assert problem.row is None
    assert "+0.0050" in problem.message


def test_an_amount_in_pounds_under_a_heading_in_millions_is_an_error(parse):
    portfolio = parse(project(capital_value=12_500_000))
    assert found(portfolio, "too_large").severity == Severity.ERROR


def test_a_negative_capital_value_is_an_error_and_a_negative_charge_a_repayment(parse):
    assert found(parse(project(capital_value=-1)), "negative").severity == Severity.ERROR
    portfolio = parse(project(unitary_charge_payment_2012=-0.5))
    assert found(portfolio, "negative").severity == Severity.WARNING
    assert only(portfolio).charges[1].amount == Decimal("-500000.00")


def test_an_unknown_sector_goes_under_other_and_keeps_its_word(parse):
    portfolio = parse(project(sector="Space ports"))
    assert (only(portfolio).sector, only(portfolio).sector_as_listed) == ("other", "Space ports")
    assert found(portfolio, "unknown_sector").value == "Space ports"


def test_an_impossible_term_and_an_odd_balance_sheet_are_left_out_and_kept_as_listed(parse):
    portfolio = parse(project(operational=900))
    assert only(portfolio).operating_years is None
    assert found(portfolio, "bad_term").value == "900"
    row = project() | {"On / Off balance sheet under IFRS": "Maybe"}
    portfolio = parse(row)
    assert "IFRS" not in dict(only(portfolio).balance_sheet)
    assert ("On / Off balance sheet under IFRS", "Maybe") in only(portfolio).as_listed
    assert found(portfolio, "not_on_or_off").value == "Maybe"


def test_text_longer_than_its_field_is_shortened_but_kept(parse):
    portfolio = parse(project(constituency="Ashton, " * 60))
    assert len(only(portfolio).place) <= 300
    assert found(portfolio, "too_long").column == column("Constituency")
    assert ("Constituency", ("Ashton, " * 60).strip()) in only(portfolio).as_listed


def test_a_formula_saved_without_its_result_is_never_read_as_empty(parse):
    portfolio = parse(project(capital_value="=D41-D36"))
    problem = found(portfolio, "formula_without_result")
    assert (problem.severity, problem.value) == (Severity.ERROR, "=D41-D36")
    portfolio = parse(project(date_of_construction="=D41-D36"))
    assert found(portfolio, "formula_without_result").severity == Severity.WARNING


@pytest.mark.parametrize(
    ("began", "years", "ends"),
    [
        (dt.date(2002, 5, 13), Decimal(15), dt.date(2017, 5, 12)),
        (dt.date(2004, 2, 29), Decimal(25), dt.date(2029, 2, 27)),
        (dt.date(2002, 5, 13), Decimal("0.5"), dt.date(2002, 11, 12)),
        (None, Decimal(15), None),
        (dt.date(2002, 5, 13), None, None),
    ],
)
def test_the_last_day_of_an_operating_period(parse, began, years, ends):
    partnership = dataclasses.replace(
        only(parse(project())), operation_began_on=began, operating_years=years
    )
    assert partnership.operation_ends_on == ends
