"""The demo's hospital: one year lies above the ceiling that was lowered."""

from __future__ import annotations

import datetime as dt

import pytest

from config.demo.budgets import set_budgets
from core import clock
from performance.selectors.affordability import years_of
from tests.factories.partnerships import PartnershipFactory
from tests.factories.people import person
from tests.performance.affordability.builders import charge

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


def test_one_year_is_above_since_its_ceiling_was_lowered():
    hospital = PartnershipFactory(name="Northfield Hospital", currency="EUR")
    charge(hospital, 2028, 34_692_000)
    manager = person("contract_manager", hospital)
    set_budgets(hospital, {"amara": person("portfolio_official")}, manager)
    above = [one.year for one in years_of(hospital, clock.today()) if one.above]
    assert above == [2028]
    before = years_of(hospital, dt.date(2026, 10, 7))
    assert [one.year for one in before if one.above] == []
