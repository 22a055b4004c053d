"""Tables of bands: what is refused, and that every value is in exactly one band."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.mechanisms.bands import Band, BandTable

RESOLUTION = Decimal("0.1")


def band(low, high, gives=0):
    return Band(
        low=None if low is None else Decimal(low),
        high=None if high is None else Decimal(high),
        gives=Decimal(gives),
    )


def said(*bands):
    return [str(one.message) for one in BandTable(bands, RESOLUTION).objections("bands")]


def test_a_table_without_bands_is_refused():
    assert said() == ["The table has no band. Enter at least one."]


def test_a_band_that_ends_before_it_begins_is_named():
    assert said(band("5", "4")) == ["The band from 5 to 4 ends before it begins."]


def test_two_bands_without_an_end_on_the_same_side_are_refused():
    assert len(said(band(None, "4"), band(None, "9"))) == 1


def test_a_band_inside_another_is_an_overlap():
    assert said(band("0", "9"), band("2", "3")) == [
        "Two bands hold 2 to 3: 0–9 and 2–3.",
    ]


def test_a_limit_finer_than_the_value_is_refused():
    assert any("4.25" in message for message in said(band(None, "4.25"), band("4.35", None)))


def test_a_value_finer_than_the_table_is_not_guessed():
    with pytest.raises(ValueError, match="finer"):
        BandTable((band(None, None),), RESOLUTION).gives(Decimal("1.25"))


def test_a_value_in_no_band_is_not_guessed():
    with pytest.raises(ValueError, match="No band"):
        BandTable((band("1", "2"),), RESOLUTION).gives(Decimal(3))


@given(st.lists(st.integers(-50, 50), unique=True, min_size=1, max_size=8), st.integers(-60, 60))
def test_a_table_without_objection_has_one_band_for_every_value(limits, number):
    ends = sorted(Decimal(limit) / 10 for limit in limits)
    starts = [None, *(end + RESOLUTION for end in ends)]
    bands = tuple(
        Band(low=low, high=high, gives=Decimal(place))
        for place, (low, high) in enumerate(zip(starts, [*ends, None], strict=True))
    )
    table = BandTable(bands, RESOLUTION)
    assert table.objections("bands") == ()
    value = Decimal(number) / 10
    holding = [
        one.gives
        for one in bands
        if (one.low is None or one.low <= value) and (one.high is None or value <= one.high)
    ]
    assert [table.gives(value)] == holding
