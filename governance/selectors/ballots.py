"""What lies before the members, and whether the vote is over."""

from __future__ import annotations

from typing import TYPE_CHECKING

from core import clock
from core.ledger.canonical import canonical_json, digest
from governance.models import Rating
from governance.selectors.seats import rules_of, seats_in_force, seats_in_vote

if TYPE_CHECKING:
    from governance.models import Decision

_TAG = "concord.ballot.v1"
_CRITERIA_TAG = "concord.criteria.v1"
_RATINGS_TAG = "concord.ratings.v1"


def ballot_of(decision: Decision) -> str:
    """The fingerprint of what is voted on: question, options, their ratings, what each changes."""
    ratings = ratings_of(decision)
    options = [
        one.content(ratings.get(one.pk, ()))
        for one in sorted(decision.options.all(), key=lambda option: option.letter)
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


def ratings_of(decision: Decision) -> dict[int, list[Rating]]:
    """The ratings of each option that has any, in the order of the criteria; one query at most."""
    if "criteria" in getattr(decision, "_prefetched_objects_cache", ()):
        rows = [one for criterion in decision.criteria.all() for one in criterion.ratings.all()]
    else:
        rows = list(Rating.objects.filter(option__decision=decision))
    found: dict[int, list[Rating]] = {}
    for one in rows:
        found.setdefault(one.option_id, []).append(one)
    return found


def ratings_fingerprint(decision: Decision) -> str:
    """The version of the ratings, which a vote rests on; "" while nothing is rated."""
    ratings = ratings_of(decision)
    if not ratings:
        return ""
    letters = {one.pk: one.letter for one in decision.options.all()}
    said = sorted(
        [letters[option], [one.content() for one in rated]] for option, rated in ratings.items()
    )
    return digest(_RATINGS_TAG, canonical_json(said))


def sides_that_have_not_agreed(decision: Decision) -> list[str]:
    """The sides with a voice that did not agree to the criteria as they stand."""
    now = criteria_fingerprint(decision)
    agreed = {one.side for one in decision.agreements.all() if one.fingerprint == now}
    return [side for side in rules_of(decision).sides if side not in agreed]
