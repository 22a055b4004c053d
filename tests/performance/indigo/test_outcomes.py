"""Outcomes, prices, results and payments: taken as written, or said to be unclear."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from partnerships.source import Severity
from tests.performance.indigo.builders import FINANCE, metric, payment, pricing, project, result
from tests.performance.indigo.test_projects import found


def rows(portfolio, slug):
    return next(
        (part.rows for one in portfolio.partnerships for part in one.parts if part.slug == slug),
        (),
    )


def test_an_outcome_has_its_price_and_what_else_its_row_says(parse):
    cells = {
        "Targeted number of service users Or beneficiaries (total) - (Value)": "1,280",
        "Unit type of targeted Service users or beneficiaries - (Value)": "Individual",
        "Outcome metric target - (Value)": "79% of all",
        "Primary SDG goal - (Value)": "11",
    }
    portfolio = parse(projects_outcome_metrics=[metric(1, "m1", "Home\nfor good", **cells)])
    (outcome,) = rows(portfolio, "listed_outcomes")
    assert (outcome.definition, outcome.people, outcome.unit) == (
        "Home\nfor good",
        Decimal(1280),
        "Individual",
    )
    assert (outcome.target, outcome.currency, outcome.price) == ("79% of all", "GBP", Decimal(2750))
    assert outcome.words == (("Primary SDG goal", "11"),)


def test_outcomes_are_the_rate_card_of_the_first_draft_of_the_contract(parse):
    metrics = [metric(1, "m1", "Home"), metric(1, "m2", "Home")]
    prices = [pricing(1, "m1", "2750"), pricing(1, "m2", "90", **{"Currency - (Value)": "EUR"})]
    portfolio = parse(projects_outcome_metrics=metrics, projects_outcome_pricings=prices)
    terms = portfolio.partnerships[0].terms
    assert [(row.outcome, row.price) for row in terms.outcome_metrics] == [
        ("Home", Decimal(2750)),
        ("Home (2)", None),
    ]
    assert (terms.total_cap, terms.cohort) == (Decimal("250000.50"), "Rough sleepers")
    assert rows(portfolio, "listed_outcomes")[1].price == Decimal(90)


def test_a_target_that_is_no_number_is_kept_as_text(parse):
    column = "Targeted number of service users Or beneficiaries (total) - (Value)"
    cells = {column: "3000 (later revised to 944)"}
    portfolio = parse(projects_outcome_metrics=[metric(1, "m1", "Home", **cells)])
    (outcome,) = rows(portfolio, "listed_outcomes")
    assert outcome.people is None
    assert outcome.words == ((column.removesuffix(" - (Value)"), cells[column]),)
    (warning,) = found(portfolio, "not_a_number")
    assert (warning.cell, warning.value) == ("E2", cells[column])


def test_a_formula_that_leaked_into_a_cell_is_no_value(parse):
    cells = {"Outcome metric target - (Value)": "=D41-D36"}
    portfolio = parse(projects_outcome_metrics=[metric(1, "m1", "Home", **cells)])
    (warning,) = found(portfolio, "formula_as_text")
    assert (warning.severity, warning.value) == (Severity.WARNING, "=D41-D36")
    assert rows(portfolio, "listed_outcomes")[0].target == ""


def test_where_ids_stand_twice_nothing_is_tied_to_an_outcome(parse):
    metrics = [metric(1, "m1", "One"), metric(1, "m1", "Two"), metric(1, "m2", "Three")]
    portfolio = parse(projects_outcome_metrics=metrics, projects_results=[result(1, "m2", "5")])
    assert len(rows(portfolio, "listed_outcomes")) == 3
    assert all(outcome.price is None for outcome in rows(portfolio, "listed_outcomes"))
    assert rows(portfolio, "listed_results")[0].outcome == ""
    tables = {problem.table for problem in found(portfolio, "outcome_doubtful")}
    assert tables == {"projects_outcome_pricings.csv", "projects_results.csv"}


def test_an_outcome_that_is_not_listed_leaves_the_result_without_one(parse):
    portfolio = parse(projects_results=[result(1, "m9", "5")])
    (row,) = rows(portfolio, "listed_results")
    assert (row.outcome, row.value) == ("", Decimal(5))
    assert found(portfolio, "outcome_unknown")[0].value == "m9"


def test_a_second_price_does_not_replace_the_first(parse):
    prices = [pricing(1, "m1", "2750"), pricing(1, "m1", "3000")]
    portfolio = parse(projects_outcome_pricings=prices)
    assert rows(portfolio, "listed_outcomes")[0].price == Decimal(2750)
    assert found(portfolio, "second_price")[0].row == 3


def test_a_result_in_words_has_no_number_and_a_month_that_is_none_is_left_out(parse):
    cells = {"Period - Start - (Value)": "2018-13", "Result level - (Value)": "Project level"}
    portfolio = parse(projects_results=[result(1, "m1", "12.8% of 96", **cells)])
    (row,) = rows(portfolio, "listed_results")
    assert (row.achieved, row.value, row.is_overall) == ("12.8% of 96", None, True)
    assert (row.from_on, row.until_on) == (None, dt.date(2020, 12, 31))
    assert ("Period - Start", "2018-13") in row.words
    assert found(portfolio, "not_a_month")[0].cell == "E2"


def test_a_result_that_says_nothing_is_left_out_and_counted(parse):
    portfolio = parse(projects_results=[result(1, "m1", "")])
    assert rows(portfolio, "listed_results") == ()
    table = next(one for one in portfolio.tables if one.name == "projects_results.csv")
    assert table.left_out == (("says nothing that was achieved", 1),)


def test_whoever_validates_is_an_evaluator(parse):
    cells = {"Outcomes validator(s) - (Value)": "TEST-ORG-0003"}
    portfolio = parse(projects_results=[result(1, "m1", "5", **cells)])
    (evaluator,) = portfolio.partnerships[0].parties_as("evaluator")
    assert evaluator.name == "Patient Capital"


def test_amounts_are_added_up_by_kind_and_currency(parse):
    planned = {"Type - (Value)": "Planned"}
    paid = [payment(1, "5000"), payment(1, "0"), payment(1, "7.5"), payment(1, "9000", **planned)]
    portfolio = parse(projects_outcome_payments=paid)
    table = next(one for one in portfolio.tables if one.name == "projects_outcome_payments.csv")
    assert table.sums == (
        ("paid", "GBP", Decimal("5007.50")),
        ("planned, of all plans", "GBP", Decimal(9000)),
    )
    assert rows(portfolio, "listed_payments")[1].amount == 0


def test_an_amount_finer_than_its_currency_keeps_what_was_written(parse):
    portfolio = parse(projects_outcome_payments=[payment(1, "200084.4148982412")])
    (row,) = rows(portfolio, "listed_payments")
    assert (row.amount, row.written) == (Decimal("200084.41"), "200084.4148982412")
    assert found(portfolio, "rounded")[0].severity == Severity.NOTE


def test_a_payment_without_an_amount_or_currency_is_left_out(parse):
    unclear = {"Payments - Currency - (Value)": "Swedish"}
    paid = [payment(1, ""), payment(1, "5", **unclear), payment(1, "$"), payment(1, "C$5")]
    portfolio = parse(projects_outcome_payments=paid)
    assert rows(portfolio, "listed_payments") == ()
    assert [(p.code, p.row) for p in portfolio.problems if p.table.endswith("payments.csv")] == [
        ("no_amount", 2),
        ("currency_unknown", 3),
        ("no_currency", 3),
        ("sign_alone", 4),
        ("not_a_number", 5),
    ]


def test_a_payment_of_no_kind_counts_in_neither_sum(parse):
    portfolio = parse(projects_outcome_payments=[payment(1, "5", **{"Type - (Value)": ""})])
    assert rows(portfolio, "listed_payments")[0].kind == ""
    assert found(portfolio, "no_type")


def test_several_payers_in_a_cell_are_named_and_strangers_told(parse):
    cells = {"Payer Organisation ID - (Value)": "TEST-ORG-0001,TEST-ORG-0077; TEST-ORG-0002"}
    portfolio = parse(projects_outcome_payments=[payment(1, "5", **cells)])
    assert rows(portfolio, "listed_payments")[0].payer == "Harbour County; Open Door Trust"
    (warning,) = found(portfolio, "organisation_unknown")
    assert "TEST-ORG-0077" in warning.message


def test_what_was_paid_in_all_is_no_single_payment(parse):
    cells = {
        f"{FINANCE}Total outcome payments made - Currency - (Value)": "USD",
        f"{FINANCE}Total outcome payments made - Amount - (Value)": "422000",
    }
    total, single = rows(parse(project(**cells)), "listed_payments")
    assert (total.kind, total.currency, total.amount) == ("total", "USD", Decimal(422_000))
    assert single.kind == "actual"
