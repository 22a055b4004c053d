"""The line above the two goals says what their path shows."""

from __future__ import annotations

from decimal import Decimal

import pytest

from performance.selectors.score_course import course_in_words

STEADY = [Decimal(70)] * 4


@pytest.mark.parametrize(
    ("financial", "community", "words"),
    [
        (STEADY, ["61", "60", "58", "56", "53", "50", "48"], "Community has fallen for 6 quarters"),
        (["70", "72", "71", "69"], STEADY, "Financial has fallen for 2 quarters"),
        (STEADY, ["50", "52", "55"], "Community has risen for 2 quarters"),
        (["80", "81", "82"], ["60", "59", "58"], "Community has fallen for 2 quarters"),
        (STEADY, ["50", "49"], "Both goals over time"),
        (STEADY, ["50.4", "50.2", "49.9"], "Both goals over time"),
        (STEADY, ["60", None, "59", "58"], "Both goals over time"),
        ([], [], "Both goals over time"),
    ],
)
def test_the_longest_run_at_the_end_is_said_and_a_fall_comes_first(financial, community, words):
    path = [
        [None if one is None else Decimal(one) for one in axis] for axis in (financial, community)
    ]
    assert course_in_words(*path).startswith(words)
