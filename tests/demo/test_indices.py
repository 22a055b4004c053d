"""The indices of the demo: the figures on which the hospital's payments rest."""

from __future__ import annotations

import datetime as dt

import pytest

from config.demo.indices import make_indices
from core import clock
from core.ledger.verification import verify
from core.periods import Period
from performance.indexation import IndexationRule
from performance.models import IndexFigure, PriceIndex
from performance.selectors.index_figures import reference_figures, require_index
from tests.performance.indices.builders import keeper

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]


@pytest.fixture
def _made():
    make_indices({"amara": keeper()}, clock.today())


@pytest.mark.usefixtures("_made")
def test_the_index_rose_from_100_to_128_and_april_2026_was_revised_once():
    index = require_index("CSP-IE")
    rule = IndexationRule(base_on=dt.date(2015, 6, 30), lag=2)
    for payment, on, value in (
        ("2026-10", dt.date(2026, 11, 23), "128"),
        ("2026-07", dt.date(2026, 8, 10), "127.6"),
        ("2026-06", dt.date(2026, 7, 10), "125.3"),
    ):
        base, now = reference_figures(index, rule, Period.parse(payment), on=on)
        assert (str(base.value), str(now.value)) == ("100", value)
        assert now.recorded_at.date() <= on
    revised = [one.month for one in IndexFigure.objects.filter(index=index).exclude(note="")]
    assert revised == [dt.date(2026, 4, 1)]
    assert verify().findings == []


@pytest.mark.usefixtures("_made")
def test_made_twice_they_are_there_once():
    before = IndexFigure.objects.count()
    make_indices({"amara": keeper()}, clock.today())
    assert (PriceIndex.objects.count(), IndexFigure.objects.count()) == (3, before)


def test_in_another_year_the_same_figures_stand_and_none_from_the_future():
    with clock.travel(dt.datetime(2028, 3, 5, 9, tzinfo=dt.UTC)):
        make_indices({"amara": keeper()}, clock.today())
        index = require_index("CSP-IE")
        rows = IndexFigure.objects.filter(index=index)
        assert str(rows.order_by("month").first().value) == "100"
        assert rows.order_by("month").first().month == dt.date(2016, 4, 1)
        assert not rows.filter(published_on__gt=clock.today()).exists()
        assert index.base_period == "April 2016 = 100"
