"""A waiver gives back what is deducted and never more, whatever is found out about it later."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal

import pytest
from django.urls import reverse

from core import clock
from performance.models import PaymentItem, PaymentLine
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
from tests.once import once
from tests.performance.payments.builders import OCTOBER, at, codes, hospital, unavailable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def here():
    return hospital()


def proposed_waiver(here, failure, amount, period="2026-09"):
    facts = ItemFacts(
        period=period,
        kind="waiver",
        about=failure.reference,
        amount=Decimal(amount),
        reason="Put off",
    )
    return propose_item(here.partnership, facts, actor=here.maeve)


def waived(here, failure, amount, period="2026-09"):
    return grant_item(proposed_waiver(here, failure, amount, period), actor=here.sean)


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


def test_what_is_withheld_in_a_later_month_is_not_released_before(here):
    grant_item(proposed(here, "withholding", 1000), actor=here.niamh)
    assert codes(proposed, here, "release", 1, "2026-09") == ["too_large"]
    assert proposed(here, "release", 1000).amount == 1000


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


def day_after(days=1):
    return clock.travel(clock.now() + dt.timedelta(days=days))


def test_a_deduction_that_is_waived_after_it_was_paid_comes_back_in_the_next_payment_once(here):
    failure = unavailable(here, "Theatre 3", "Theatre", at(6, month=9), 10)
    september = issued(here, "2026-09")
    with day_after():
        waived(here, failure, 2500)
        october = issued(here, OCTOBER)
    line = PaymentLine.objects.get(assessment__payment=october, code="adjustment")
    assert (line.of, line.amount) == ("2026-09", Decimal(2500))
    assert line.cause.endswith(f"{failure.reference} was waived afterwards: Put off")
    september.refresh_from_db()
    assert (september.version, september.total) == (1, Decimal(2_704_000))
    with clock.travel(dt.datetime(2026, 12, 5, 12, tzinfo=dt.UTC)):
        november = prepare_payment(here.partnership, "2026-11", actor=here.maeve)
        assert "adjustment" not in {code for code, _of in amounts(november)}
        waived(here, failure, 500)
        november = prepare_payment(here.partnership, "2026-11", actor=here.maeve)
        assert amounts(november)["adjustment", "2026-09"] == 500


@pytest.mark.parametrize("first", ["waived", "given up"])
def test_what_is_waived_afterwards_and_falls_by_a_correction_is_paid_back_once(here, first):
    failure = unavailable(here, "Theatre 3", "Theatre", at(6, month=9), 10)
    issued(here, "2026-09")

    def give_up():
        answer_failure(failure, "rejected", reason="No failure", actor=here.colleague)

    with day_after():
        item = proposed_waiver(here, failure, 6000)
        both = [lambda: grant_item(item, actor=here.sean), give_up]
        for act in both if first == "waived" else reversed(both):
            act()
        assert amounts(issued(here, OCTOBER))["adjustment", "2026-09"] == 6000
    with clock.travel(dt.datetime(2026, 12, 5, 12, tzinfo=dt.UTC)):
        november = prepare_payment(here.partnership, "2026-11", actor=here.maeve)
        assert amounts(november) == {("charge", ""): Decimal(2_710_000)}


def test_what_is_let_go_afterwards_is_within_the_deduction_the_limit_and_four_eyes(here):
    failure = unavailable(here, "Ward 5B", "Ward", at(1, month=9), 200)
    issued(here, "2026-09")
    with day_after():
        assert codes(proposed_waiver, here, failure, 80_001) == ["too_large"]
        item = proposed_waiver(here, failure, 50_001)
        assert codes(grant_item, item, actor=here.sean) == ["beyond_limit"]
        assert "own_entry" in codes(grant_item, item, actor=here.maeve)
        assert "forbidden" in codes(grant_item, item, actor=here.declan)
        assert codes(proposed_waiver, here, failure, 30_000) == ["too_large"]
        assert codes(proposed, here, "withholding", 10, "2026-09") == ["issued"]


def test_whoever_let_a_deduction_go_afterwards_does_not_approve_that_it_is_paid_back(here):
    failure = unavailable(here, "Theatre 3", "Theatre", at(6, month=9), 10)
    issued(here, "2026-09")
    with day_after():
        grant_item(proposed_waiver(here, failure, 100), actor=here.niamh)
        october = prepare_payment(here.partnership, OCTOBER, actor=here.maeve)
        assert refused(here, october, here.niamh) == ["own_entry"]


def test_a_waiver_that_is_granted_after_the_next_payment_was_worked_out_makes_it_stale(here):
    failure = unavailable(here, "Theatre 3", "Theatre", at(6, month=9), 10)
    issued(here, "2026-09")
    with day_after():
        october = prepare_payment(here.partnership, OCTOBER, actor=here.maeve)
        waived(here, failure, 100)
        assert refused(here, october, here.niamh) == ["stale"]


def test_the_page_of_a_certificate_waives_afterwards_and_says_so_to_both_sides(here, client_of):
    failure = unavailable(here, "Theatre 3", "Theatre", at(6, month=9), 10)
    payment = issued(here, "2026-09")
    address = reverse("payment", args=[payment.uuid])
    with day_after():
        sent = {"step": "propose", "about": failure.reference, "amount": "7000", "reason": "Ours"}
        answer = client_of(here.maeve).post(address, sent)
        assert answer.status_code == 422
        assert 'value="7000"' in answer.content.decode()
        assert client_of(here.maeve).post(address, {**sent, "amount": "600"}).status_code == 302
        grant_item(PaymentItem.objects.get(), actor=here.sean)
        for someone in (here.maeve, here.declan):
            page = client_of(someone).get(f"{address}?open={failure.reference}").content.decode()
            assert "€600, after the certificate; a later payment pays it back" in page
            page = client_of(someone).get(reverse("deductions", args=[here.partnership.uuid]))
            assert "€600 waived afterwards by Seán Walsh" in page.content.decode()
