"""A month is paid by its days: of the term, of the service, and of each version of the contract."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
from decimal import Decimal

import pytest

from core.periods import Period
from partnerships.catalogue import rows as row
from partnerships.models import ContractVersion
from partnerships.terms_json import to_json
from partnerships.types.performance_based import PerformanceTerms
from performance.models import PaymentLine
from performance.selectors.payments.book import PaymentBook
from tests.factories.partnerships import PartnershipFactory
from tests.forging import forge
from tests.once import once
from tests.performance.payments.builders import (
    OCTOBER,
    TERMS,
    at,
    hospital,
    put_terms,
    shortfall,
    unavailable,
)
from tests.performance.payments.test_payments import issued, prepared

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
WHOLE = Decimal(2_710_000)
SERVICE = PerformanceTerms(
    service_fee_share=Decimal("0.3"),
    outcome_metrics=(row.OutcomeMetric(outcome="Sustained job", price=Decimal(800)),),
)


@once
def here():
    return hospital()


def runs(here, **term):
    type(here.partnership).objects.filter(pk=here.partnership.pk).update(**term)
    here.partnership.refresh_from_db()


def changed_from(here, day, **terms):
    """A second version of the contract, in force from a day on."""
    text = to_json(dataclasses.replace(TERMS, **terms))
    return ContractVersion.objects.create(
        partnership=here.partnership,
        number=here.partnership.contract_versions.count() + 1,
        title="As changed",
        state=ContractVersion.State.PUBLISHED,
        effective_from=day,
        terms=text,
        terms_sha256=hashlib.sha256(text.encode()).hexdigest(),
    )


def lines(here, code=None, key=OCTOBER):
    found = PaymentBook(here.partnership).work_out(Period.parse(key)).lines
    return [line.amount for line in found if code in (None, line.code)]


def total(here, key=OCTOBER):
    return PaymentBook(here.partnership).work_out(Period.parse(key)).total


def test_the_first_and_the_last_month_of_the_term_pay_their_days(here):
    runs(here, starts_on=dt.date(2026, 9, 16), ends_on=dt.date(2026, 10, 10))
    # 15 of 30 days, and 10 of 31.
    assert total(here, "2026-09") == WHOLE / 2
    assert total(here) == Decimal("874193.55")
    cause = str(PaymentBook(here.partnership).work_out(Period.parse(OCTOBER)).lines[0].cause)
    assert "1–10 October 2026 (10 of 31 days) of a twelfth of 32,520,000.00 a year" in cause


def test_thirty_days_to_every_month_where_the_contract_says_so(here):
    put_terms(here.partnership, dataclasses.replace(TERMS, part_month="thirty"))
    runs(here, ends_on=dt.date(2026, 10, 10))
    assert total(here) == Decimal("903333.33")


def test_nothing_is_charged_before_the_service_begins(here):
    put_terms(here.partnership, dataclasses.replace(TERMS, service_from=dt.date(2026, 10, 30)))
    assert total(here, "2026-09") == 0
    # 2 of 31 days.
    assert total(here) == Decimal("174838.71")


def test_a_change_within_a_month_pays_the_days_before_it_by_the_terms_before(here):
    changed_from(here, dt.date(2026, 10, 11), unitary_charge=Decimal(36_000_000))
    # 10 of 31 days of 2,710,000 and 21 of 31 of 3,000,000.
    assert lines(here, "charge") == [Decimal("874193.55"), Decimal("2032258.06")]
    assert total(here) == Decimal("2906451.61")
    sources = PaymentBook(here.partnership).work_out(Period.parse(OCTOBER)).sources
    assert sources["versions"] == [
        [1, "2026-10-01", "2026-10-10"],
        [2, "2026-10-11", "2026-10-31"],
    ]


def test_or_begins_with_the_next_month_where_the_change_says_so(here):
    changed_from(
        here,
        dt.date(2026, 9, 11),
        unitary_charge=Decimal(36_000_000),
        change_counts_from="next_month",
    )
    assert total(here, "2026-09") == WHOLE
    assert total(here) == Decimal(3_000_000)


def test_the_first_contract_is_no_change_and_counts_from_its_day(here):
    put_terms(here.partnership, dataclasses.replace(TERMS, change_counts_from="next_month"))
    forge(here.partnership.contract_versions.all(), effective_from=dt.date(2026, 9, 16))
    runs(here, starts_on=dt.date(2026, 9, 16))
    assert total(here, "2026-09") == WHOLE / 2


def test_a_change_that_changes_no_payment_leaves_the_month_whole(here):
    changed_from(here, dt.date(2026, 10, 11), payment_days=45)
    assert lines(here) == [WHOLE]


def test_two_parts_of_one_month_come_to_the_whole(here):
    changed_from(here, dt.date(2026, 10, 11), report_deduction=Decimal(1))
    assert len(lines(here, "charge")) == 2
    assert total(here) == WHOLE


def test_a_failure_counts_by_the_terms_of_its_day(here):
    theatre, *others = TERMS.availability_standards
    heavier = (dataclasses.replace(theatre, weight=Decimal(60)), *others)
    changed_from(
        here,
        dt.date(2026, 10, 11),
        availability_standards=heavier,
        availability_rate_decimals=None,
    )
    unavailable(here, "Theatre 1", "Theatre", at(6), 2)
    unavailable(here, "Theatre 2", "Theatre", at(20), 2)
    before, after = lines(here, "unavailability")
    assert before == Decimal(-1_200)
    # 32.52 m ÷ (4380 × (60 × 4 + 20 × 7 + 15 × 4 + 10 × 5)) × 60 × 2
    assert after == Decimal("-1818.28")


def test_a_failure_on_the_thirty_first_counts_also_where_a_change_begins_on_it(here):
    put_terms(here.partnership, dataclasses.replace(TERMS, part_month="thirty"))
    dearer = {"unitary_charge": Decimal(36_000_000), "part_month": "thirty"}
    changed_from(here, dt.date(2026, 10, 31), **dearer)
    unavailable(here, "Theatre 1", "Theatre", at(31), 2)
    # 36 m by the weights: a rate of 22.
    assert lines(here) == [WHOLE, 0, Decimal(-1_320)]


def test_nothing_is_deducted_before_the_service_begins(here):
    put_terms(here.partnership, dataclasses.replace(TERMS, service_from=dt.date(2026, 11, 15)))
    unavailable(here, "Theatre 1", "Theatre", at(20), 2)
    assert lines(here) == [0]


def test_points_are_counted_through_the_month_and_cost_what_the_table_of_their_day_says(here):
    changed_from(here, dt.date(2026, 10, 11), point_value=Decimal(200))
    shortfall(here, "Help desk", 90, at(6))
    shortfall(here, "Cleaning", 60, at(19))
    # 70 above the free ones × 125; then 10 up to a hundred × 200, and 50 above × 200 × 1.2.
    assert lines(here, "points") == [Decimal(-8_750), Decimal(-2_000), Decimal(-12_000)]


def test_nothing_is_deducted_for_days_outside_the_term(here):
    runs(here, ends_on=dt.date(2026, 10, 10))
    unavailable(here, "Theatre 1", "Theatre", at(20), 2)
    shortfall(here, "Help desk", 90, at(12))
    assert lines(here) == [Decimal("874193.55")]


def test_a_change_found_later_is_corrected_by_the_days_that_it_touches(here):
    issued(here, "2026-09")
    changed_from(here, dt.date(2026, 9, 16), unitary_charge=Decimal(36_000_000))
    october = prepared(here)
    line = PaymentLine.objects.get(assessment__payment=october, code="adjustment")
    assert line.amount == (Decimal(3_000_000) - WHOLE) / 2
    assert "The contract, or the days in force, changed." in line.cause


def test_the_page_opens_the_charge_by_its_days(here, client_of):
    changed_from(here, dt.date(2026, 10, 11), unitary_charge=Decimal(36_000_000))
    page = client_of(here.maeve).get(f"/payments/{prepared(here).uuid}/").content.decode()
    page = page.replace("\xa0", " ")
    said = "1–10 October 2026: 32,520,000.00; 11–31 October 2026: 36,000,000.00"
    assert said in page
    assert "÷ 12 × 10 ÷ 31 × 1 + 36,000,000 × (1 + 0 × 100 ÷ 100) ÷ 12 × 21 ÷ 31 × 1 =" in page


def test_the_fees_of_a_service_come_to_its_share_of_the_value_over_the_whole_term():
    partnership = PartnershipFactory(
        type="performance_based",
        capital_value=Decimal(1_200_000),
        starts_on=dt.date(2026, 4, 15),
        ends_on=dt.date(2026, 10, 14),
    )
    put_terms(partnership, SERVICE)
    book = PaymentBook(partnership)
    fees = [
        sum(line.amount for line in book.work_out(Period.parse(f"2026-{month:02}")).lines)
        for month in range(4, 11)
    ]
    # 16 of 30 days, and 14 of 31, of a fee of 360,000 ÷ (5 + 16 ÷ 30 + 14 ÷ 31).
    assert fees[0] == Decimal("32080.49")
    assert fees[-1] == Decimal("27164.93")
    assert abs(sum(fees) - Decimal(360_000)) <= Decimal("0.04")
