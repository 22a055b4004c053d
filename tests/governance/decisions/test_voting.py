"""How a body decides, over every combination of sides, stepping aside and quorum."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.voting import (
    ABSTAIN,
    AGAINST,
    BodyRule,
    Member,
    Outcome,
    Rules,
    SideRule,
    count,
    quorum_missing,
)

OPTIONS = ("A", "B")
BALLOTS = (*OPTIONS, AGAINST, ABSTAIN, "")


def board(**facts) -> Rules:
    return Rules(
        **{"sides": {"authority": SideRule.MAJORITY, "partner": SideRule.MAJORITY}, **facts}
    )


def seats(side: str, ballots: str | list[str], **facts) -> list[Member]:
    return [
        Member(seat=f"{side}-{number}", side=side, ballot=ballot, **facts)
        for number, ballot in enumerate(ballots)
    ]


@st.composite
def members_of(draw, side: str, most: int = 4) -> list[Member]:
    found = []
    for number in range(draw(st.integers(0, most))):
        aside, present = draw(st.booleans()), draw(st.booleans())
        ballot = draw(st.sampled_from(BALLOTS)) if present and not aside else ""
        found.append(
            Member(
                f"{side}-{number}",
                side,
                leads=number == 0,
                stepped_aside=aside,
                is_present=present,
                ballot=ballot,
            )
        )
    return found


boards = st.tuples(members_of("authority"), members_of("partner"))
users = members_of("users", 3)
rules = st.builds(
    Rules,
    sides=st.fixed_dictionaries(
        {side: st.sampled_from(SideRule) for side in ("authority", "partner")}
    ),
    rule=st.sampled_from(BodyRule),
    quorum=st.integers(1, 3),
)


@given(rules, boards)
def test_nothing_is_carried_without_the_quorum_and_without_it_nothing_else_is_said(rule, sides):
    members = [*sides[0], *sides[1]]
    result = count(rule, members, OPTIONS)
    missing = quorum_missing(rule, members)
    assert (result.outcome is Outcome.NO_QUORUM) is bool(missing)
    assert result.without_quorum == missing


@given(rules, boards)
def test_with_two_sides_and_no_casting_vote_only_what_both_sides_want_is_carried(rule, sides):
    """With two sides "more than half of the sides" is both of them."""
    members = [*sides[0], *sides[1]]
    result = count(rule, members, OPTIONS)
    both = {voice.choice for voice in result.voices}
    wanted = len(both) == 1 and both <= set(OPTIONS)
    assert (result.outcome is Outcome.CARRIED) is (wanted and not quorum_missing(rule, members))
    assert result.option == (both.pop() if result.outcome is Outcome.CARRIED else "")


@given(rules, boards)
def test_whoever_stepped_aside_changes_nothing(rule, sides):
    """Taking them away altogether gives the same result."""
    members = [*sides[0], *sides[1]]
    left = [one for one in members if not one.stepped_aside]
    assert count(rule, members, OPTIONS) == count(rule, left, OPTIONS)


@given(rules, boards, users, st.sampled_from(SideRule))
def test_users_with_a_voice_count_as_any_side_does(rule, sides, seated, own):
    """In the quorum, in "every side" and in "more than half of the sides"."""
    with_users = Rules({**rule.sides, "users": own}, rule.rule, rule.quorum)
    members = [*sides[0], *sides[1], *seated]
    result = count(with_users, members, OPTIONS)
    here = sum(one.counts for one in seated)
    assert ("users" in result.without_quorum) is (here < rule.quorum)
    wants = [voice.choice for voice in result.voices if voice.choice in OPTIONS]
    needed = 3 if rule.rule is BodyRule.EVERY_SIDE else 2
    agreed = any(wants.count(letter) >= needed for letter in OPTIONS)
    carried = result.outcome is Outcome.CARRIED
    assert carried is (agreed and not quorum_missing(with_users, members))


@given(rules, boards, members_of("users", 1), st.sampled_from(SideRule))
def test_users_alone_stop_what_every_side_must_want_and_never_carry_anything(
    rule, sides, seated, own
):
    with_users = Rules({**rule.sides, "users": own}, rule.rule, rule.quorum)
    result = count(with_users, [*sides[0], *sides[1], *seated], OPTIONS)
    if result.outcome is Outcome.CARRIED:
        parties = [voice.choice for voice in result.voices if voice.side != "users"]
        assert result.option in parties
    if rule.rule is BodyRule.EVERY_SIDE and result.voices[2].choice not in OPTIONS:
        assert result.outcome is not Outcome.CARRIED


@given(rules, boards, users)
def test_without_a_voice_users_change_nothing_and_their_seats_are_not_counted(rule, sides, seated):
    members = [*sides[0], *sides[1]]
    before = count(rule, members, OPTIONS)
    advising = [one for one in [*members, *seated] if one.side in rule.sides]
    assert count(rule, advising, OPTIONS) == before
    if seated:
        with pytest.raises(ValueError, match="no voice"):
            count(rule, [*members, *seated], OPTIONS)


@given(rules, boards, st.integers(1, 50))
def test_more_seats_give_a_side_no_more_voice(rule, sides, more):
    """A side that wants something else is never outvoted, however many the others are."""
    authority, partner = sides
    crowd = [*authority, *(Member(f"more-{n}", "authority", ballot="A") for n in range(more))]
    result = count(rule, [*crowd, *partner], OPTIONS)
    if result.voices[1].choice != "A":
        assert result.option != "A"


@pytest.mark.parametrize("rule", BodyRule)
@pytest.mark.parametrize(("own", "others"), list(product(SideRule, SideRule)))
def test_what_all_want_is_carried_by_every_rule(rule, own, others):
    """The allowed succeeds."""
    found = count(
        board(sides={"authority": own, "partner": others}, rule=rule, quorum=2),
        [*seats("authority", ["A", "A"]), *seats("partner", ["A", "A", "A"])],
        OPTIONS,
    )
    assert (found.outcome, found.option, found.without_quorum) == (Outcome.CARRIED, "A", ())


@pytest.mark.parametrize(
    ("ballots", "voice"),
    [
        (["A", "A", AGAINST], {"majority": "A", "unanimity": "", "lead": "A"}),
        (["B", "A", "A"], {"majority": "A", "unanimity": "", "lead": "B"}),
        (["A", "B"], {"majority": "", "unanimity": "", "lead": "A"}),
        (["A", ABSTAIN], {"majority": "A", "unanimity": "", "lead": "A"}),
        ([ABSTAIN, ABSTAIN], {"majority": ABSTAIN, "unanimity": ABSTAIN, "lead": ABSTAIN}),
        (["", "A"], {"majority": "A", "unanimity": "", "lead": ""}),
        ([AGAINST, AGAINST], {"majority": AGAINST, "unanimity": AGAINST, "lead": AGAINST}),
        (["A", "A", "B", AGAINST], {"majority": "", "unanimity": "", "lead": "A"}),
        (["", ""], {"majority": "", "unanimity": "", "lead": ""}),
    ],
)
def test_each_side_makes_its_voice_by_its_own_rule(ballots, voice):
    """The first seat leads."""
    members = [
        Member(f"a{number}", "authority", leads=number == 0, ballot=ballot)
        for number, ballot in enumerate(ballots)
    ]
    for rule in SideRule:
        result = count(board(sides={"authority": rule}), members, OPTIONS)
        assert result.voices[0].choice == voice[rule]


def test_where_the_lead_stepped_aside_the_majority_of_the_others_speaks():
    members = [
        Member("lead", "authority", leads=True, stepped_aside=True),
        *seats("authority", ["B", "B", "A"]),
        *seats("partner", ["B"]),
    ]
    result = count(
        board(sides={"authority": SideRule.LEAD, "partner": SideRule.MAJORITY}), members, OPTIONS
    )
    assert (result.outcome, result.option) == (Outcome.CARRIED, "B")
    assert (result.voices[0].by_lead, result.voices[0].members) == (False, 3)


def test_where_everybody_of_a_side_stepped_aside_nothing_can_be_decided():
    members = [
        *seats("authority", ["", ""], stepped_aside=True),
        *seats("partner", ["A", "A"]),
    ]
    result = count(board(), members, OPTIONS)
    assert (result.outcome, result.without_quorum) == (Outcome.NO_QUORUM, ("authority",))


def test_of_three_sides_two_are_enough_only_where_the_body_says_so():
    sides = {"authority": SideRule.MAJORITY, "partner": SideRule.MAJORITY, "users": SideRule.LEAD}
    members = [*seats("authority", ["A"]), *seats("partner", ["A"]), *seats("users", ["B"])]
    assert count(board(sides=sides), members, OPTIONS).outcome is Outcome.NOT_CARRIED
    most = count(board(sides=sides, rule=BodyRule.MOST_SIDES), members, OPTIONS)
    assert (most.outcome, most.option) == (Outcome.CARRIED, "A")


def test_the_chair_decides_between_divided_sides_only_where_there_is_a_casting_vote():
    members = [*seats("authority", ["A"]), *seats("partner", ["B"])]
    assert count(board(), members, OPTIONS).outcome is Outcome.NOT_CARRIED
    cast = count(board(casting_seat="partner-0"), members, OPTIONS)
    assert (cast.outcome, cast.option, cast.by_casting_vote) == (Outcome.CARRIED, "B", True)


def test_a_casting_vote_breaks_no_abstention_and_makes_no_quorum():
    quiet = [*seats("authority", ["A"]), *seats("partner", [ABSTAIN])]
    chair = board(casting_seat="authority-0")
    assert count(chair, quiet, OPTIONS).outcome is Outcome.NOT_CARRIED
    alone = seats("authority", ["A"])
    assert count(chair, alone, OPTIONS).outcome is Outcome.NO_QUORUM


@given(boards, st.integers(1, 4))
def test_a_larger_quorum_never_makes_a_decision_possible(sides, quorum):
    members = [*sides[0], *sides[1]]
    if count(board(quorum=quorum + 1), members, OPTIONS).outcome is Outcome.CARRIED:
        assert count(board(quorum=quorum), members, OPTIONS).outcome is Outcome.CARRIED


@pytest.mark.parametrize(
    "members",
    [
        [Member("a", "authority", stepped_aside=True, ballot="A")],
        [Member("a", "authority", is_present=False, ballot="A")],
        [Member("a", "authority", ballot="C")],
        [Member("a", "strangers", ballot="A")],
        [Member("a", "authority"), Member("a", "partner")],
    ],
)
def test_a_ballot_that_cannot_be_is_an_error_and_never_counted(members):
    with pytest.raises(ValueError, match=r"\w"):
        count(board(), members, OPTIONS)


def test_a_quorum_of_nobody_and_a_body_without_a_voice_are_refused():
    with pytest.raises(ValueError, match="at least one"):
        board(quorum=0)
    with pytest.raises(ValueError, match="decides nothing"):
        board(sides={})


def test_the_trace_tells_every_number_that_the_result_follows_from():
    members = [
        *seats("authority", ["A", "A", AGAINST]),
        Member("aside", "authority", stepped_aside=True),
        *seats("partner", ["A"]),
        Member("away", "partner", is_present=False),
    ]
    rule = board(quorum=1)
    assert count(rule, members, OPTIONS).trace(rule) == {
        "rule": "every_side",
        "quorum": 1,
        "casting_vote": False,
        "outcome": "carried",
        "option": "A",
        "without_quorum": [],
        "sides": [
            {
                "side": "authority",
                "rule": "majority",
                "choice": "A",
                "members": 3,
                "took_part": 3,
                "votes": {"A": 2, "against": 1},
                "by_lead": False,
            },
            {
                "side": "partner",
                "rule": "majority",
                "choice": "A",
                "members": 2,
                "took_part": 1,
                "votes": {"A": 1},
                "by_lead": False,
            },
        ],
    }
