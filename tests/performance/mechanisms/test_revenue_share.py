"""Revenue share: tiers, guarantee, support on both sides, and what is refused."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from performance.mechanism import CannotAssess
from performance.mechanisms.revenue_share import (
    RevenueShare,
    RevenueShareFacts,
    RevenueShareSettings,
    Tier,
    share_of,
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
