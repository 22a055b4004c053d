"""The trust index: four parts, each from 0 to 100, and their weighted mean. Pure.

No source publishes such a formula; it is Concord's own, and both sides adopt its weights before it
counts. Everything is calculated in exact fractions; what is shown is rounded once, half-up.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from performance.scoring.exact import fraction
from performance.scoring.means import available_mean, geometric_mean

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence
    from decimal import Decimal

    from performance.scoring.exact import Amount

HUNDRED: Final = Fraction(100)
LOWEST_ANSWER: Final = 1
HIGHEST_ANSWER: Final = 4
"""Answers of the relationship survey: 1 disagrees, 4 agrees."""
SIDES: Final = ("authority", "partner")


class TrustError(ValueError):
    """The rules or the inputs make no sense; nothing is calculated from them."""


class Part(StrEnum):
    TRANSPARENCY = "transparency"
    COMMITMENT = "commitment"
    COMPETENCE = "competence"
    SHARED_GOALS = "shared_goals"


@dataclass(frozen=True, slots=True)
class Promise:
    """What was owed by a day: a report to be shown, or a commitment to be kept.

    `done_on` is None while it is not done. `id` and `what` name it on the page and in the trace.
    """

    what: str
    due_on: dt.date
    done_on: dt.date | None
    side: str = ""
    id: str = ""

    def days_late(self, day: dt.date) -> int:
        """Whole days after the due date, at least 0; of what is not done, up to `day`."""
        return max(0, ((self.done_on or day) - self.due_on).days)


@dataclass(frozen=True, slots=True)
class Claim:
    """A figure as it was reported, beside what an official verified."""

    what: str
    reported: Decimal
    verified: Decimal
    id: str = ""

    @property
    def distance(self) -> Fraction:
        """|reported − verified| ÷ |verified|, at most 1; against a verified zero it is 0 or 1."""
        apart = abs(fraction(self.reported) - fraction(self.verified))
        if not self.verified:
            return Fraction(1 if apart else 0)
        return min(apart / abs(fraction(self.verified)), Fraction(1))


@dataclass(frozen=True, slots=True)
class SideAnswer:
    """How one side answered the relationship survey: its mean from 1 to 4, of so many answers."""

    side: str
    mean: Fraction
    answers: int

    @property
    def score(self) -> Fraction:
        """(mean − 1) ÷ 3 × 100."""
        return (self.mean - LOWEST_ANSWER) / (HIGHEST_ANSWER - LOWEST_ANSWER) * HUNDRED


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustRules:
    """One version of the rules, as both sides adopted it.

    Attributes:
        version: names the adopted version in traces and on pages.
        weights: of each part, 0 or more, not all 0.
        disclosure_days: so many days late a report is worth nothing.
        commitment_days: so many days late a commitment is worth nothing.
        dual_share: what the score of both goals counts in competence; accuracy counts the rest.
        coverage: the share of the weight that must have data; enough if equal.

    Raises:
        TrustError: a value is out of its range.
    """

    version: str
    weights: Mapping[Part, Decimal]
    disclosure_days: int = 30
    commitment_days: int = 60
    dual_share: Fraction = Fraction(7, 10)
    coverage: Fraction = Fraction(2, 3)

    def __post_init__(self) -> None:
        if set(self.weights) != set(Part):
            raise TrustError("Each of the four parts needs a weight.")
        if min(self.weights.values()) < 0 or not any(self.weights.values()):
            raise TrustError("Weights are 0 or more, and one of them is more than 0.")
        if min(self.disclosure_days, self.commitment_days) < 1:
            raise TrustError("What is late is worth nothing after a day at the earliest.")
        if not 0 <= self.dual_share <= 1 or not 0 < self.coverage <= 1:
            raise TrustError("Shares lie from 0 to 1.")


@dataclass(frozen=True, slots=True, kw_only=True)
class TrustInputs:
    """What is known up to and including `day`. What was due after it is not counted."""

    day: dt.date
    disclosures: Sequence[Promise] = ()
    commitments: Sequence[Promise] = ()
    dual: Amount | None = None
    dual_id: str = ""
    claims: Sequence[Claim] = ()
    answers: Sequence[SideAnswer] = ()
    survey_id: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """How promises were kept: how many on time, late, and not at all."""

    on_time: int
    late: int
    missing: int

    @property
    def all(self) -> int:
        """Those that were due."""
        return self.on_time + self.late + self.missing


@dataclass(frozen=True, slots=True)
class PartResult:
    """One part: its score from 0 to 100, or None where too little is known."""

    part: Part
    weight: Decimal
    score: Fraction | None
    coverage: Fraction
    """The share of what it is made of that had data."""


@dataclass(frozen=True, slots=True)
class TrustResult:
    """The index with everything it came from."""

    rules: TrustRules
    inputs: TrustInputs
    parts: tuple[PartResult, ...]
    score: Fraction | None
    coverage: Fraction
    """The share of all weight whose part has a score."""
    geometric: Decimal | None
    """The weighted geometric mean of the same parts, beside the index; never instead of it."""

    def part(self, part: Part) -> PartResult:
        """The result of one part."""
        return next(one for one in self.parts if one.part is part)


def mean_of_side(replies: Sequence[Sequence[int]]) -> Fraction:
    """The mean of one side: each respondent counts alike, however many statements they answered.

    Raises:
        TrustError: nobody answered, or an answer is none of 1 to 4.
    """
    if not replies or not all(replies):
        raise TrustError("A mean needs an answer.")
    if any(not LOWEST_ANSWER <= one <= HIGHEST_ANSWER for reply in replies for one in reply):
        raise TrustError(f"Answers lie from {LOWEST_ANSWER} to {HIGHEST_ANSWER}.")
    return sum((Fraction(sum(one), len(one)) for one in replies), Fraction(0)) / len(replies)


def credit(promise: Promise, day: dt.date, days: int) -> Fraction:
    """What a promise is worth: 1 on time, max(0, 1 − late ÷ days) when late, 0 while missing."""
    if promise.done_on is None:
        return Fraction(0)
    return max(Fraction(0), 1 - Fraction(promise.days_late(day), days))


def due(promises: Sequence[Promise], day: dt.date) -> list[Promise]:
    """Those whose day has come."""
    return [one for one in promises if one.due_on <= day]


def kept(promises: Sequence[Promise], day: dt.date) -> Kept:
    """How the promises that were due were kept."""
    owed = due(promises, day)
    done = [one for one in owed if one.done_on is not None]
    late = sum(1 for one in done if one.days_late(day))
    return Kept(len(done) - late, late, len(owed) - len(done))


def trust_of(inputs: TrustInputs, rules: TrustRules) -> TrustResult:
    """The index: the mean of its four parts by their weights; what has no data drops out.

    There is none where less than `rules.coverage` of the weight has data.

    Raises:
        TrustError: the survey has something else than one answer of each side.
    """
    found = {part: (score, share) for part, score, share in _parts(inputs, rules)}
    parts = tuple(PartResult(part, rules.weights[part], *found[part]) for part in Part)
    known = [one for one in parts if one.score is not None and one.weight]
    total = sum((fraction(one.weight) for one in parts), Fraction(0))
    received = sum((fraction(one.weight) for one in known), Fraction(0))
    score = available_mean(
        [one.score for one in parts], [one.weight for one in parts], threshold=rules.coverage
    )
    geometric = (
        None
        if score is None
        else geometric_mean([one.score or Fraction(0) for one in known], [o.weight for o in known])
    )
    return TrustResult(rules, inputs, parts, score, received / total, geometric)


def _parts(
    inputs: TrustInputs, rules: TrustRules
) -> Iterator[tuple[Part, Fraction | None, Fraction]]:
    for part, promises, days in (
        (Part.TRANSPARENCY, inputs.disclosures, rules.disclosure_days),
        (Part.COMMITMENT, inputs.commitments, rules.commitment_days),
    ):
        owed = due(promises, inputs.day)
        credits_of = [credit(one, inputs.day, days) for one in owed]
        mean = available_mean(credits_of)
        yield part, None if mean is None else mean * HUNDRED, Fraction(bool(owed))
    yield Part.COMPETENCE, *_competence(inputs, rules)
    goals = _shared_goals(inputs.answers)
    yield Part.SHARED_GOALS, goals, Fraction(goals is not None)


def accuracy(claims: Sequence[Claim]) -> Fraction | None:
    """100 × (1 − the mean distance between reported and verified); None without any claim."""
    distance = available_mean([one.distance for one in claims])
    return None if distance is None else (1 - distance) * HUNDRED


def _competence(inputs: TrustInputs, rules: TrustRules) -> tuple[Fraction | None, Fraction]:
    """0.7 × the score of both goals + 0.3 × accuracy; either drops out where it has no data."""
    values = (inputs.dual, accuracy(inputs.claims))
    weights = (rules.dual_share, 1 - rules.dual_share)
    share = sum(
        (one for value, one in zip(values, weights, strict=True) if value is not None),
        Fraction(0),
    )
    return available_mean(values, weights, threshold=rules.coverage), share


def _shared_goals(answers: Sequence[SideAnswer]) -> Fraction | None:
    """Half the average of both sides, half their closeness; each side weighs the same.

    None unless both sides answered: one side alone says nothing about what is shared.
    """
    by_side = {one.side: one.score for one in answers}
    if len(by_side) != len(answers) or not set(by_side) <= set(SIDES):
        raise TrustError("The survey has one answer of each side.")
    if set(by_side) != set(SIDES):
        return None
    first, second = by_side.values()
    return ((first + second) / 2 + HUNDRED - abs(first - second)) / 2
