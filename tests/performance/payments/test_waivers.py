"""A waiver gives back what is deducted and never more, whatever is found out about it later."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from performance.models import PaymentLine
from performance.selectors.payments.ledger import deductions_of
from performance.selectors.payments.shown import shown_of
from performance.services.payment_facts import (
    ItemFacts,
    claim_figure,
    grant_item,
    propose_item,
    refuse_item,
    verify_figure,
)
from performance.services.payments import approve_payment, prepare_payment
from performance.services.service_failures import answer_failure, correct_failure, said_of
from tests.performance.payments.builders import OCTOBER, at, codes, hospital, unavailable

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


def proposed(here, kind, amount, period=OCTOBER):
    facts = ItemFacts(period=period, kind=kind, amount=Decimal(amount), reason="Snags")
    return propose_item(here.partnership, facts, actor=here.maeve)


def test_what_was_withheld_is_released_once(here):
    assert codes(proposed, here, "release", 1000) == ["too_large"]
    grant_item(proposed(here, "withholding", 1000, "2026-09"), actor=here.niamh)
    assert codes(proposed, here, "release", 1001) == ["too_large"]
    grant_item(proposed(here, "release", 600), actor=here.niamh)
    proposed(here, "release", 400)
    assert codes(proposed, here, "release", 1) == ["too_large"]


def issued(here, key):
    payment = prepare_payment(here.partnership, key, actor=here.maeve)
    for one in (here.niamh, here.eoin):
        sha = payment.assessments.get(version=payment.version).sha256
        payment = approve_payment(payment, seen=sha, actor=one)
    return payment


def refused(here, payment, actor):
    sha = payment.assessments.get(version=payment.version).sha256
    return codes(approve_payment, payment, seen=sha, actor=actor)


def test_whoever_verified_what_corrects_an_earlier_month_does_not_approve_the_correction(here):
    issued(here, "2026-09")
    figure = claim_figure(
        here.partnership,
        period="2026-09",
        code="at_cost",
        title="Energy",
        value=Decimal(5000),
        actor=here.declan,
    )
    verify_figure(figure, value=Decimal(5000), actor=here.niamh)
    october = prepare_payment(here.partnership, OCTOBER, actor=here.maeve)
    assert amounts(october)["adjustment", "2026-09"] == 5000
    assert refused(here, october, here.niamh) == ["own_entry"]


def test_whoever_gave_a_failure_up_does_not_approve_what_it_no_longer_deducts(here):
    failure = unavailable(here, "Theatre 3", "Theatre", at(6), 10)
    answer_failure(failure, "rejected", reason="No failure", actor=here.colleague)
    october = prepare_payment(here.partnership, OCTOBER, actor=here.maeve)
    assert here.colleague.pk in json.loads(october.assessments.get().sources)["hands"]


def test_the_partner_reads_in_a_certificate_what_was_granted_and_no_other_proposal(here, client_of):
    failure = unavailable(here, "Theatre 3", "Theatre", at(6, month=9), 10)
    facts = ItemFacts(
        period="2026-09",
        kind="waiver",
        about=failure.reference,
        amount=Decimal(100),
        reason="Put off",
    )
    refuse_item(
        propose_item(here.partnership, facts, actor=here.maeve), answer="No", actor=here.sean
    )
    payment = issued(here, "2026-09")
    address = reverse("payment", args=[payment.uuid]) + f"?open={failure.reference}"
    assert "Refused" not in client_of(here.declan).get(address).content.decode()


def test_a_proposal_is_decided_before_the_payment_is_approved(here):
    item = proposed(here, "withholding", 1000)
    october = prepare_payment(here.partnership, OCTOBER, actor=here.maeve)
    assert refused(here, october, here.niamh) == ["undecided"]
    refuse_item(item, answer="No", actor=here.sean)
    issued_now = approve_payment(october, seen=october.assessments.get().sha256, actor=here.niamh)
    assert issued_now.state == "approved_once"


def test_the_second_reads_that_their_limit_is_too_low_before_they_try(here, client_of):
    october = prepare_payment(here.partnership, OCTOBER, actor=here.maeve)
    approve_payment(october, seen=october.assessments.get().sha256, actor=here.eoin)
    page = client_of(here.niamh).get(reverse("payment", args=[october.uuid])).content.decode()
    assert "Your limit is" in page
    assert "Approve €" not in page


def test_the_ledger_says_what_was_waived_as_the_payment_does(here):
    failure = unavailable(here, "Theatre 3", "Theatre", at(6), 10)
    for amount in (3000, 3000):
        waived(here, failure, amount, OCTOBER)
    put_right = replace(said_of(failure), rectified_at=at(6, 16, 1))
    correct_failure(failure, put_right, reason="Sooner", actor=here.maeve)
    prepare_payment(here.partnership, OCTOBER, actor=here.maeve)
    [entry] = deductions_of(here.partnership, sees_drafts=True)
    assert (entry.calculated, entry.waived, entry.imposed) == (2400, 2400, 0)
