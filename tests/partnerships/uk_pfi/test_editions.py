"""Later and mangled editions of the list are still read; another file is refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import openpyxl
import pytest

from core.problems import Refused
from partnerships.source import Severity
from partnerships.sources.uk_pfi import UKPFI
from tests.partnerships.workbooks import HEADINGS, PROJECT, TITLE, project, write_list


def parse(path):
    return UKPFI().parse(path)


def with_headings(path, rename, projects=None, **options):
    headings = tuple(rename(heading) for heading in HEADINGS)
    rows = [
        {rename(heading): value for heading, value in row.items()}
        for row in (projects or [project()])
    ]
    return write_list(path, rows, headings=headings, **options)


@pytest.mark.parametrize(
    "rename",
    [
        str.upper,
        str.lower,
        lambda heading: heading.replace(" ", "\n"),
        lambda heading: f"  {heading}  ",
        lambda heading: heading.replace(" ", "  "),
        lambda heading: heading.replace("(£m)", "(£ m)").replace(":", " -"),
        lambda heading: heading.replace(" ", "\u00a0"),
    ],
)
def test_headings_are_found_whatever_their_case_and_spaces(tmp_path, rename):
    portfolio = parse(with_headings(tmp_path / "list.xlsx", rename))
    usual = parse(write_list(tmp_path / "usual.xlsx", [project()]))
    assert portfolio.partnerships == usual.partnerships
    assert portfolio.absent == frozenset()
    assert [p.code for p in portfolio.problems] == ["zeros_restored"]


@pytest.mark.parametrize("above", [0, 1, 5, 9])
def test_the_header_may_stand_anywhere_in_the_first_ten_rows(tmp_path, above):
    path = write_list(tmp_path / "list.xlsx", [project()], rows_above=((TITLE,),) * above)
    (partnership,) = parse(path).partnerships
    assert partnership.row == above + 2


def test_the_list_may_stand_on_another_sheet(tmp_path):
    path = write_list(tmp_path / "list.xlsx", [project()])
    book = openpyxl.load_workbook(path)
    book.create_sheet("Notes", 0)["A1"] = "About this list"
    book.save(path)
    assert len(parse(path).partnerships) == 1


def test_a_second_list_in_the_file_is_pointed_out(tmp_path):
    path = write_list(tmp_path / "list.xlsx", [project()])
    book = openpyxl.load_workbook(path)
    book.copy_worksheet(book.active).title = "Completed"
    book.save(path)
    (problem,) = [p for p in parse(path).problems if p.code == "second_list"]
    assert problem.value == "Completed"


def test_the_title_says_for_which_day_the_list_was_made(tmp_path):
    portfolio = parse(write_list(tmp_path / "list.xlsx", [project()]))
    assert (portfolio.title, portfolio.as_at) == (TITLE, dt.date(2013, 3, 31))
    untitled = parse(write_list(tmp_path / "list.xlsx", [project()], rows_above=()))
    assert (untitled.title, untitled.as_at) == ("", None)


@pytest.mark.parametrize(
    ("gone", "absent"),
    [
        ("Capital Value (£m)", "capital_value"),
        ("SPV address", "address"),
        ("Region", "region"),
        ("Sector", "sector"),
        ("Date Of OJEU", "tender_published_on"),
    ],
)
def test_a_missing_column_is_said_once_and_its_field_is_marked_absent(tmp_path, gone, absent):
    headings = tuple(heading for heading in HEADINGS if heading != gone)
    portfolio = parse(write_list(tmp_path / "list.xlsx", [project()], headings=headings))
    assert portfolio.absent == {absent}
    (problem,) = [p for p in portfolio.problems if p.code == "column_missing"]
    assert problem.header == gone
    assert gone in problem.message
    assert problem.severity == Severity.WARNING
    assert len(portfolio.partnerships) == 1


def test_without_charges_or_holders_both_are_absent_not_empty(tmp_path):
    headings = tuple(h for h in HEADINGS if "charge" not in h and "Equity" not in h)
    portfolio = parse(write_list(tmp_path / "list.xlsx", [project()], headings=headings))
    assert portfolio.absent == {"charges", "parties:equityInvestor"}


@pytest.mark.parametrize(
    ("gone", "named"),
    [
        (("Unique HMT Project ID",), ["Unique HMT Project ID"]),
        (("Project Name", "Project Status"), ["Project Name", "Project Status"]),
    ],
)
def test_without_a_needed_heading_the_refusal_names_it(tmp_path, gone, named):
    headings = tuple(heading for heading in HEADINGS if heading not in gone)
    path = write_list(tmp_path / "list.xlsx", [project()], headings=headings)
    with pytest.raises(Refused) as caught:
        parse(path)
    (problem,) = caught.value.problems
    assert problem.code == "not_this_list"
    assert all(f"“{name}”" in problem.message for name in named)
    assert problem.message.count("“") == len(named)


def test_another_workbook_is_refused_and_all_needed_headings_are_named(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["date", "value"])
    book.save(tmp_path / "other.xlsx")
    with pytest.raises(Refused) as caught:
        parse(tmp_path / "other.xlsx")
    (problem,) = caught.value.problems
    for heading in ("Unique HMT Project ID", "Project Name", "Project Status"):
        assert f"“{heading}”" in problem.message


def test_an_empty_workbook_is_refused(tmp_path):
    openpyxl.Workbook().save(tmp_path / "empty.xlsx")
    with pytest.raises(Refused):
        parse(tmp_path / "empty.xlsx")


def test_a_column_that_is_not_known_is_reported_with_what_was_not_read(tmp_path):
    headings = (*HEADINGS, "Comments")
    rows = [project() | {"Comments": "sold"}, project(unique=8)]
    portfolio = parse(write_list(tmp_path / "list.xlsx", rows, headings=headings))
    (problem,) = [p for p in portfolio.problems if p.code == "column_not_read"]
    assert (problem.header, problem.row) == ("Comments", 2)
    assert "1 cells" in problem.message


def test_cells_beside_the_list_without_a_heading_are_reported(tmp_path):
    path = write_list(tmp_path / "list.xlsx", [project()])
    book = openpyxl.load_workbook(path)
    book.active.cell(3, len(HEADINGS) + 2, "stray")
    book.save(path)
    (problem,) = [p for p in parse(path).problems if p.code == "column_not_read"]
    assert problem.cell == "AG2"


def test_a_heading_that_stands_twice_is_read_once_and_reported(tmp_path):
    headings = (*HEADINGS, "capital value (£M)")
    portfolio = parse(
        write_list(tmp_path / "list.xlsx", [project() | {headings[-1]: 99}], headings=headings)
    )
    assert portfolio.partnerships[0].capital_value == Decimal("12500000.00")
    (problem,) = [p for p in portfolio.problems if p.code == "column_twice"]
    assert problem.cell == "AF2"


@pytest.mark.parametrize(
    ("unit", "amount", "codes"),
    [
        ("(£m)", "12500000.00", []),
        ("(£ million)", "12500000.00", []),
        ("(£000)", "12500.00", []),
        ("(£)", "12.50", []),
        ("", "12500000.00", ["unit_not_stated"]),
    ],
)
def test_the_unit_in_the_heading_counts(tmp_path, unit, amount, codes):
    path = with_headings(
        tmp_path / "list.xlsx",
        lambda h: f"Capital Value {unit}".strip() if h.startswith("Capital") else h,
    )
    portfolio = parse(path)
    assert portfolio.partnerships[0].capital_value == Decimal(amount)
    assert [p.code for p in portfolio.problems if p.header.startswith("Capital")] == codes


def test_charge_headings_need_two_years_that_follow_each_other(tmp_path):
    path = with_headings(
        tmp_path / "list.xlsx", lambda heading: heading.replace("2012-13", "2012-14")
    )
    portfolio = parse(path)
    assert [c.label for c in portfolio.partnerships[0].charges] == ["2011-12", "2013-14", "2014-15"]
    assert [p.code for p in portfolio.problems if "2012-14" in p.header] == ["column_not_read"]


def test_a_turn_of_the_century_is_one_year(tmp_path):
    path = with_headings(
        tmp_path / "list.xlsx", lambda heading: heading.replace("2011-12", "1999-00")
    )
    charge = parse(path).partnerships[0].charges[0]
    assert (charge.label, charge.starts_on) == ("1999-00", dt.date(1999, 4, 1))


def test_columns_in_another_order_give_the_same(tmp_path):
    turned = parse(
        write_list(tmp_path / "turned.xlsx", [project()], headings=tuple(reversed(HEADINGS)))
    )
    usual = parse(write_list(tmp_path / "usual.xlsx", [PROJECT]))
    assert turned.partnerships == usual.partnerships
