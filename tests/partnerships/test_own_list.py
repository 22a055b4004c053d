"""A list of one's own: any table, its columns named once, then read by them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import openpyxl
import pytest

from core.problems import Refused
from partnerships.source import Severity
from partnerships.sources import bound, sources
from partnerships.sources.own_list.cells import day_in, number_in
from partnerships.sources.own_list.fields import propose
from partnerships.sources.own_list.table import read_table

CSV = """\
Register of contracts 2026;;;;
Contract no.;Project title;Contracting authority;Status;Capital value (€m);Contract start;\
Expiry date;Officer
A-1;Harbour Bridge;Harbour County;In operation;1.120,5;03/04/2010;31/12/2039;M. Byrne
A-2;North School;Harbour County;under construction;n/k;27/02/2024;;J. Roe
A-3;Quay Clinic;Harbour County;dreaming;7,25;31/31/2020;;
"""


@pytest.fixture
def written(tmp_path):
    def write(text=CSV, name="list.csv", encoding="utf-8"):
        path = tmp_path / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def parsed(path, **changes):
    own = sources["own_list"]
    return bound("own_list", {**own.columns(path).proposed, **changes}).parse(path)


def codes(portfolio) -> set[str]:
    return {problem.code for problem in portfolio.problems}


def test_usual_headings_are_understood_with_units_case_and_signs():
    assert propose(["PROJECT NAME", "Ref. No.", "Capital Value (£m)", "Fin. close", "Colour"]) == {
        "PROJECT NAME": "name",
        "Ref. No.": "external_id",
        "Capital Value (£m)": "capital_value",
    }


def test_a_field_is_proposed_once_for_the_likeliest_column():
    found = propose(["Name", "Project name", "Id", "Project id", "Concord: row"])
    assert sorted(found.values()) == ["external_id", "name"]


def test_the_columns_come_with_letters_examples_and_how_they_seem_to_be_written(written):
    found = sources["own_list"].columns(written())
    assert found.headings[:3] == ("Contract no.", "Project title", "Contracting authority")
    assert found.letters[:2] == ("A", "B")
    assert found.examples[0] == ("A-1", "A-2", "A-3")
    told = found.proposed
    assert (told["unit"], told["decimals"], told["dates"]) == ("1000000", "comma", "dmy")
    assert told["currency"] == "EUR"


def test_a_row_is_read_by_the_mapping(written):
    portfolio = parsed(written(), country="IE")
    first = portfolio.partnerships[0]
    assert (first.external_id, first.name, first.row) == ("A-1", "Harbour Bridge", 3)
    assert (first.type, first.phase, first.country) == ("dbfo", "operate", "IE")
    assert first.capital_value == Decimal("1120500000.00")
    assert first.financial_close_on == dt.date(2010, 4, 3)
    assert first.operation_ends_on == dt.date(2039, 12, 31)
    assert first.as_listed == (("Officer", "M. Byrne"),)
    assert portfolio.partnerships[1].phase == "build"


def test_what_is_wrong_is_said_by_cell_and_holds_only_its_row_back(written):
    portfolio = parsed(written())
    assert portfolio.held_back == {5: "A-3"}
    found = {problem.code: problem for problem in portfolio.problems}
    assert (found["unknown_stage"].cell, found["unknown_stage"].value) == ("D5", "dreaming")
    assert "Operate" in found["unknown_stage"].message
    assert found["not_a_date"].cell == "F5"
    assert found["not_known"].severity == Severity.NOTE
    assert portfolio.rows_to_mend[5][0] == "A-3"


def test_the_same_figures_mean_another_day_where_the_month_comes_first(written):
    portfolio = parsed(written(), dates="mdy")
    assert portfolio.partnerships[0].financial_close_on == dt.date(2010, 3, 4)


@pytest.mark.parametrize(
    ("text", "order", "day"),
    [
        ("2026-04-03", "mdy", dt.date(2026, 4, 3)),
        ("3 April 2026", "mdy", dt.date(2026, 4, 3)),
        ("April 3, 2026", "dmy", dt.date(2026, 4, 3)),
        ("3-Apr-2026", "dmy", dt.date(2026, 4, 3)),
        ("Apr 2026", "dmy", dt.date(2026, 4, 1)),
        ("3.4.2026", "dmy", dt.date(2026, 4, 3)),
        ("13/14/2026", "dmy", None),
        ("3/4/26", "dmy", None),
        ("soon", "dmy", None),
    ],
)
def test_days_are_read_as_people_write_them(text, order, day):
    assert day_in(text, order) == day


@pytest.mark.parametrize(
    ("text", "sign", "number"),
    [
        ("1,234.50", "point", "1234.50"),
        ("€ 1.234,50", "comma", "1234.50"),
        ("1 234,5 EUR", "comma", "1234.5"),
        ("-3", "point", "-3"),
        ("1.234", "comma", "1234"),
        ("1.234", "point", "1.234"),
        ("12,34", "point", None),
        ("12m", "point", None),
    ],
)
def test_numbers_are_read_by_the_sign_that_was_chosen(text, sign, number):
    assert number_in(text, sign) == (None if number is None else Decimal(number))


def test_rows_without_an_authority_take_the_one_of_the_whole_list(written):
    text = CSV.replace("A-2;North School;Harbour County", "A-2;North School;")
    assert parsed(written(text)).held_back == {4: "A-2", 5: "A-3"}
    portfolio = parsed(written(text), authority="Ministry of Works")
    assert portfolio.partnerships[1].parties_as("procuringEntity")[0].name == "Ministry of Works"


def test_an_id_that_stands_twice_holds_both_rows_back(written):
    portfolio = parsed(written(CSV.replace("A-2;", "A-1;")))
    assert set(portfolio.held_back) == {3, 4, 5}
    assert "double_id" in codes(portfolio)


def test_a_kind_of_its_own_needs_a_stage_of_that_kind(written):
    text = "Id,Name,Client,Type\n1,Bridge,County,Concession\n2,School,County,PFI\n3,X,County,zoo\n"
    portfolio = parsed(written(text))
    assert [row.external_id for row in portfolio.partnerships] == ["2"]
    assert codes(portfolio) == {"stage_missing", "unknown_type"}


def test_columns_without_a_heading_and_doubled_ones_are_not_lost(written):
    text = "Id,Name,Client,Note,Note,\n1,Bridge,County,a,b,c\n"
    (row,) = parsed(written(text)).partnerships
    assert row.as_listed == (("Note", "a"), ("Note (2)", "b"), ("Column F", "c"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_text_is_read_in_the_usual_encodings_with_the_usual_separators(
    written, encoding, separator
):
    text = "Id,Name,Client\n1,Café Pier,County\n".replace(",", separator)
    (row,) = parsed(written(text, encoding=encoding)).partnerships
    assert row.name == "Café Pier"


def test_a_workbook_with_days_and_numbers_is_read_as_it_stands(tmp_path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Our register"])
    sheet.append(["Project id", "Project name", "Authority", "Value", "Signed"])
    sheet.append([17, "Bridge", "County", 1250000.5, dt.date(2024, 4, 3)])
    book.save(tmp_path / "own.xlsx")
    (row,) = parsed(tmp_path / "own.xlsx").partnerships
    assert (row.external_id, row.capital_value) == ("17", Decimal("1250000.50"))
    assert row.financial_close_on == dt.date(2024, 4, 3)


@pytest.mark.parametrize("text", ["", "just a letter\nto somebody\n", "\x00\x01\x02", "Id,Name\n"])
def test_what_is_no_table_is_refused_in_one_sentence(written, text):
    with pytest.raises(Refused) as caught:
        sources["own_list"].columns(written(text))
    assert len(caught.value.problems) == 1


def test_a_table_beyond_the_limits_is_refused(written):
    text = "Id,Name,Client\n" + "1,Bridge,County\n" * 5001
    with pytest.raises(Refused) as caught:
        read_table(written(text))
    assert caught.value.codes == {"too_large"}
