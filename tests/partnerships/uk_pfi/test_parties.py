"""Bodies, companies and holders of equity in HM Treasury's list, however they are typed."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from partnerships.source import Severity
from tests.partnerships.workbooks import HEADINGS, column, project

if TYPE_CHECKING:
    from partnerships.source import ParsedPortfolio
from tests.partnerships.uk_pfi.builders import found, only, party


def test_public_bodies_lose_their_capitals_and_the_word_group(parse):
    partnership = only(
        parse(project(department="DEPT FOR TRANSPORT (GROUP)", procuring="HM REVENUE & CUSTOMS"))
    )
    assert party(partnership, "interestedParty").name == "Department for Transport"
    assert party(partnership, "procuringEntity").name == "HM Revenue & Customs"
    assert party(only(parse(project(procuring="GCHQ"))), "procuringEntity").name == "GCHQ"


@pytest.mark.parametrize(
    ("typed", "number", "code"),
    [
        (3997485, "03997485", "zeros_restored"),
        ("217803.00", "00217803", "zeros_restored"),
        ("06145196", "06145196", None),
        ("SC 178807 ", "SC178807", "company_number_tidied"),
        ("sc251424", "SC251424", None),
        ("NI 51013", "NI051013", "company_number_tidied"),
        ("17704R", "IP17704R", "company_number_tidied"),
        ("IP – 030938", "IP030938", "company_number_tidied"),
        ("SCO324992", "SC324992", "company_number_doubtful"),
        ("Registered in Scotland 182649", "SC182649", "company_number_doubtful"),
        ("Registered No. 3808875 VAT No. 766 4398 82", "03808875", "company_number_doubtful"),
        ("5572555 - 8164693", "", "no_company_number"),
        ("SC50201810", "", "no_company_number"),
        ("HRA 112199", "", "no_company_number"),
        ("12 High Street, Reading RG10 9JU", "", "no_company_number"),
        ("0", "", "not_known"),
        ("0.00", "", "not_known"),
        ("N/K", "", "not_known"),
        (None, "", None),
    ],
)
def test_company_numbers_get_their_eight_characters_back(parse, typed, number, code):
    portfolio = parse(project(spv_company_number=typed))
    assert party(only(portfolio), "privateParty").company_number == number
    codes = [p.code for p in portfolio.problems if p.column == column("SPV company number")]
    assert codes == ([code] if code else [])


def test_six_digits_in_scotland_are_doubtful(parse):
    portfolio = parse(project(region="SCOTLAND", spv_company_number=202903))
    assert found(portfolio, "company_number_doubtful").value == "202903"


def test_a_company_whose_name_is_not_known_has_its_number_or_is_left_out(parse):
    named_by_number = only(parse(project(spv_name="N/K")))
    assert party(named_by_number, "privateParty").name == "Company 03997485"
    nobody = only(parse(project(spv_name="N", spv_company_number="N/K")))
    assert nobody.parties_as("privateParty") == ()
    swapped = only(parse(project(spv_name="7984599", spv_company_number="1 High Street")))
    assert party(swapped, "privateParty").company_number == "07984599"


def holders(portfolio: ParsedPortfolio) -> dict[str, Decimal | None]:
    return {party.name: party.share for party in only(portfolio).parties_as("equityInvestor")}


@pytest.mark.parametrize(
    ("shares", "read"),
    [
        ((0.6, 0.4), ("0.6", "0.4")),
        ((60, 40), ("0.6", "0.4")),
        ((99.5, 0.5), ("0.995", "0.005")),
        ((0.5, 50), ("0.5", "0.5")),
        (("60%", "40%"), ("0.6", "0.4")),
        ((1, 99), ("0.01", "0.99")),
        ((0.99, None), ("0.99", None)),
    ],
)
def test_shares_are_fractions_whether_typed_as_fractions_or_percents(parse, shares, read):
    portfolio = parse(
        project() | dict(zip([h for h in HEADINGS if "share" in h], shares, strict=True))
    )
    wanted = [None if share is None else Decimal(share) for share in read]
    assert list(holders(portfolio).values()) == wanted
    assert not [p for p in portfolio.problems if p.severity != Severity.NOTE]


def test_shares_that_do_not_add_up_are_remarked_on_and_kept(parse):
    portfolio = parse(project() | {"Equity holder 2: Equity share (%)": 0.9})
    assert "150" in found(portfolio, "shares_do_not_add_up").message
    assert list(holders(portfolio).values()) == [Decimal("0.6"), Decimal("0.9")]


def test_an_impossible_share_is_left_out(parse):
    portfolio = parse(project() | {"Equity holder 2: Equity share (%)": 250})
    assert found(portfolio, "impossible_share").value == "250"
    assert holders(portfolio)["Birch Capital"] is None


def test_a_holder_named_twice_has_the_sum_of_both_shares(parse):
    portfolio = parse(project() | {"Equity holder 2: Name": "ALDER Investments"})
    assert holders(portfolio) == {"Alder Investments": Decimal("1.0")}
    assert found(portfolio, "holder_twice").severity == Severity.WARNING


def test_a_share_without_a_holder_and_an_unknown_holder_are_kept_as_listed(parse):
    portfolio = parse(project() | {"Equity holder 2: Name": None})
    assert found(portfolio, "share_without_holder").value == "0.4"
    portfolio = parse(project() | {"Equity holder 2: Name": "N/K"})
    assert holders(portfolio) == {"Alder Investments": Decimal("0.6")}
    assert ("Equity holder 2: Name", "N/K") in only(portfolio).as_listed


def test_a_change_of_ownership_is_yes_no_or_unknown(parse):
    partnership = only(parse(project()))
    assert [p.changed_hands for p in partnership.parties_as("equityInvestor")] == [False, True]
    heading = next(h for h in HEADINGS if h.startswith("Equity holder 1: change"))
    portfolio = parse(project() | {heading: "partly"})
    assert found(portfolio, "not_yes_or_no").value == "partly"
