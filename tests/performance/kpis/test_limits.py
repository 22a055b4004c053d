"""What can be entered for a KPI at all."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import IntegrityError

from partnerships.catalogue.starter import between
from performance.selectors.returns import outside_limits
from performance.services.starters import NewKPI, propose_kpis, usual_limits
from tests.factories.partnerships import PartnershipFactory
from tests.factories.performance import KPIFactory

NO_LIMITS = (None, None)
SHARE = (Decimal(0), Decimal(100))


def new(unit="%", posts=("80", "100"), **facts):
    return NewKPI(
        code="A",
        name="Areas available",
        unit=unit,
        direction="higher",
        goalposts=between(*posts),
        financial_weight=Decimal(1),
        community_weight=Decimal(1),
        **facts,
    )


@pytest.mark.parametrize(
    ("facts", "limits"),
    [
        (new(), SHARE),
        (new("% in 30 seconds"), SHARE),
        (new("days"), NO_LIMITS),
        (new("% of the target", ("0", "120")), NO_LIMITS),
        (new(target=Decimal(116)), NO_LIMITS),
        (new(baseline=Decimal(-4)), NO_LIMITS),
        (new(numerator_name="Spent", denominator_name="Planned"), NO_LIMITS),
    ],
)
def test_a_share_lies_between_0_and_100_and_what_is_no_share_is_not_limited(facts, limits):
    assert usual_limits(facts) == limits


def test_the_limits_that_are_given_are_kept(db):
    partnership = PartnershipFactory()
    (kpi,) = propose_kpis(
        partnership,
        [new(limits=(Decimal(-20), None))],
        actor=None,
        contract_version=partnership.contract_versions.get(),
        starts_on=partnership.phase_since,
    )
    kpi.refresh_from_db()
    assert (kpi.lowest, kpi.highest) == (Decimal(-20), None)
    assert outside_limits(kpi, Decimal(116)) is None
    assert "−20" in outside_limits(kpi, Decimal(-21)).replace("-", "−")


def test_the_database_refuses_limits_without_room(db):
    with pytest.raises(IntegrityError):
        KPIFactory(lowest=Decimal(5), highest=Decimal(4))
