"""The real data set of impact bonds; facts of the Government Outcomes Lab, University of Oxford."""

from __future__ import annotations

import csv
import zipfile
from collections import Counter
from decimal import Decimal

import pytest

from partnerships.source import ParsedPortfolio, Severity
from performance.sources.indigo import Indigo

pytestmark = pytest.mark.real_data

ROWS = {
    "projects.csv": (160, 153),
    "organisations.csv": (1549, 721),
    "projects_delivery_locations.csv": (254, 234),
    "projects_investments.csv": (560, 535),
    "projects_outcome_payment_commitments.csv": (316, 308),
    "projects_service_provisions.csv": (270, 264),
    "projects_outcome_payment_plans.csv": (37, 37),
    "projects_outcome_metrics.csv": (723, 703),
    "projects_outcome_pricings.csv": (198, 175),
    "projects_results.csv": (283, 281),
    "projects_outcome_payments.csv": (1078, 1073),
}
"""How many rows each file has, and how many were taken."""


@pytest.fixture(scope="module")
def folder(shared_data):
    return shared_data / "indigo"


@pytest.fixture(scope="module")
def portfolio(folder, tmp_path_factory) -> ParsedPortfolio:
    path = tmp_path_factory.mktemp("indigo") / "indigo.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.glob("*.csv")):
            archive.write(file, file.name)
    return Indigo().parse(path)


def found(portfolio, code):
    return [problem for problem in portfolio.problems if problem.code == code]


def rows(portfolio, slug):
    return [
        row
        for one in portfolio.partnerships
        for part in one.parts
        if part.slug == slug
        for row in part.rows
    ]


def test_every_row_is_taken_or_left_out_with_a_reason(portfolio):
    assert {table.name: (table.rows, table.taken) for table in portfolio.tables} == ROWS
    for table in portfolio.tables:
        assert table.rows == table.taken + sum(number for _why, number in table.left_out)


def test_seven_projects_are_held_back_for_want_of_a_payer_or_a_currency(portfolio):
    assert portfolio.totals.by_phase == {"deliver": 92, "evaluate": 61}
    assert len(portfolio.held_back) == 7
    errors = Counter(p.code for p in portfolio.problems if p.severity == Severity.ERROR)
    assert errors == {"no_currency": 5, "no_payer": 3}
    assert {p.value for p in found(portfolio, "no_currency")} == {"", "Swedish"}


def test_payments_add_up_to_what_the_file_says(portfolio, folder):
    with (folder / "projects_outcome_payments.csv").open(encoding="utf-8-sig") as file:
        written = [
            (row["Type - (Value)"], Decimal(row["Payments - Amount - (Value)"]))
            for row in csv.DictReader(file)
            if row["Payments - Amount - (Value)"]
        ]
    table = next(one for one in portfolio.tables if one.name == "projects_outcome_payments.csv")
    sums = {what: amount for what, _currency, amount in table.sums}
    assert sums["paid"] == Decimal(56_394_350)
    assert sums["paid"] == sum(amount for kind, amount in written if kind == "Actual")
    planned = sum(amount for kind, amount in written if kind == "Planned")
    assert abs(sums["planned, of all plans"] - planned) < 1
    assert sums["of no stated kind"] == Decimal(8_343_328)


def test_the_dirt_is_named_cell_by_cell(portfolio):
    months = [(p.table, p.cell, p.value) for p in found(portfolio, "not_a_month")]
    assert months == [
        ("projects_results.csv", f"E{row}", f"2018-{row + 10}") for row in (3, 4, 5, 6)
    ]
    formulas = {p.value for p in found(portfolio, "formula_as_text")}
    assert formulas >= {"=450+408+490", "=3468+5100+1796", "=5601+8580+2757", "=M33", "=U33"}
    assert {p.value for p in found(portfolio, "currency_in_words")} >= {"Russian Ruble"}
    assert "C$1.16M (estimate)" in {p.value for p in found(portfolio, "not_a_number")}
    assert all(p.cell and p.header for p in found(portfolio, "organisation_unknown"))


def test_results_are_numbers_where_they_are_nothing_else(portfolio):
    results = rows(portfolio, "listed_results")
    assert len(results) == 281
    assert sum(row.value is not None for row in results) == 223
    assert sum(bool(row.achieved) for row in results) == 258


def test_educate_girls_reads_as_the_oracle_has_it(portfolio):
    one = next(p for p in portfolio.partnerships if p.external_id == "INDIGO-POJ-0035")
    assert (one.name, one.currency, one.capital_value) == ("Educate Girls", "USD", None)
    assert one.terms.total_cap == Decimal(422_000)
    (total,) = [row for row in rows(portfolio, "listed_payments") if row.currency == "USD"]
    assert (total.kind, total.amount) == ("total", Decimal(422_000))
    words = dict(one.as_listed)
    assert words["Overall project finance - Total investment commitment - Amount - Exact"] == (
        "267731"
    )
    assert len(one.terms.outcome_metrics) == 2
