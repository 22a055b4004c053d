"""Revenue share: tiers, guarantee, support on both sides, and what is refused."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.periods import Period
from performance.days_in_force import days_of
from performance.mechanism import CannotAssess
from performance.mechanisms.revenue_parts import share_of
from performance.mechanisms.revenue_share import RevenueShare
from performance.mechanisms.revenue_terms import (
    BY_DAYS,
    RUNNING,
    RevenueShareFacts,
    RevenueShareSettings,
    Stretch,
    Tier,
)

TIERS = (
    Tier(above=Decimal(0), share=Decimal("0.10")),
    Tier(above=Decimal(1_000), share=Decimal("0.20")),
    Tier(above=Decimal(5_000), share=Decimal("0.50")),
)


def assess(revenue, *, tiers=TIERS, facts=None, **settings):
    known = RevenueShareFacts(revenue=Decimal(revenue), **(facts or {}))
    return RevenueShare().assess(RevenueShareSettings(tiers=tiers, **settings), known)


@pytest.mark.parametrize(
    ("revenue", "share"), [(0, 0), (1_000, 100), (1_010, 102), (5_000, 900), (6_000, 1_400)]
)
def test_each_tier_has_its_share_of_the_revenue_within_it(revenue, share):
    assert share_of(TIERS, Decimal(revenue)) == share


def test_the_guarantee_is_paid_where_the_share_is_less_and_the_line_names_both():
    [line] = assess(1_000, guarantee=Decimal(250)).lines
    assert line.amount == -250
    assert "250" in str(line.cause)
    assert "100" in str(line.cause)


def test_third_party_income_is_shared_above_what_is_the_partners_alone():
    terms = {"third_party_base": Decimal(500), "third_party_share": Decimal("0.4")}
    assert assess(0, facts={"third_party": Decimal(700)}, **terms).total == -80
    assert assess(0, facts={"third_party": Decimal(400)}, **terms).total == 0


def test_below_the_floor_the_authority_pays_a_share_of_the_shortfall_up_to_a_cap():
    floor = {"floor": Decimal(2_000), "floor_share": Decimal("0.8")}
    assert assess(1_000, **floor).of_code("support")[0].amount == 800
    capped = assess(1_000, **floor, floor_cap=Decimal(500))
    assert capped.of_code("support")[0].amount == 500
    assert assess(2_000, **floor).of_code("support") == ()


def test_above_the_ceiling_the_authority_has_its_share_of_the_rest():
    found = assess(3_000, ceiling=Decimal(2_500), ceiling_share=Decimal("0.8"))
    assert found.of_code("ceiling")[0].amount == -400


def test_events_above_what_is_allowed_cost_each():
    found = assess(0, allowed_events=3, unit_penalty=Decimal(50), facts={"events": 5})
    assert found.of_code("penalty")[0].amount == -100


def test_what_was_paid_during_the_year_is_settled_against_the_audited_figure():
    found = assess(6_000, facts={"paid_on_account": Decimal(1_500)})
    assert found.total == 100


def test_every_objection_is_told_at_once():
    wrong = (
        Tier(above=Decimal(5), share=Decimal("0.1")),
        Tier(above=Decimal(5), share=Decimal("1.2")),
    )
    with pytest.raises(CannotAssess) as refused:
        assess(-1, tiers=wrong, floor=Decimal(9), ceiling=Decimal(8), facts={"days": 0})
    assert [one.where for one in refused.value.objections] == [
        *("tiers", "tiers", "tiers", "floor"),
        *("revenue", "days"),
    ]


@given(st.integers(0, 20_000), st.integers(0, 20_000))
def test_more_revenue_never_means_a_smaller_fee(one, other):
    fewer, more = sorted((one, other))
    guarantee = {"guarantee": Decimal(400)}
    assert assess(more, **guarantee).total <= assess(fewer, **guarantee).total


def stretched(revenue, days, *, later, **settings):
    """A year in two stretches of days with their revenue."""
    year = Period.parse("2026")
    cut = dt.date(2026, 1, 1) + dt.timedelta(days=days)
    stretches = (
        Stretch(days=days_of(year.start, cut, year), revenue=revenue[0]),
        Stretch(days=days_of(cut + dt.timedelta(days=1), year.end, year), revenue=revenue[1]),
    )
    facts = RevenueShareFacts(revenue=sum(revenue), stretches=stretches)
    terms = RevenueShareSettings(tiers=TIERS, **settings)
    return RevenueShare().assess(replace(terms, later=(replace(terms, **later),)), facts)


MONEY = st.decimals(0, 10_000, places=2)


@given(revenue=st.tuples(MONEY, MONEY), days=st.integers(0, 363))
def test_a_change_of_something_else_pays_the_same_to_the_cent(revenue, days):
    found = stretched(revenue, days, later={"unit_penalty": Decimal(9)})
    assert found.total == assess(sum(revenue)).total


@given(
    revenue=st.tuples(MONEY, MONEY),
    more=MONEY,
    days=st.integers(0, 363),
    rule=st.sampled_from([BY_DAYS, RUNNING]),
)
def test_more_revenue_never_gives_the_authority_less_whatever_changed(revenue, more, days, rule):
    later = {"tiers": (Tier(above=Decimal(0), share=Decimal("0.3")),)}
    one = stretched(revenue, days, later=later, after_change=rule)
    other = stretched((revenue[0], revenue[1] + more), days, later=later, after_change=rule)
    assert other.total <= one.total


def test_stretches_that_do_not_come_to_the_year_are_refused():
    facts = {"stretches": (), "revenue": Decimal(5)}
    terms = RevenueShareSettings(tiers=TIERS)
    with pytest.raises(CannotAssess, match="Stretches of days: 0, terms: 2"):
        RevenueShare().assess(replace(terms, later=(terms,)), RevenueShareFacts(**facts))
