"""The trust index against its worked example. Constructed: Concord's own, arithmetic checked."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from performance.scoring.exact import shown
from performance.trust.calculation import Claim, Part, SideAnswer, trust_of
from tests.performance.trust.builders import DAY, EVENLY, inputs, promises

pytestmark = pytest.mark.oracle


def t1():
    return inputs(
        disclosures=promises(*[0] * 9, 10, 20, None),
        commitments=promises(*[0] * 6, 15, None),
        dual=Decimal("68.10"),
        claims=[Claim("Areas", Decimal(104), Decimal(100))],
        answers=[
            SideAnswer("authority", Fraction("3.4"), 3),
            SideAnswer("partner", Fraction("2.8"), 2),
        ],
    )


def test_the_four_parts_and_both_means():
    """12 disclosures, 8 milestones, both goals 68.10 with claims 4 % off, answers 3.4 and 2.8."""
    result = trust_of(t1(), EVENLY)

    assert {one.part: shown(one.score, 3) for one in result.parts} == {
        Part.TRANSPARENCY: "83.333",
        Part.COMMITMENT: "84.375",
        Part.COMPETENCE: "76.470",
        Part.SHARED_GOALS: "75.000",
    }
    assert (shown(result.score, 2), shown(result.geometric, 2)) == ("79.79", "79.69")
    assert (result.coverage, result.inputs.day) == (1, DAY)
