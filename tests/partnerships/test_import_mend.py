"""The workbook of rows to mend: inert, complete, and fit to be imported once mended."""

from __future__ import annotations

import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest

from partnerships.services.imports.mend import rows_to_mend
from partnerships.sources.uk_pfi import UKPFI
from tests.partnerships.imports import list_of
from tests.partnerships.workbooks import column, project

__all__ = ["list_of"]


def given_back(portfolio) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(rows_to_mend(portfolio)))


def test_only_rows_that_need_a_look_come_back(list_of):
    portfolio = UKPFI().parse(list_of(project(), project(unique=8, capital_value="lots")))
    rows, findings = given_back(portfolio).worksheets
    assert [row[0] for row in rows.iter_rows(min_row=2, values_only=True)] == [8]
    said = list(findings.iter_rows(min_row=2, values_only=True))
    assert (f"{column('Capital Value (£m)')}4", "lots") in [(row[0], row[2]) for row in said]


def test_a_clean_list_gives_nothing_back(list_of):
    assert rows_to_mend(UKPFI().parse(list_of(project()))) is None


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_text_that_looks_like_a_formula_stays_text(list_of, start):
    evil = f"{start}cmd|' /C calc'!A0"
    path = list_of(project(project_name=f"x{evil}", capital_value="lots"))
    portfolio = UKPFI().parse(path)
    # A reader may turn the carriage return into a line feed: what was made of it does not matter.
    cells = tuple(evil if "cmd|" in str(cell) else cell for cell in portfolio.rows_to_mend[3])
    portfolio.rows_to_mend[3] = cells
    content = rows_to_mend(portfolio)
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        styles = book.read("xl/styles.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert 'quotePrefix="1"' in styles


def test_numbers_and_days_come_back_as_they_were(list_of):
    portfolio = UKPFI().parse(list_of(project(date_of_construction="soon")))
    (row,) = given_back(portfolio).worksheets[0].iter_rows(min_row=2, values_only=True)
    assert (row[0], row[17]) == (7, 12.5)


def test_a_mended_workbook_is_read_as_it_is(list_of, tmp_path):
    portfolio = UKPFI().parse(list_of(project(), project(unique=8, capital_value="lots")))
    book = given_back(portfolio)
    book.worksheets[0][f"{column('Capital Value (£m)')}2"] = 3.5
    book.save(tmp_path / "mended.xlsx")
    mended = UKPFI().parse(tmp_path / "mended.xlsx")
    (partnership,) = mended.partnerships
    assert (partnership.external_id, partnership.capital_value) == ("8", Decimal("3500000.00"))
    assert not [p for p in mended.problems if p.severity != "note"]
