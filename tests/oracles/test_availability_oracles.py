"""Published examples of availability payments, each with its source."""

from decimal import Decimal
from fractions import Fraction

import pytest

from performance.mechanism import Rounding
from performance.mechanisms.availability import Availability, indexed_charge
from performance.mechanisms.availability_facts import (
    AreaClass,
    AvailabilityFacts,
    AvailabilitySettings,
    Shortfall,
    Step,
    Unavailable,
)
from performance.mechanisms.availability_parts import weighted_periods

pytestmark = pytest.mark.oracle

PERIODS = 365 * 12 // 2
STATIONS = (
    *((2, 2, 1, 1), (1, 2, 1, 1), (2, 1, 1, 1), (2, 2, 1, 1), (1, 2, 1, 1), (2, 1, 1, 1)),
    *((2, 2, 1, 1),) * 4,
)
WEIGHTS = (30, 20, 15, 10)


def areas():
    """Ten stations of 4Ps, Payment mechanism guidance for fire, rescue and police PFI."""
    return tuple(
        AreaClass(
            name=f"weight {weight}",
            weight=Decimal(weight),
            count=sum(station[number] for station in STATIONS),
            periods=PERIODS,
        )
        for number, weight in enumerate(WEIGHTS)
    )


def fire_stations(decimals):
    return AvailabilitySettings(
        annual_charge=Decimal(5_000_000),
        indexed_share=Decimal(0),
        areas=areas(),
        rounding=Rounding(rate=decimals),
    )


def month(**facts):
    return AvailabilityFacts(index_base=Decimal(100), index_now=Decimal(100), **facts)


def missed(windows):
    return Unavailable(
        ref="F1", area_class="weight 30", area="Watch room", criterion="Heating", missed=windows
    )


def test_the_weighted_areas_of_ten_fire_stations():
    """4Ps: Σ WF is 540, 360, 150, 100; TAW 2,518,500."""
    assert [one.weight * one.count for one in areas()] == [540, 360, 150, 100]
    assert weighted_periods(areas()) == 2_518_500


@pytest.mark.parametrize(("windows", "pounds"), [(1, 60), (2, 120), (3, 180)])
def test_missed_windows_of_a_fire_station_cost_what_4ps_publishes(windows, pounds):
    """4Ps: the rate of £1.985309 is published as £2.0, so it is rounded to one decimal."""
    found = Availability().assess(fire_stations(1), month(unavailable=(missed(windows),)))
    [line] = found.of_code("unavailability")
    assert line.amount == -pounds


@pytest.mark.parametrize(("windows", "pounds"), [(1, "59.56"), (2, "119.12"), (3, "178.68")])
def test_without_rounding_the_rate_they_cost_a_little_less(windows, pounds):
    """The same example with the exact rate; arithmetic checked."""
    found = Availability().assess(fire_stations(None), month(unavailable=(missed(windows),)))
    [line] = found.of_code("unavailability")
    assert line.amount == -Decimal(pounds)


POINTS = AvailabilitySettings(
    annual_charge=Decimal(0),
    indexed_share=Decimal(0),
    free_points=20,
    point_value=Decimal(3),
    point_steps=(
        Step(above=20, multiplier=Decimal(1)),
        Step(above=100, multiplier=Decimal("1.2")),
        Step(above=200, multiplier=Decimal("1.5")),
    ),
)


def points(number):
    return month(shortfalls=(Shortfall(ref="S1", service="Cleaning", points=number),))


def test_120_points_at_3_pounds_cost_240_and_72():
    """NHS standard schedules: 20 free, 80 × £3.00, 20 × £3.60: £312."""
    found = Availability().assess(POINTS, points(120))
    assert [line.amount for line in found.of_code("points")] == [-240, -72]
    assert found.total == -312


@pytest.mark.parametrize(
    ("number", "pounds"),
    [
        *((20, "0"), (21, "3.00"), (100, "240.00"), (101, "243.60")),
        *((200, "600.00"), (201, "604.50"), (250, "825.00")),
    ],
)
def test_points_at_the_edges_of_the_bands(number, pounds):
    """By the rule of the same schedules; arithmetic checked."""
    assert Availability().assess(POINTS, points(number)).total == -Decimal(pounds)


def test_a_charge_of_two_million_follows_the_index_with_30_per_cent():
    """4Ps: 30 % indexed, 70 % fixed; ×1.03 gives £2,018,000 (arithmetic checked)."""
    settings = AvailabilitySettings(annual_charge=Decimal(2_000_000), indexed_share=Decimal("0.3"))
    facts = AvailabilityFacts(index_base=Decimal(100), index_now=Decimal(103))
    assert indexed_charge(settings, facts) == Fraction(2_018_000)
    assert Availability().assess(settings, facts).total == Decimal("168166.67")
