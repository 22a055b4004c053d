"""Columns of HM Treasury's list, and the one thing that was found in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from partnerships.source import CellProblem, ParsedPartnership, ParsedPortfolio

ID = "Unique HMT Project ID"
VALUE = "Capital Value (£m)"
PAID = "Unitary charge payment 2012-13 (£m)"
DONE = "Date of construction completion"


def only(portfolio: ParsedPortfolio) -> ParsedPartnership:
    (partnership,) = portfolio.partnerships
    return partnership


def found(portfolio: ParsedPortfolio, code: str) -> CellProblem:
    (problem,) = [problem for problem in portfolio.problems if problem.code == code]
    return problem


def party(partnership: ParsedPartnership, role: str):
    (one,) = partnership.parties_as(role)
    return one
