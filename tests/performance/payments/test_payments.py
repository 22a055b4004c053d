"""A month is worked out, approved by two others, issued, paid, and corrected in a later one."""

from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from core import clock
from core.ledger.verification import verify
from core.periods import Period
from core.problems import Refused
from performance.models import Payment, PaymentAssessment, PaymentLine
from performance.selectors.payments.book import PaymentBook
from performance.services.paying import record_paid
from performance.services.payment_facts import (
    ItemFacts,
    claim_figure,
    grant_item,
    propose_item,
    verify_figure,
)
from performance.services.payments import (
    approve_payment,
    prepare_payment,
    record_invoice,
    send_payment_back,
)
from performance.services.service_failures import answer_failure
from tests.once import once
from tests.performance.indices.builders import record, register
from tests.performance.payments.builders import (
    OCTOBER,
    TERMS,
    at,
    codes,
    five_failures,
    hospital,
    put_terms,
    shortfall,
    unavailable,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def here():
    return hospital()


def prepared(here, key=OCTOBER):
    return prepare_payment(here.partnership, key, actor=here.maeve)


def seen(payment):
    return payment.assessments.get(version=payment.version).sha256


def approved(payment, *people):
    for one in people:
        payment = approve_payment(payment, seen=seen(payment), actor=one)
    return payment


def issued(here, key=OCTOBER):
    return approved(prepared(here, key), here.niamh, here.eoin)


def amounts(payment):
    lines = PaymentLine.objects.filter(
        assessment__payment=payment, assessment__version=payment.version
    )
    found = {}
    for line in lines:
        found[line.code] = found.get(line.code, Decimal(0)) + line.amount
    return found


def waived(here, about, amount, *, by=None, period=OCTOBER):
    facts = ItemFacts(
        period=period,
        kind="waiver",
        about=about,
        amount=Decimal(amount),
        reason="The Board asked Clarion Care to put off the repair.",
    )
    item = propose_item(here.partnership, facts, actor=here.maeve)
    return grant_item(item, actor=by or here.sean)


def at_cost(here, title, amount, period=OCTOBER):
    figure = claim_figure(
        here.partnership,
        period=period,
        code="at_cost",
        title=title,
        value=Decimal(amount),
        actor=here.declan,
    )
    return verify_figure(figure, value=Decimal(amount), actor=here.colleague)


def test_the_october_of_the_hospital_comes_out_to_the_cent(here):
    _theatre, ward, *_others = five_failures(here)
    waived(here, ward.reference, 23_200)
    at_cost(here, "Energy", 38_400)
    payment = prepared(here)
    assert amounts(payment) == {
        "charge": Decimal(2_710_000),
        "unavailability": Decimal(-66_700),
        "points": Decimal(-17_500),
        "waiver": Decimal(23_200),
        "at_cost": Decimal(38_400),
    }
    assert payment.total == Decimal(2_687_400)


def test_two_others_approve_and_then_it_is_a_certificate_due_in_thirty_days(here):
    payment = prepared(here)
    once = approved(payment, here.niamh)
    assert (once.state, once.first_by) == ("approved_once", here.niamh)
    done = approved(once, here.eoin)
    assert (done.state, done.second_by, done.limit) == ("issued", here.eoin, Decimal(5_000_000))
    assert done.due_on == clock.today() + dt.timedelta(days=30)
    assert not verify().findings


def test_nobody_approves_what_they_worked_out_or_what_went_through_their_hands(here):
    ward = unavailable(here, "Ward 5B", "Ward", at(7), 3)
    waived(here, ward.reference, 60, by=here.sean)
    payment = prepared(here)
    assert "forbidden" in codes(approve_payment, payment, seen=seen(payment), actor=here.maeve)
    assert codes(approve_payment, payment, seen=seen(payment), actor=here.sean) == ["own_entry"]
    once = approved(payment, here.niamh)
    assert codes(approve_payment, once, seen=seen(once), actor=here.niamh) == [
        "own_approval",
        "beyond_limit",
    ]


def test_the_second_approval_needs_a_limit_as_high_as_the_payment(here):
    once = approved(prepared(here), here.eoin)
    assert codes(approve_payment, once, seen=seen(once), actor=here.niamh) == ["beyond_limit"]


def test_the_partner_approves_and_prepares_nothing(here):
    assert codes(prepare_payment, here.partnership, OCTOBER, actor=here.declan) == ["forbidden"]
    payment = prepared(here)
    assert codes(approve_payment, payment, seen=seen(payment), actor=here.declan) == ["forbidden"]


def test_the_database_itself_keeps_three_pairs_of_eyes(here):
    payment = prepared(here)
    for changed in (
        {"first_by": here.maeve},
        {"second_by": here.maeve},
        {"first_by": here.niamh, "second_by": here.niamh},
        {"state": "issued"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Payment.objects.filter(pk=payment.pk).update(**changed)


def test_what_changed_after_it_was_worked_out_is_worked_out_anew_before_anyone_approves(here):
    payment = prepared(here)
    shown = seen(payment)
    unavailable(here, "Theatre 1", "Theatre", at(6), 2)
    assert codes(approve_payment, payment, seen=shown, actor=here.niamh) == ["stale"]
    again = prepared(here)
    assert (again.pk, again.version, again.total) == (payment.pk, 2, Decimal(2_708_800))
    assert codes(approve_payment, again, seen=shown, actor=here.niamh) == ["changed"]
    assert approved(again, here.niamh).state == "approved_once"


def test_working_out_anew_takes_the_first_approval_away(here):
    approved(prepared(here), here.niamh)
    unavailable(here, "Theatre 1", "Theatre", at(6), 2)
    again = prepared(here)
    assert (again.state, again.first_by) == ("worked_out", None)


def test_nothing_is_worked_out_twice_where_nothing_changed(here):
    prepared(here)
    assert codes(prepare_payment, here.partnership, OCTOBER, actor=here.maeve) == ["unchanged"]


def test_sent_back_it_falls_to_whoever_worked_it_out_and_keeps_the_reason(here):
    once = approved(prepared(here), here.niamh)
    assert codes(send_payment_back, once, reason=" ", actor=here.eoin) == ["required"]
    back = send_payment_back(once, reason="The lifts are counted twice.", actor=here.eoin)
    assert (back.state, back.first_by, back.sent_back_for) == (
        "worked_out",
        None,
        "The lifts are counted twice.",
    )


def test_a_month_that_has_not_ended_or_is_no_month_is_refused(here):
    for key, code in (("2026-11", "not_over"), ("2026-Q3", "kind"), ("soon", "unknown")):
        assert codes(prepare_payment, here.partnership, key, actor=here.maeve) == [code]


def test_months_are_approved_in_their_order(here):
    prepared(here, "2026-09")
    october = prepared(here)
    assert codes(approve_payment, october, seen=seen(october), actor=here.niamh) == ["out_of_order"]


def test_a_failure_found_later_is_taken_off_the_next_payment_once(here):
    september = issued(here, "2026-09")
    unavailable(here, "Theatre 1", "Theatre", at(6, month=9), 2)
    october = issued(here)
    assert amounts(october)["adjustment"] == Decimal(-1_200)
    assert september.total == Payment.objects.get(pk=september.pk).total
    with clock.travel(dt.datetime(2026, 12, 5, 12, tzinfo=dt.UTC)):
        november = prepared(here, "2026-11")
    assert "adjustment" not in amounts(november)


def with_index(here):
    """The index that the contract follows, at 100 where it was agreed."""
    terms = dataclasses.replace(TERMS, indexed_share=Decimal("0.3"))
    put_terms(here.partnership, terms)
    index = register()
    record(index, ("2018-04", "100.0", "2018-05-15"))
    return index


def test_a_revised_index_is_corrected_in_the_next_payment_and_the_line_says_why(here):
    index = with_index(here)
    record(index, ("2026-04", "128.0", "2026-05-15"))
    september = issued(here, "2026-09")
    # 32.52 m × (0.7 + 0.3 × 1.28) ÷ 12
    assert september.total == Decimal(2_937_640)
    record(index, ("2026-04", "129.0", "2026-11-20"))
    october = prepared(here)
    line = PaymentLine.objects.get(assessment__payment=october, code="adjustment")
    assert line.amount == Decimal(8_130)
    assert "The index was revised." in line.cause
    assert amounts(october)["charge"] == Decimal(2_945_770)


def test_a_figure_that_the_register_does_not_have_is_named(here):
    with_index(here)
    with pytest.raises(Refused, match="CSP-IE has no figure for April 2026"):
        prepared(here)


def test_the_same_month_as_recorded_earlier_gives_the_earlier_figure(here):
    unavailable(here, "Theatre 1", "Theatre", at(6), 2)
    then = clock.now()
    with clock.travel(then + dt.timedelta(days=2)):
        unavailable(here, "Theatre 2", "Theatre", at(8), 1)
        now = PaymentBook(here.partnership).work_out(Period.parse(OCTOBER))
    before = PaymentBook(here.partnership, known_at=then).work_out(Period.parse(OCTOBER))
    assert (before.total, now.total) == (Decimal(2_708_800), Decimal(2_708_200))


def test_what_a_payment_cannot_bear_is_carried_to_the_next_one():
    here = hospital(unitary_charge=Decimal(12_000), availability_rate_decimals=None)
    shortfall(here, "Cleaning", 120, at(6, month=9))
    september = issued(here, "2026-09")
    assert (september.total, amounts(september)["carried_forward"]) == (0, Decimal(12_000))
    october = prepared(here)
    assert amounts(october)["carried_in"] == Decimal(-12_000)


def test_late_payment_costs_interest_in_the_next_one(here):
    september = issued(here, "2026-09")
    with clock.travel(clock.now() + dt.timedelta(days=50)):
        paid = record_paid(
            september,
            paid_on=september.due_on + dt.timedelta(days=10),
            amount=september.total,
            actor=here.maeve,
        )
        assert paid.state == "paid"
        october = prepared(here)
        recorded = clock.now()
    # 2,710,000 × 8 % × 10 ÷ 365
    assert amounts(october)["interest"] == Decimal("5939.73")
    before = PaymentBook(here.partnership, known_at=recorded - dt.timedelta(days=1))
    lines = before.work_out(Period.parse(OCTOBER)).lines
    assert "interest" not in {line.code for line in lines}


def test_a_disputed_failure_is_held_apart_and_deducted_once_it_is_settled(here):
    failure = unavailable(here, "Theatre 1", "Theatre", at(6), 2)
    answer_failure(failure, "disputed", reason="The area was not needed.", actor=here.declan)
    assert amounts(prepared(here)) == {"charge": Decimal(2_710_000), "apart": Decimal(0)}
    answer_failure(failure, "agreed", actor=here.submitter)
    assert amounts(prepared(here))["unavailability"] == Decimal(-1_200)


def test_nothing_is_approved_while_a_failure_of_the_partner_waits_for_an_official(here):
    failure = unavailable(here, "Theatre 1", "Theatre", at(6), 2, by=here.declan)
    payment = prepared(here)
    assert codes(approve_payment, payment, seen=seen(payment), actor=here.niamh) == ["unanswered"]
    answer_failure(failure, "agreed", actor=here.maeve)
    assert approved(prepared(here), here.niamh).state == "approved_once"


def test_waivers_stay_within_the_deduction_and_the_limit_of_whoever_grants_them(here):
    failure = unavailable(here, "Ward 5B", "Ward", at(1), 200)
    facts = ItemFacts(
        period=OCTOBER, kind="waiver", about="F-9", amount=Decimal(1), reason="No fault."
    )
    assert codes(propose_item, here.partnership, facts, actor=here.maeve) == ["unknown"]
    with pytest.raises(Refused, match="At most"):
        waived(here, failure.reference, 80_001)
    with pytest.raises(Refused, match="your limit is"):
        waived(here, failure.reference, 50_001)
    assert waived(here, failure.reference, 29_000, by=here.niamh).state == "granted"


def test_the_partner_neither_proposes_nor_grants_a_waiver_of_its_own_deduction(here):
    failure = unavailable(here, "Ward 5B", "Ward", at(1), 2)
    facts = ItemFacts(
        period=OCTOBER, kind="waiver", about=failure.reference, amount=Decimal(1), reason="Ours."
    )
    assert codes(propose_item, here.partnership, facts, actor=here.declan) == ["forbidden"]
    item = propose_item(here.partnership, facts, actor=here.maeve)
    assert set(codes(grant_item, item, actor=here.declan)) == {"forbidden", "beyond_limit"}


def test_a_figure_is_verified_by_somebody_else_and_a_difference_is_explained(here):
    figure = claim_figure(
        here.partnership,
        period=OCTOBER,
        code="at_cost",
        title="Energy",
        value=Decimal(38_400),
        actor=here.declan,
    )
    assert "own_entry" in codes(verify_figure, figure, value=Decimal(1), actor=here.declan)
    assert codes(verify_figure, figure, value=Decimal(1), actor=here.maeve) == ["required"]
    assert amounts(prepared(here)) == {"charge": Decimal(2_710_000)}
    verify_figure(figure, value=Decimal(38_000), finding="One bill is missing.", actor=here.maeve)
    assert amounts(prepared(here))["at_cost"] == Decimal(38_000)
    assert codes(verify_figure, figure, value=Decimal(1), finding="No.", actor=here.colleague) == [
        "wrong_state"
    ]


def test_an_invoice_is_held_against_a_certificate_and_recorded_once(here):
    facts = {
        "number": "CC-91",
        "amount": Decimal(2_710_000),
        "dated_on": dt.date(2026, 11, 2),
        "received_on": dt.date(2026, 11, 4),
        "actor": here.maeve,
    }
    payment = prepared(here)
    assert codes(record_invoice, payment, **facts) == ["wrong_state"]
    done = approved(payment, here.niamh, here.eoin)
    assert record_invoice(done, **facts).amount == Decimal(2_710_000)
    assert codes(record_invoice, done, **facts) == ["double"]


def test_before_the_contract_is_in_force_nothing_is_worked_out(here):
    here.partnership.starts_on = dt.date(2017, 1, 1)
    here.partnership.save()
    assert codes(prepare_payment, here.partnership, "2017-10", actor=here.maeve) == ["no_version"]


def test_each_working_out_is_kept_with_what_went_in(here):
    prepared(here)
    unavailable(here, "Theatre 1", "Theatre", at(6), 2)
    prepared(here)
    first, second = PaymentAssessment.objects.order_by("version")
    assert (first.total, second.total) == (Decimal(2_710_000), Decimal(2_708_800))
    assert '"area":"Theatre 1"' in second.facts
    assert "Theatre 1" not in first.facts
