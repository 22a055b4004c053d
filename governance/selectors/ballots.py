"""What lies before the members, and whether the vote is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import clock
from core.ledger.canonical import canonical_json, digest
from governance.selectors.seats import rules_of, seats_in_force, seats_in_vote

if TYPE_CHECKING:
    from governance.models import Decision

_TAG = "concord.ballot.v1"
_CRITERIA_TAG = "concord.criteria.v1"


def ballot_of(decision: Decision) -> str:
    """The fingerprint of what is voted on: question, options and what each would change."""
    options = [
        one.content() for one in sorted(decision.options.all(), key=lambda option: option.letter)
    ]
    said = {
        "decision": str(decision.uuid),
        "round": decision.round,
        "question": decision.question,
        "options": options,
    }
    return digest(_TAG, canonical_json(said))


def is_over(decision: Decision) -> bool:
    """Whether the last day to vote has passed."""
    return decision.closes_on is not None and clock.today() > decision.closes_on


def has_everybody_voted(decision: Decision) -> bool:
    """Whether every seat that may vote on it has; then it is counted before its time."""
    seats = list(seats_in_force().filter(body=decision.body_id))
    found = seats_in_vote(decision, seats)
    able = [one for one in found if not one.member.stepped_aside]
    return (
        bool(able) and all(one.vote is not None for one in able) and bool(rules_of(decision).sides)
    )


def criteria_fingerprint(decision: Decision) -> str:
    """The version of the criteria: what a side agrees to."""
    said = [[one.title, one.measure, str(one.weight)] for one in decision.criteria.all()]
    return digest(_CRITERIA_TAG, canonical_json(said))
