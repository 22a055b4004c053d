"""What was known of an index on a day, and what a payment month needs of it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest

from core import clock
from core.periods import Period
from core.problems import Refused
from partnerships.types.dbfo import DBFOTerms
from performance.indexation import IndexationRule
from performance.models import IndexFigure
from performance.selectors.index_figures import (
    figure_known,
    figures_known,
    index_named,
    indexation_of,
    reference_figures,
    require_index,
    revisions_after,
    vintage_of,
)
from tests.performance.indices.builders import keeper, record, register

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_demo_day")]

APRIL = Period.parse("2026-04")
RULE = IndexationRule(base_on=dt.date(2015, 6, 30), lag=2)


def day(month: int, number: int) -> dt.date:
    return dt.date(2026, month, number)


@pytest.fixture
def index():
    """April 2015 and April 2026, of which the second was revised in August."""
    found = register()
    record(found, ("2015-04", "100.0", "2015-05-15"), ("2026-04", "127.6", "2026-05-15"))
    record(found, ("2026-04", "128.0", "2026-08-14"))
    return found


@pytest.mark.parametrize(
    ("on", "value"),
    [
        (day(5, 14), None),
        (day(5, 15), "127.6"),
        (day(8, 13), "127.6"),
        (day(8, 14), "128"),
    ],
)
def test_the_latest_vintage_published_by_the_day_is_known(index, on, value):
    found = figure_known(index, APRIL, on=on)
    assert (found and str(found.value)) == value


def test_what_was_recorded_later_was_not_known_to_us(index):
    before = clock.now()
    with clock.travel(before + dt.timedelta(days=2)):
        record(index, ("2026-04", "128.3", "2026-11-01"))
        after = clock.now()
    on = day(11, 30)
    assert str(figure_known(index, APRIL, on=on).value) == "128.3"
    assert str(figure_known(index, APRIL, on=on, recorded_by=before).value) == "128"
    assert str(figure_known(index, APRIL, on=on, recorded_by=after).value) == "128.3"
    first = IndexFigure.objects.get(published_on=day(5, 15))
    assert [str(one.value) for one in revisions_after(first)] == ["128", "128.3"]
    assert [str(one.value) for one in revisions_after(first, recorded_by=before)] == ["128"]


def test_a_month_is_named_by_any_of_its_days(index):
    found = figures_known(index, [day(4, 17), Period.parse("2026-05")], on=day(9, 1))
    assert {month.key: str(one.value) for month, one in found.items()} == {"2026-04": "128"}
    assert vintage_of(found[APRIL]).published_on == day(8, 14)


@pytest.mark.parametrize(
    "name", ["CSP-IE", "csp-ie", "Construction and services prices, Ireland", " CSP–IE "]
)
def test_a_contract_names_the_index_by_code_or_name(index, name):
    assert index_named(name) == index
    assert require_index(name) == index


@pytest.mark.parametrize(("name", "said"), [("RPIX", "“RPIX”"), ("", "names no index")])
def test_an_index_that_is_not_in_the_register_is_refused(index, name, said):
    with pytest.raises(Refused, match=said) as refused:
        require_index(name)
    assert refused.value.codes == {"unknown_index"}


def test_a_payment_takes_the_figures_known_on_its_day(index):
    base, now = reference_figures(index, RULE, Period.parse("2026-10"), on=day(11, 23))
    assert (str(base.value), str(now.value)) == ("100", "128")
    base, now = reference_figures(index, RULE, Period.parse("2026-07"), on=day(8, 1))
    assert (str(base.value), str(now.value)) == ("100", "127.6")


def test_a_figure_that_is_missing_is_named_with_its_month(index):
    with pytest.raises(Refused) as refused:
        reference_figures(index, RULE, Period.parse("2026-03"), on=day(4, 1))
    [problem] = refused.value.problems
    assert (problem.code, problem.where) == ("no_index_figure", "2025-04")
    assert "April 2025" in problem.message
    with pytest.raises(Refused) as refused:
        reference_figures(index, IndexationRule(base_on=dt.date(2016, 1, 1)), APRIL, on=day(5, 1))
    assert [one.where for one in refused.value.problems] == ["2016-01", "2026-01"]


def test_a_month_before_the_price_base_is_refused(index):
    with pytest.raises(Refused) as refused:
        reference_figures(index, RULE, Period.parse("2015-05"), on=day(5, 1))
    assert refused.value.codes == {"before_price_base"}


def test_terms_say_how_a_charge_follows_its_index(index):
    terms = DBFOTerms(
        indexed_share=Decimal("0.3"),
        index_name="CSP-IE",
        price_base_on=dt.date(2015, 6, 30),
        index_lag=2,
    )
    found = indexation_of(terms)
    assert (found.index, found.rule, found.share) == (index, RULE, Decimal("0.3"))
    assert indexation_of(replace(terms, index_lag=None)).rule.lag == 0
    for share in (None, Decimal(0)):
        assert indexation_of(replace(terms, indexed_share=share)) is None


def test_everything_that_the_terms_lack_is_said_at_once(index):
    with pytest.raises(Refused) as refused:
        indexation_of(DBFOTerms(indexed_share=Decimal("0.3"), index_name="RPIX"))
    assert [one.field for one in refused.value.problems] == ["index_name", "price_base_on"]


def test_two_figures_cost_one_query(index, connection_queries):
    ask = lambda: reference_figures(index, RULE, Period.parse("2026-10"), on=day(11, 23))  # noqa: E731
    assert connection_queries(ask) == 1
    assert keeper() is not None
