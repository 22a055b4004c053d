"""A waiver gives back what is deducted and never more, whatever is found out about it later."""

from __future__ import annotations

from decimal import Decimal

import pytest

from performance.models import PaymentLine
from performance.selectors.payments.shown import shown_of
from performance.services.payment_facts import ItemFacts, grant_item, propose_item
from performance.services.payments import approve_payment, prepare_payment
from performance.services.service_failures import answer_failure
from tests.performance.payments.builders import OCTOBER, at, hospital, unavailable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def here():
    return hospital()


def waived(here, failure, amount, period="2026-09"):
    facts = ItemFacts(
        period=period,
        kind="waiver",
        about=failure.reference,
        amount=Decimal(amount),
        reason="Put off",
    )
    item = propose_item(here.partnership, facts, actor=here.maeve)
    return grant_item(item, actor=here.sean)


def amounts(payment):
    lines = PaymentLine.objects.filter(
        assessment__payment=payment, assessment__version=payment.version
    )
    return {(line.code, line.of): line.amount for line in lines}


def test_a_deduction_that_falls_after_it_was_waived_is_not_given_back_twice(here):
    failure = unavailable(here, "Theatre 3", "Theatre", at(6, month=9), 10)
    waived(here, failure, 6000)
    payment = prepare_payment(here.partnership, "2026-09", actor=here.maeve)
    for one in (here.niamh, here.eoin):
        sha = payment.assessments.get(version=payment.version).sha256
        payment = approve_payment(payment, seen=sha, actor=one)
    assert payment.total == Decimal(2_710_000)
    answer_failure(failure, "disputed", reason="Not ours", actor=here.declan)
    later = prepare_payment(here.partnership, OCTOBER, actor=here.maeve)
    assert ("adjustment", "2026-09") not in amounts(later)


def test_a_deduction_that_falls_before_it_is_paid_does_not_hold_the_month_up(here):
    failure = unavailable(here, "Theatre 3", "Theatre", at(6, month=9), 10)
    waived(here, failure, 6000)
    answer_failure(failure, "disputed", reason="Not ours", actor=here.declan)
    payment = prepare_payment(here.partnership, "2026-09", actor=here.maeve)
    assert payment.total == Decimal(2_710_000)
    assert amounts(payment)["waiver", failure.reference] == 0
    assert shown_of(payment).waived == 0
