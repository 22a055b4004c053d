"""A failure that is corrected into another month moves the money of both months."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from core import clock
from core.periods import Period
from performance.models import PaymentLine
from performance.selectors.payments.book import PaymentBook
from performance.services.payments import approve_payment, prepare_payment
from performance.services.service_failures import correct_failure, said_of
from tests.once import once
from tests.performance.payments.builders import (
    HOUR,
    OCTOBER,
    at,
    codes,
    hospital,
    shortfall,
    unavailable,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]
SEPTEMBER = "2026-09"


@once
def here():
    return hospital()


def prepared(here, key=OCTOBER):
    return prepare_payment(here.partnership, key, actor=here.maeve)


def seen(payment):
    return payment.assessments.get(version=payment.version).sha256


def issued(here, key):
    payment = prepared(here, key)
    for one in (here.niamh, here.eoin):
        payment = approve_payment(payment, seen=seen(payment), actor=one)
    return payment


def moved(failure, begin, *, by):
    failure.refresh_from_db()
    other = replace(said_of(failure), occurred_at=begin, rectified_at=begin + 5 * HOUR)
    return correct_failure(failure, other, reason="The wrong month was typed.", actor=by)


def refused(payment, actor):
    return codes(approve_payment, payment, seen=seen(payment), actor=actor)


def test_whoever_moved_it_approves_no_payment_that_corrects_the_month_it_left(here):
    failure = unavailable(here, "Theatre 1", "Theatre", at(6, month=9), 2)
    issued(here, SEPTEMBER)
    moved(failure, at(3, month=11), by=here.niamh)
    october = prepared(here)
    line = PaymentLine.objects.get(assessment__payment=october, code="adjustment")
    assert (line.of, line.amount) == (SEPTEMBER, Decimal(1_200))
    assert refused(october, here.niamh) == ["own_entry"]


def test_nor_of_the_month_into_which_it_was_moved(here):
    failure = unavailable(here, "Theatre 1", "Theatre", at(6, month=9), 2)
    issued(here, SEPTEMBER)
    moved(failure, at(6), by=here.niamh)
    october = prepared(here)
    assert refused(october, here.niamh) == ["own_entry"]


def test_points_that_are_moved_leave_a_hand_too(here):
    failure = shortfall(here, "Help desk", 90, at(12))
    moved(failure, at(3, month=11), by=here.niamh)
    assert here.niamh.pk in PaymentBook(here.partnership).work_out(Period.parse(OCTOBER)).hands


def test_what_is_prepared_of_either_month_is_stale(here):
    failure = unavailable(here, "Theatre 1", "Theatre", at(6, month=9), 2)
    september, october = prepared(here, SEPTEMBER), prepared(here)
    moved(failure, at(6), by=here.maeve)
    assert "stale" in refused(september, here.eoin)
    assert "stale" in refused(october, here.eoin)


def test_what_lasted_counts_in_each_month_until_somebody_said_when_it_ended(here):
    failure = unavailable(here, "Theatre 1", "Theatre", at(6, month=9), 2)
    failure.refresh_from_db()
    lasts = replace(said_of(failure), rectified_at=None)
    correct_failure(failure, lasts, reason="It was not put right.", actor=here.maeve)
    with clock.travel(clock.now() + dt.timedelta(days=1)):
        moved(failure, at(6, month=9), by=here.niamh)
    with clock.travel(clock.now() + dt.timedelta(days=2)):
        october = PaymentBook(here.partnership).work_out(Period.parse(OCTOBER))
    assert here.niamh.pk in october.hands
    assert october.total == Decimal(2_710_000)
