"""Published figures of concessions, each with its source."""

from decimal import Decimal

import pytest

from performance.mechanism import rounded
from performance.mechanisms.revenue_share import RevenueShare, guarantee_of
from performance.mechanisms.revenue_terms import RevenueShareFacts, RevenueShareSettings, Tier

pytestmark = pytest.mark.oracle


def settings(share="0.1", **other):
    return RevenueShareSettings(tiers=(Tier(above=Decimal(0), share=Decimal(share)),), **other)


PARKING = settings(guarantee=Decimal(1_650_000), guarantee_share=Decimal("0.85"))


def test_a_first_period_of_400_days_is_guaranteed_by_days():
    """Airport concession agreement: $1,650,000 ÷ 365 × 400 = $1,808,219.18."""
    facts = RevenueShareFacts(revenue=Decimal(0), days=400)
    assert rounded(guarantee_of(PARKING, facts), 2) == Decimal("1808219.18")
    assert RevenueShare().assess(PARKING, facts).total == -Decimal("1808219.18")


@pytest.mark.parametrize(("before", "now"), [(2_400_000, 2_040_000), (1_800_000, 1_650_000)])
def test_the_guarantee_of_the_next_year_follows_the_fees_and_never_falls_below_the_first(
    before, now
):
    """The same agreement: max(0.85 × fees of the year before, $1,650,000)."""
    facts = RevenueShareFacts(revenue=Decimal(0), fees_before=Decimal(before))
    assert guarantee_of(PARKING, facts) == now


def test_the_share_of_delhi_airport_in_2009_10():
    """Comptroller and Auditor General of India: 45.99 % of 1,183.50 crore is Rs 544.29 crore.

    The revenue is worked back from the published share.
    """
    found = RevenueShare().assess(settings("0.4599"), RevenueShareFacts(revenue=Decimal("1183.50")))
    assert found.total == -Decimal("544.29")
