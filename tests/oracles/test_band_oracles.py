"""Tables of bands as they were published, with what is wrong in them."""

from decimal import Decimal

import pytest

from performance.mechanisms.bands import Band, BandTable

pytestmark = pytest.mark.oracle


def table(resolution, *rows):
    bands = tuple(
        Band(
            low=None if low is None else Decimal(low),
            high=None if high is None else Decimal(high),
            gives=Decimal(gives),
        )
        for low, high, gives in rows
    )
    return BandTable(bands, Decimal(resolution))


SAN_DIEGO_ON_TIME = (
    "0.01",
    ("88.0", None, 7_500),
    ("86.0", "87.99", 5_000),
    ("85.0", "85.99", 2_500),
    ("84.0", "84.99", 0),
    ("81.0", "83.99", -7_500),
    (None, "80.98", -10_000),
)
SAN_DIEGO_TRIPS = (
    "0.001",
    ("99.96", None, 10_000),
    ("99.860", "99.950", 5_000),
    ("99.720", "99.859", 0),
    ("99.650", "99.729", -5_000),
    ("99.500", "99.649", -7_500),
    ("99.400", "99.499", -10_000),
    ("99.300", "99.399", -15_000),
    (None, "99.299", -30_000),
)
COLUMBIA_POINTS = (
    "1",
    (None, "4", "0"),
    ("5", "9", "0"),
    ("10", "14", "0.02"),
    ("15", "19", "0.04"),
    ("20", "24", "0.06"),
    ("25", "29", "0.08"),
    ("30", None, "0.10"),
)


def said(*rows):
    return [str(one.message) for one in table(*rows).objections("bands")]


def test_the_on_time_table_of_san_diego_has_a_gap_at_80_99():
    """San Diego MTS and Transdev: "< 80.99" and "81.0 to 83.99" leave 80.99 to nobody."""
    [objection] = said(*SAN_DIEGO_ON_TIME)
    assert objection.startswith("No band holds 80.99 to 80.99")


def test_the_table_of_completed_trips_of_san_diego_overlaps_and_has_a_gap():
    """The same contract: 99.720 to 99.729 is twice in it, 99.951 to 99.959 not at all."""
    found = said(*SAN_DIEGO_TRIPS)
    assert len(found) == 2
    assert found[0].startswith("Two bands hold 99.72 to 99.729")
    assert found[1].startswith("No band holds 99.951 to 99.959")


def test_once_its_gap_is_closed_the_table_of_san_diego_pays_as_published():
    rows = [*SAN_DIEGO_ON_TIME[:-1], (None, "80.99", -10_000)]
    repaired = table(*rows)
    assert repaired.objections("bands") == ()
    paid = {
        "88.00": 7_500,
        "87.99": 5_000,
        "85.00": 2_500,
        "84.5": 0,
        "81.00": -7_500,
        "12": -10_000,
    }
    assert {value: repaired.gives(Decimal(value)) for value in paid} == paid


def test_the_points_of_a_road_concession_cost_up_to_a_tenth_of_the_next_bill():
    """British Columbia, service points: 5 nothing, 10 2 %, 15 4 %, 20 6 %, 25 8 %, from 30 10 %."""
    points = table(*COLUMBIA_POINTS)
    assert points.objections("bands") == ()
    shares = {5: "0", 10: "0.02", 15: "0.04", 20: "0.06", 25: "0.08", 30: "0.10", 77: "0.10"}
    assert {value: points.gives(Decimal(value)) for value in shares} == {
        value: Decimal(share) for value, share in shares.items()
    }
