"""A partnership's days run by the clock of its country, or of the zone that its contract names."""

from __future__ import annotations

import pytest

from core.calendars import countries
from core.zones import is_zone, zone_of


@pytest.mark.parametrize(
    ("country", "named", "zone"),
    [
        ("IE", "", "Europe/Dublin"),
        ("GB-SCT", "", "Europe/London"),
        ("CA", "", "America/Toronto"),
        ("CA", "America/Vancouver", "America/Vancouver"),
        ("CA", "Nowhere/At_All", "America/Toronto"),
        ("AR", "", "America/Argentina/Buenos_Aires"),
    ],
)
def test_the_contract_names_it_or_the_capital_has_it(country, named, zone):
    assert str(zone_of(country, named)) == zone


def test_a_country_that_nobody_knows_has_the_clock_of_the_installation(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    assert str(zone_of("??")) == "Asia/Tokyo"


def test_every_country_with_a_calendar_has_a_zone_that_exists(settings):
    settings.TIME_ZONE = "Antarctica/Troll"
    without = [code for code, _name in countries() if str(zone_of(code)) == "Antarctica/Troll"]
    # Bouvet and Heard Island have nobody, and Kosovo no code in the list of zones.
    assert set(without) <= {"BV", "HM", "XK"}


@pytest.mark.parametrize("name", ["Vancouver", "../etc/passwd", "Mars/Base", "/etc/localtime", ""])
def test_what_is_no_zone_is_none(name):
    assert not is_zone(name)
