"""Limits over months count what is known of each month, with corrections of what was issued."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest

from partnerships.catalogue import rows as row
from partnerships.types.performance_based import PerformanceTerms
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.performance.payments.builders import approver, at, hospital, put_terms, shortfall
from tests.performance.payments.test_concession import issued as issued_for
from tests.performance.payments.test_concession import verified
from tests.performance.payments.test_payments import amounts, issued

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def test_the_limit_of_a_year_counts_what_was_corrected():
    # A thousandth of 32,520,000 a year: 32,520.
    here = hospital(deduction_cap=Decimal("0.001"))
    shortfall(here, "Help desk", 100, at(6, month=9))
    assert amounts(issued(here, "2026-09"))["points"] == Decimal(-10_000)
    shortfall(here, "Cleaning", 100, at(7, month=9))
    shortfall(here, "Help desk", 120, at(6))
    october = amounts(issued(here))
    # 25,000 for September as it is known now; 7,520 are left of the limit for October’s 13,000.
    assert october["adjustment"] == Decimal(-15_000)
    assert (october["points"], october["limit"]) == (Decimal(-13_000), Decimal(5_480))


def test_the_limit_of_all_outcomes_counts_what_was_corrected():
    partnership = PartnershipFactory(type="performance_based", currency="EUR", country="IE")
    job = row.OutcomeMetric(outcome="Sustained job", price=Decimal(800))
    put_terms(partnership, PerformanceTerms(outcome_metrics=(job,), total_cap=Decimal(1_000)))
    here = SimpleNamespace(
        partnership=partnership,
        maeve=person("contract_manager", partnership),
        niamh=approver(partnership, "Niamh Walsh", 500_000),
        eoin=approver(partnership, "Eoin Daly", 5_000_000),
        declan=person("partner_lead", partnership),
    )
    verified(here, "2026-09", 1, code="outcome-1")
    assert issued_for(here, "2026-09").total == 800
    verified(here, "2026-09", 0, code="outcome-1")
    verified(here, "2026-10", 1, code="outcome-1")
    october = amounts(issued_for(here, "2026-10"))
    assert october == {"outcome": Decimal(800), "adjustment": Decimal(-800)}
