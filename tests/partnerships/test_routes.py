"""The light route: offered for small value and low risk, and the reason always stands there."""

from __future__ import annotations

from decimal import Decimal

import pytest

from partnerships.routes import LightLimits, light_route


def test_small_value_and_low_risk_may_take_the_light_route():
    route = light_route(Decimal(480_000), "EUR", 3)
    assert route.is_possible
    assert route.sentence == ("Possible, because the value is under €500,000 and the risk is low.")


@pytest.mark.parametrize(
    ("value", "currency", "risk", "reasons"),
    [
        (Decimal(500_000), "EUR", 3, ["the value is not under €500,000"]),
        (Decimal(1), "EUR", 5, ["the risk has 5 of 12 points"]),
        (Decimal(10**6), "GBP", 12, ["not under £500,000", "12 of 12 points"]),
        (None, "EUR", None, ["while the value is not known", "while the risk is not known"]),
        (Decimal(1), "KES", 0, ["no limit of value is set for KES"]),
    ],
)
def test_every_reason_against_it_is_named(value, currency, risk, reasons):
    route = light_route(value, currency, risk)
    assert not route.is_possible
    for reason in reasons:
        assert reason in route.sentence


def test_a_value_of_zero_is_a_known_value():
    assert light_route(Decimal(0), "EUR", 0).is_possible


def test_an_office_sets_its_own_limits_and_the_ones_here_are_a_default():
    own = LightLimits(values={"KES": Decimal(50_000_000)}, risk_points=2)
    assert light_route(Decimal(49_999_999), "KES", 2, own).is_possible
    assert not light_route(Decimal(1), "EUR", 0, own).is_possible
    assert LightLimits().source.is_default
