"""The real list of March 2013, to the last penny. Facts from HM Treasury, OGL v3.0."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal

import pytest

from partnerships.source import ParsedPortfolio, Severity
from partnerships.sources.uk_pfi import UKPFI

pytestmark = pytest.mark.real_data


@pytest.fixture(scope="module")
def workbook(shared_data):
    (path,) = (shared_data / "uk-pfi").glob("*.xlsx")
    return path


@pytest.fixture(scope="module")
def portfolio(workbook) -> ParsedPortfolio:
    return UKPFI().parse(workbook)


def test_every_project_is_read(portfolio):
    assert portfolio.totals.partnerships == len(portfolio.partnerships) == 725
    assert portfolio.totals.by_phase == {"operate": 665, "build": 60}
    assert len({partnership.external_id for partnership in portfolio.partnerships}) == 725
    assert portfolio.held_back == {}


def test_the_amounts_are_those_of_the_publisher(portfolio):
    assert portfolio.totals.currency == "GBP"
    assert round(portfolio.totals.capital_value / 1_000_000, 3) == Decimal("54211.237")
    assert round(portfolio.totals.charges / 1_000_000, 3) == Decimal("305967.334")
    assert portfolio.totals.charge_cells == 19_269
    assert portfolio.totals.charge_cells_as_text == 25


def test_the_numbers_written_as_text_are_worth_663_million(portfolio):
    as_text = [p for p in portfolio.problems if p.code == "number_as_text"]
    assert len(as_text) == 25
    assert sum(Decimal(problem.value) for problem in as_text) == Decimal("662.756")
    assert as_text[0].cell == "AM91"


def test_rounding_to_pence_moves_the_whole_by_less_than_a_pound(portfolio):
    (note,) = [p for p in portfolio.problems if p.code == "rounded_to_pence"]
    assert "+0.63" in note.message


def test_years_are_actual_until_2013_and_planned_until_2060(portfolio):
    charges = [charge for p in portfolio.partnerships for charge in p.charges]
    assert {charge.is_planned for charge in charges if charge.label == "2012-13"} == {False}
    assert {charge.is_planned for charge in charges if charge.label == "2013-14"} == {True}
    assert max(charge.label for charge in charges) == "2059-60"
    assert len({charge.label for charge in charges}) == 68


def test_nothing_is_an_error_and_every_finding_has_its_cell(portfolio):
    found = Counter(problem.severity for problem in portfolio.problems)
    assert found[Severity.ERROR] == 0
    assert found[Severity.WARNING] == 50
    assert all(p.cell and p.header for p in portfolio.problems if p.code != "rounded_to_pence")
    (date,) = [p for p in portfolio.problems if p.code == "date_form"]
    assert (date.cell, date.value) == ("L130", "27-02-2002")


def test_every_sector_of_the_list_has_one_of_ours(portfolio):
    assert not [p for p in portfolio.problems if p.code == "unknown_sector"]
    sectors = Counter(partnership.sector for partnership in portfolio.partnerships)
    assert sectors["education"] == 149 + 66
    assert sectors["health"] == 144


def test_a_known_project_reads_as_it_stands_in_the_list(portfolio):
    project = next(p for p in portfolio.partnerships if p.external_id == "323")
    assert project.name == "St Mary's Wing"
    assert project.region == "East, England"
    assert project.capital_value == Decimal("14700000.00")
    (company,) = project.parties_as("privateParty")
    assert company.company_number == "03997485"
