from dataclasses import replace

import pytest

from performance.scoring import Cap, CapReason, Event, Kind, LineState, Tier, worst
from performance.scoring.rules import DEFAULT_CAPS
from tests.performance.scoring.builders import RULES, kpi, scored

GOOD = (kpi("A", f=0, c=9), 100)
FAILED = (kpi("B", minimum=95, f=1, name="Beds"), 90)
EVENTS = (CapReason.SAFETY_EVENT, CapReason.OVERDUE_MILESTONE, CapReason.PERSISTENT_BREACH)


def test_a_failed_minimum_keeps_its_goal_and_the_whole_off_track_and_the_scores_stay():
    result = scored(GOOD, FAILED)

    assert (result.financial.exact, result.community.exact) == (90, 100)
    assert (result.financial.tier_by_score, result.financial.tier) == (
        Tier.ON_TRACK,
        Tier.OFF_TRACK,
    )
    assert result.community.tier is Tier.ON_TRACK
    assert result.overall.tier is Tier.OFF_TRACK
    assert result.line("B").state is LineState.BELOW_MINIMUM


def test_a_cap_says_what_is_the_matter_and_what_follows():
    (cap,) = scored(GOOD, FAILED).overall.caps

    assert cap.reason is CapReason.FAILED_MINIMUM
    assert cap.refs == ("B",)
    assert cap.lowered
    assert str(cap.what) == "A minimum is not met: Beds, 90, agreed minimum 95."
    assert str(cap.effect) == (
        "While it is missed, the partnership cannot be better than Off track, "
        "whatever else it scores."
    )


def test_a_minimum_of_a_kpi_without_weight_still_caps_the_whole():
    result = scored(GOOD, (kpi("B", f=0, c=0, minimum=95), 90))

    assert result.overall.tier is Tier.OFF_TRACK
    assert (result.financial.caps, result.community.caps) == ((), ())


def test_minimums_are_counted_apart_as_met_failed_and_unknown():
    result = scored(
        (kpi("MET", f=9, minimum=50), 50),
        (kpi("FAILED", minimum=50), 49),
        (kpi("UNKNOWN", minimum=50), Kind.NOT_REPORTED),
        (kpi("LATER", minimum=50), Kind.NOT_YET_DUE),
        (kpi("NEVER", minimum=50), Kind.NOT_APPLICABLE),
        (kpi("WITHOUT"), 0),
    )
    minimums = result.financial.minimums

    assert (minimums.met, minimums.failed, minimums.unknown) == (
        ("MET",),
        ("FAILED",),
        ("UNKNOWN",),
    )
    assert minimums.total == 3


@pytest.mark.parametrize("reason", EVENTS)
def test_an_event_keeps_the_whole_in_doubt_and_leaves_the_goals(reason):
    result = scored(GOOD, (kpi("B"), 100), events=[Event(reason, "pump house", "e1")])

    assert result.overall.tier is Tier.IN_DOUBT
    assert result.financial.tier is result.community.tier is Tier.ON_TRACK
    (cap,) = result.overall.caps
    assert (cap.reason, cap.best, cap.refs, cap.lowered) == (reason, Tier.IN_DOUBT, ("e1",), True)
    assert "pump house" in str(cap.what)
    assert "cannot be better than At risk (in doubt)" in str(cap.effect)


def test_an_event_never_lifts_a_worse_state():
    result = scored((kpi("A"), 10), events=[Event(EVENTS[0], "fire", "e1")])

    assert result.overall.tier is Tier.OFF_TRACK
    assert result.overall.caps[0].lowered is False


def test_the_worst_goal_gives_the_state_of_the_whole():
    result = scored((kpi("A"), 85), (kpi("B", f=0, c=1), 65))

    assert result.overall.tier is Tier.AT_RISK
    assert result.overall.settled


def test_caps_can_be_agreed_otherwise():
    milder = tuple(
        Cap(cap.reason, Tier.AT_RISK) if cap.reason is CapReason.FAILED_MINIMUM else cap
        for cap in DEFAULT_CAPS
    )
    result = scored(GOOD, FAILED, rules=replace(RULES, caps=milder))

    assert result.overall.tier is Tier.AT_RISK
    assert result.financial.tier is Tier.AT_RISK


MISSING = (kpi("M", f=0, c=1), Kind.NOT_REPORTED)


@pytest.mark.parametrize("score", [75, 85])
def test_praise_waits_while_a_goal_lacks_data(score):
    result = scored((kpi("A"), score), MISSING)

    assert result.overall.tier is None
    assert result.overall.at_best is result.financial.tier
    assert not result.overall.settled


@pytest.mark.parametrize(("score", "tier"), [(65, Tier.AT_RISK), (55, Tier.IN_DOUBT)])
def test_an_alarm_stands_while_a_goal_lacks_data(score, tier):
    result = scored((kpi("A"), score), MISSING)

    assert result.overall.tier is tier
    assert not result.overall.settled


def test_off_track_is_settled_whatever_is_missing():
    result = scored((kpi("A"), 10), MISSING)

    assert (result.overall.tier, result.overall.settled) == (Tier.OFF_TRACK, True)


def test_a_failed_minimum_shows_even_where_there_is_too_little_data_for_a_score():
    result = scored((kpi("A", minimum=50), 40), (kpi("B", f=9), Kind.NOT_REPORTED))

    assert result.financial.exact is None
    assert result.financial.tier is Tier.OFF_TRACK
    assert result.overall.tier is Tier.OFF_TRACK


def test_a_safety_event_shows_even_where_nothing_was_reported():
    result = scored((kpi("A"), Kind.NOT_REPORTED), events=[Event(EVENTS[0], "fire", "e1")])

    assert result.overall.tier is Tier.IN_DOUBT


def test_a_goal_of_which_nothing_is_due_does_not_hold_up_the_state():
    result = scored((kpi("A"), 85), (kpi("B", f=0, c=1), Kind.NOT_YET_DUE))

    assert (result.overall.tier, result.overall.settled) == (Tier.ON_TRACK, True)


def test_the_worst_tier_is_the_last_of_the_five():
    assert worst(Tier.AT_RISK, Tier.ON_TRACK, Tier.IN_DOUBT) is Tier.IN_DOUBT
    assert [tier.rank for tier in Tier] == [0, 1, 2, 3, 4]
