"""Targets and outcomes: each is paid once, and what was not paid leaves its room."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest

from partnerships.catalogue import rows as row
from partnerships.types.innovation import InnovationTerms
from partnerships.types.performance_based import PerformanceTerms
from performance.services.paying import record_paid
from performance.services.payment_facts import claim_figure, verify_figure
from performance.services.payments import (
    approve_payment,
    prepare_payment,
    record_invoice,
)
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.performance.payments.builders import approver, at, codes, put_terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def paid_for(kind, terms):
    partnership = PartnershipFactory(type=kind, currency="EUR", country="IE")
    put_terms(partnership, terms)
    return SimpleNamespace(
        partnership=partnership,
        maeve=person("contract_manager", partnership),
        niamh=approver(partnership, "Niamh Walsh", 500_000),
        eoin=approver(partnership, "Eoin Daly", 5_000_000),
        declan=person("partner_lead", partnership),
    )


def verified(here, period, code, value, claimed=None):
    figure = claim_figure(
        here.partnership,
        period=period,
        code=code,
        value=Decimal(value if claimed is None else claimed),
        actor=here.declan,
    )
    verify_figure(figure, value=Decimal(value), finding="Counted", actor=here.maeve)


def issued(here, key):
    payment = prepare_payment(here.partnership, key, actor=here.maeve)
    for one in (here.niamh, here.eoin):
        sha = payment.assessments.get(version=payment.version).sha256
        payment = approve_payment(payment, seen=sha, actor=one)
    return payment


@pytest.fixture
def innovation():
    prices = (row.StagePrice(stage="prototype", target="It works", price=Decimal(900)),)
    terms = InnovationTerms(stage_prices=prices, maximum_cost=Decimal(1000))
    here = paid_for("innovation", terms)
    here.partnership.phase = "prototype"
    here.partnership.save(update_fields=["phase"])
    return here


def test_a_target_that_is_claimed_in_two_months_is_paid_once(innovation):
    for month in ("2026-08", "2026-09"):
        verified(innovation, month, "prototype-1", 1)
    assert issued(innovation, "2026-08").total == 900
    assert issued(innovation, "2026-09").total == 0


def test_a_target_that_was_paid_too_early_is_taken_back_and_paid_when_it_is_reached(innovation):
    verified(innovation, "2026-07", "prototype-1", 1)
    assert issued(innovation, "2026-07").total == 900
    verified(innovation, "2026-07", "prototype-1", 0)
    verified(innovation, "2026-08", "prototype-1", 1)
    # Taken back with the month in which it was reached: nothing more is due.
    assert issued(innovation, "2026-08").total == 0


def test_outcomes_that_were_not_paid_take_no_room_from_the_cap():
    metrics = (row.OutcomeMetric(outcome="A job", price=Decimal(10), cap=100),)
    terms = PerformanceTerms(outcome_metrics=metrics, tolerance=Decimal("0.1"))
    here = paid_for("performance_based", terms)
    verified(here, "2026-08", "outcome-1", 50, claimed=100)
    verified(here, "2026-09", "outcome-1", 60)
    assert issued(here, "2026-08").total == 0
    assert issued(here, "2026-09").total == 600


def test_an_amount_that_the_currency_does_not_have_is_refused(innovation):
    verified(innovation, "2026-09", "prototype-1", 1)
    payment = issued(innovation, "2026-09")
    day = at(20, month=11).date()
    facts = {"amount": Decimal("1.005"), "actor": innovation.maeve}
    assert codes(record_paid, payment, paid_on=day, **facts) == ["decimals"]
    dated = {"number": "1", "dated_on": day, "received_on": day}
    assert codes(record_invoice, payment, **dated, **facts) == ["decimals"]
    facts["amount"] = Decimal(-1)
    assert codes(record_paid, payment, paid_on=day, **facts) == ["too_small"]
