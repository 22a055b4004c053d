"""A concession pays on account by the month and settles by the year: each amount once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from types import SimpleNamespace

import pytest

from core import clock
from partnerships.types.concession import ConcessionTerms
from performance.models import PaymentLine
from performance.services.payment_facts import claim_figure, verify_figure
from performance.services.payments import approve_payment, prepare_payment
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.performance.payments.builders import approver, codes, put_terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def airport():
    partnership = PartnershipFactory(type="concession", currency="EUR", country="IE")
    put_terms(partnership, ConcessionTerms(revenue_share=Decimal("0.1")))
    return SimpleNamespace(
        partnership=partnership,
        maeve=person("contract_manager", partnership),
        niamh=approver(partnership, "Niamh Walsh", 500_000),
        eoin=approver(partnership, "Eoin Daly", 5_000_000),
        declan=person("partner_lead", partnership),
    )


def verified(here, period, value, code="revenue", **facts):
    figure = claim_figure(
        here.partnership, period=period, code=code, value=Decimal(value), actor=here.declan, **facts
    )
    verify_figure(figure, value=Decimal(value), actor=here.maeve)


def issued(here, key):
    payment = prepare_payment(here.partnership, key, actor=here.maeve)
    for one in (here.niamh, here.eoin):
        sha = payment.assessments.get(version=payment.version).sha256
        payment = approve_payment(payment, seen=sha, actor=one)
    return payment


def adjustments(payment):
    rows = PaymentLine.objects.filter(assessment__payment=payment, code="adjustment")
    return {one.of: one.amount for one in rows}


def test_revenue_that_is_verified_anew_is_put_right_once(airport):
    for month in ("2026-07", "2026-08", "2026-09"):
        verified(airport, month, 100)
    assert issued(airport, "2026-07").total == -10
    assert issued(airport, "2026-08").total == -10
    verified(airport, "2026-07", 150)
    # A tenth of 350 in all, of which 20 was paid.
    assert issued(airport, "2026-09").total == -15


def test_what_was_paid_at_cost_is_not_taken_back_with_the_next_month(airport):
    for month in ("2026-08", "2026-09"):
        verified(airport, month, 100)
    verified(airport, "2026-08", 70, code="at_cost", title="Energy")
    assert issued(airport, "2026-08").total == 60
    assert issued(airport, "2026-09").total == -10


def test_the_year_settles_after_its_months_and_while_those_of_the_next_go_on(airport):
    with clock.travel(dt.datetime(2027, 3, 5, 12, tzinfo=dt.UTC)):
        for month in ("2026-11", "2026-12", "2027-01"):
            verified(airport, month, 100)
        issued(airport, "2026-11")
        waiting = prepare_payment(airport.partnership, "2026-12", actor=airport.maeve)
        verified(airport, "2026", 230)
        year = prepare_payment(airport.partnership, "2026", actor=airport.maeve)
        sha = year.assessments.get(version=year.version).sha256
        assert "out_of_order" in codes(approve_payment, year, seen=sha, actor=airport.niamh)
        for one in (airport.niamh, airport.eoin):
            sha = waiting.assessments.get(version=waiting.version).sha256
            waiting = approve_payment(waiting, seen=sha, actor=one)
        issued(airport, "2027-01")
        assert issued(airport, "2026").total == -3
        month = codes(prepare_payment, airport.partnership, "2026-10", actor=airport.maeve)
        assert "out_of_order" in month


def test_what_a_month_corrected_the_year_does_not_correct_again(airport):
    with clock.travel(dt.datetime(2027, 3, 5, 12, tzinfo=dt.UTC)):
        verified(airport, "2025-12", 100)
        issued(airport, "2025-12")
        verified(airport, "2025-12", 40, code="at_cost", title="Energy")
        verified(airport, "2026-01", 100)
        verified(airport, "2026", 100)
        assert adjustments(issued(airport, "2026-01")) == {"2025-12": 40}
        assert adjustments(issued(airport, "2026")) == {}
