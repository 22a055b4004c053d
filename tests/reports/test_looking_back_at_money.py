"""Certificates and deductions as recorded on a past day, however much was found out later."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.urls import reverse

from core import clock
from core.ledger import checkpoints
from core.problems import Refused
from performance.services.paying import record_paid
from performance.services.payment_facts import ItemFacts, grant_item, propose_item
from performance.services.payments import approve_payment, prepare_payment
from performance.services.service_failures import correct_failure, said_of
from tests.once import once
from tests.performance.payments.builders import OCTOBER, at, hospital, unavailable
from tests.reports.looking_back import figures_then

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
SEPTEMBER = "2026-09"
BEFORE, THEN, LATER = (dt.datetime(2026, 11, day, 12, tzinfo=dt.UTC) for day in (18, 19, 20))


@once
def told():
    """September is certified with a waiver; later it is paid, a failure corrected, October done."""
    here = hospital()
    with clock.travel(BEFORE):
        failure = unavailable(here, "Theatre 3", "Theatre", at(6, month=9), 10)
        facts = ItemFacts(
            period=SEPTEMBER,
            kind="waiver",
            about=failure.reference,
            amount=Decimal(1000),
            reason="Put off",
        )
        grant_item(propose_item(here.partnership, facts, actor=here.maeve), actor=here.sean)
        checkpoints.take()
    with clock.travel(THEN):
        payment = certified(here, SEPTEMBER)
        checkpoints.take()
        then = [figures_then(here.partnership, *one) for one in asked(payment)]
    with clock.travel(LATER):
        said = replace(said_of(failure), area="Theatre 4")
        correct_failure(failure, said, reason="The other one", actor=here.maeve)
        unavailable(here, "Ward 5B", "Ward", at(7), 12)
        total = payment.total
        record_paid(payment, paid_on=LATER.date(), amount=total, actor=here.colleague)
        certified(here, OCTOBER)
        checkpoints.take()
    return SimpleNamespace(here=here, payment=payment, then=then)


def certified(here, period):
    payment = prepare_payment(here.partnership, period, actor=here.maeve)
    for one in (here.niamh, here.eoin):
        sha = payment.assessments.get(version=payment.version).sha256
        payment = approve_payment(payment, seen=sha, actor=one)
    return payment


def asked(payment):
    """Slug, day and what it is about, as reports of that day ask for it."""
    day = THEN.date()
    return [("payment_certificate", day, payment.uuid), ("deduction_ledger", day)]


def test_certificate_and_deductions_of_a_past_day_come_out_the_same(told):
    again = [figures_then(told.here.partnership, *one) for one in asked(told.payment)]
    assert again == told.then
    (_sha, certificate), (_sha, ledger) = again
    assert certificate["payment"]["number"] == told.payment.number
    assert [one["period"] for one in certificate["year"]] == [SEPTEMBER]
    [entry] = ledger["deductions"]["entries"]
    assert (entry["cause"], entry["payment"]) == ("Theatre 3", "issued")
    assert (entry["waived"], ledger["deductions"]["settled"]) == ("1000", "0")


def test_the_same_reports_of_a_later_day_know_what_came_since(told):
    _sha, ledger = figures_then(told.here.partnership, "deduction_ledger", LATER.date())
    found = {one["cause"]: one["payment"] for one in ledger["deductions"]["entries"]}
    assert found["Theatre 4"] == "paid"
    assert found["Ward 5B"] == "issued"
    assert {one["period"] for one in ledger["months"]} == {SEPTEMBER, OCTOBER}


def test_a_certificate_that_was_not_issued_by_then_is_refused(told):
    with pytest.raises(Refused) as met:
        figures_then(told.here.partnership, "payment_certificate", BEFORE.date(), told.payment.uuid)
    [problem] = met.value.problems
    assert (problem.field, problem.code) == ("about", "unknown")
    assert "nothing yet" in problem.message


def test_the_pages_of_payments_and_deductions_stand_as_then_with_now_beside(client_of, told):
    partnership, asked_on = told.here.partnership, {"recorded_on": THEN.date().isoformat()}
    client = client_of(told.here.maeve)
    with clock.travel(LATER):
        payments, deductions, table = (
            client.get(reverse(name, args=[partnership.uuid]), asked_on).text.replace("\xa0", " ")
            for name in ("payments", "deductions", "deductions_csv")
        )
    for words in (
        "As recorded on 19 November 2026.",
        "September 2026",
        "1 payment is issued",
        "changed since",
        "paid 20 November 2026",
        "1 payment was worked out since and is not shown.",
    ):
        assert words in payments
    body = payments[payments.index("<main") : payments.index("</main>")]
    assert "Work it out" not in body
    for words in ("Theatre 3", "Theatre 4", "Payment: paid", "1 deduction came since"):
        assert words in deductions
    assert "Ward 5B" not in deductions
    assert "Theatre 3" in table
    assert "Theatre 4" not in table
    address = reverse("payments", args=[partnership.uuid])
    assert client.post(f"{address}?recorded_on=2026-11-19").status_code == 405
