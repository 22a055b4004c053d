"""The simulator: imagined facts, the real mechanism, nothing written."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.urls import reverse

from core.models import AuditEvent
from partnerships.catalogue import rows as row
from partnerships.types.concession import ConcessionTerms
from partnerships.types.performance_based import PerformanceTerms
from performance import what_if
from performance.mechanism import mechanisms
from performance.mechanisms.revenue_terms import RevenueShareSettings, Tier
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.forging import forge
from tests.performance.payments.builders import hospital, put_terms

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

MONTH = {
    "area_class": "Ward",
    "failures": "3",
    "windows": "2",
    "points": "0",
    "index_base": "100",
    "index_now": "100",
}


def asked(client, partnership, **said):
    page = client.get(reverse("what_if", args=[partnership.uuid]), said)
    return page.status_code, page.content.decode().replace("\xa0", " ")


def test_a_month_is_imagined_and_nothing_is_written(client_of):
    here = hospital()
    before = AuditEvent.objects.count()
    status, page = asked(client_of(here.declan), here.partnership, **MONTH)
    # 2,710,000 − 3 × 20 × 20 × 2
    assert status == 200
    assert "It would pay €2,707,600" in page
    assert "What the month pays, by the number of failures" in page
    assert AuditEvent.objects.count() == before


def test_what_cannot_be_read_or_paid_comes_back_with_what_was_typed(client_of):
    here = hospital()
    status, page = asked(client_of(here.declan), here.partnership, **{**MONTH, "failures": "many"})
    assert status == 422
    assert 'value="many"' in page
    status, page = asked(client_of(here.declan), here.partnership, **{**MONTH, "index_now": "0"})
    assert status == 422
    assert "a figure above 0 is needed" in page


def test_before_the_signature_officials_work_with_the_draft_and_the_partner_with_nothing(client_of):
    here = hospital()
    forge(here.partnership.contract_versions, state="draft")
    assert "by the draft of the contract" in asked(client_of(here.maeve), here.partnership)[1]
    assert (
        "No version of the contract is in force yet."
        in (asked(client_of(here.declan), here.partnership)[1])
    )


def test_a_concession_and_outcomes_are_imagined_alike(client_of):
    airport = PartnershipFactory(type="concession", currency="USD")
    put_terms(
        airport,
        ConcessionTerms(revenue_share=Decimal("0.275"), annual_guarantee=Decimal(50_000_000)),
    )
    manager = client_of(person("contract_manager", airport))
    _status, page = asked(manager, airport, revenue="212000000", third_party="0", events="0")
    assert "The partner would pay $58,300,000" in page
    put_terms(
        airport,
        ConcessionTerms(
            revenue_share=Decimal("0.275"),
            third_party_base=Decimal(1_000_000),
            third_party_share=Decimal("0.1"),
            allowed_events=2,
            event_penalty=Decimal(5_000),
        ),
    )
    said = {"revenue": "100000000", "third_party": "3000000", "events": "4"}
    # 27.5 % of 100 m, 10 % of 2 m, and two failures above what is allowed
    assert "The partner would pay $27,710,000" in asked(manager, airport, **said)[1]
    homes = PartnershipFactory(type="performance_based", phase="deliver")
    metric = row.OutcomeMetric(
        outcome="Home kept", definition="Half a year", price=Decimal(1850), cap=1000
    )
    put_terms(homes, PerformanceTerms(outcome_metrics=(metric,)))
    manager = client_of(person("contract_manager", homes))
    _status, page = asked(manager, homes, **{"outcome-1": "389"})
    assert "It would pay £719,650" in page


def test_the_course_has_what_was_asked_for_and_falls_with_failures():
    settings = RevenueShareSettings(
        tiers=(Tier(above=Decimal(0), share=Decimal("0.275")),), guarantee=Decimal(50)
    )
    facts = what_if.revenue(revenue=Decimal(200), third_party=Decimal(0), events=0)
    found = what_if.course("revenue_share", settings, facts)
    total = mechanisms["revenue_share"].assess(settings, facts).total
    assert found.amounts[found.chosen] == total == Decimal(-55)
    assert found.amounts[0] == Decimal(-50)
    assert what_if.course("stage_instalments", settings, facts) is None
