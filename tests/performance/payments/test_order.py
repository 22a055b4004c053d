"""Months come in their order, none is skipped, and nothing is paid for outside the term."""

from __future__ import annotations

import datetime as dt

import pytest

from performance.services.payments import approve_payment, prepare_payment, send_payment_back
from tests.once import once
from tests.performance.payments.builders import OCTOBER, codes, hospital

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@once
def here():
    return hospital()


def seen(payment):
    return payment.assessments.get(version=payment.version).sha256


def issued(here, key):
    payment = prepare_payment(here.partnership, key, actor=here.maeve)
    for one in (here.niamh, here.eoin):
        payment = approve_payment(payment, seen=seen(payment), actor=one)
    return payment


def test_a_month_that_nobody_worked_out_is_not_skipped(here):
    issued(here, "2026-08")
    october = prepare_payment(here.partnership, OCTOBER, actor=here.maeve)
    refused = codes(approve_payment, october, seen=seen(october), actor=here.niamh)
    assert refused == ["skipped"]
    issued(here, "2026-09")


def test_what_was_sent_back_is_worked_out_anew_before_anyone_approves_it(here):
    october = prepare_payment(here.partnership, OCTOBER, actor=here.maeve)
    october = send_payment_back(october, reason="The lifts are missing", actor=here.niamh)
    refused = codes(approve_payment, october, seen=seen(october), actor=here.eoin)
    assert refused == ["sent_back"]
    issued(here, OCTOBER)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"ends_on": dt.date(2026, 9, 30)}, "after_term"),
        ({"starts_on": dt.date(2026, 11, 1)}, "before_term"),
    ],
)
def test_nothing_is_paid_for_outside_the_term(here, changed, code):
    type(here.partnership).objects.filter(pk=here.partnership.pk).update(**changed)
    assert codes(prepare_payment, here.partnership, OCTOBER, actor=here.maeve) == [code]
