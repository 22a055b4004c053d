"""What may be answered to a question, and how answers are counted. Pure.

Shares come with a 95 % score interval: E. B. Wilson, "Probable Inference, the Law of Succession,
and Statistical Inference", Journal of the American Statistical Association 22 (1927), 209-212.
It presumes that who answered was drawn by lot; whoever chose to answer was not, and the page says
so.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final

from core.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    Translate = Callable[[str], str]

AGREEMENT, SCALE, YES_NO, CHOICE, TEXT = "agreement", "scale", "yes_no", "choice", "text"
LONGEST: Final = 1000
"""Characters of an answer in words."""
FEWEST_IN_A_CELL: Final = 5
"""A cell with fewer answers is never shown: the product's default."""
Z: Final = Decimal("1.959964")
"""The 97.5th percentile of the standard normal distribution."""
HIGHEST: Final = {AGREEMENT: 4, SCALE: 5, YES_NO: 2}
LABELS: Final = {
    AGREEMENT: ("Disagree", "Rather disagree", "Rather agree", "Agree"),
    SCALE: ("1, lowest", "2", "3", "4", "5, highest"),
    YES_NO: ("Yes", "No"),
}
"""The words of the answers of a kind, in English; a page translates them. Numbers count from 1."""

Sheet = dict[str, int | str]
"""One respondent's answers, by the key of the question."""


def _same(message: str) -> str:
    return message


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it is asked."""

    key: str
    kind: str
    text: str
    choices: tuple[str, ...] = ()
    is_required: bool = True

    @property
    def labels(self) -> tuple[str, ...]:
        """What can be chosen, in order; nothing where words are asked for."""
        return self.choices if self.kind == CHOICE else LABELS.get(self.kind, ())


def read_sheet(
    asked: Sequence[Asked], typed: Mapping[str, str], *, translate: Translate = _same
) -> tuple[Sheet, tuple[Problem, ...]]:
    """What was answered, and everything that is wrong with it. What is unknown is left alone."""
    found: Sheet = {}
    problems: list[Problem] = []
    for one in asked:
        said = str(typed.get(one.key, "")).replace("\x00", "").strip()
        if not said:
            if one.is_required:
                message = translate("Answer this question.")
                problems.append(Problem(one.key, "required", message))
        elif one.kind == TEXT:
            problems += _too_long(one, said, translate)
            found[one.key] = said
        elif said in {str(number) for number in range(1, len(one.labels) + 1)}:
            found[one.key] = int(said)
        else:
            message = translate("Choose one of the answers shown.")
            problems.append(Problem(one.key, "invalid_choice", message))
    if not found and not problems:
        problems.append(Problem("", "empty", translate("Answer at least one question.")))
    return ({} if problems else found), tuple(problems)


def _too_long(one: Asked, said: str, translate: Translate) -> Iterator[Problem]:
    if len(said) > LONGEST:
        message = translate(
            "This is %(n)d characters long; write at most %(most)d, so take %(over)d away."
        )
        facts = {"n": len(said), "most": LONGEST, "over": len(said) - LONGEST}
        yield Problem(one.key, "too_long", message % facts)


def mean_of(numbers: Sequence[int]) -> Fraction | None:
    """The exact mean; None of nothing."""
    return Fraction(sum(numbers), len(numbers)) if numbers else None


def wilson(count: int, of: int) -> tuple[Decimal, Decimal]:
    """The 95 % score interval of a share, from 0 to 1, half-up at six decimals.

    Raises:
        ValueError: there is nothing to share, or more than all.
    """
    if of < 1 or not 0 <= count <= of:
        raise ValueError("A share needs at least one answer, and at most all of them.")
    with localcontext() as context:
        context.prec = 30
        n, p = Decimal(of), Decimal(count) / Decimal(of)
        middle = p + Z * Z / (2 * n)
        reach = Z * (p * (1 - p) / n + Z * Z / (4 * n * n)).sqrt()
        below = 1 + Z * Z / n
        low = Decimal(0) if count == 0 else (middle - reach) / below
        high = Decimal(1) if count == of else (middle + reach) / below
    step = Decimal("0.000001")
    return low.quantize(step, ROUND_HALF_UP), high.quantize(step, ROUND_HALF_UP)


def hidden_cells(counts: Sequence[int], fewest: int = FEWEST_IN_A_CELL) -> frozenset[int]:
    """Which cells are not shown: those with too few answers, and one more where one stood alone.

    A single hidden cell would be what the others leave of all answers.
    """
    small = {number for number, count in enumerate(counts) if count < fewest}
    if len(small) == 1 and len(counts) > 1:
        rest = [number for number in range(len(counts)) if number not in small]
        small.add(min(rest, key=lambda number: counts[number]))
    return frozenset(small)


def tally_users(asked: Sequence[Asked], sheets: Sequence[Sheet], minimum: int) -> dict[str, Any]:
    """Counts of a survey of users, as text and whole numbers; no small cell is in it.

    With fewer than `minimum` answers there is the number of answers and nothing else.
    """
    if len(sheets) < minimum:
        return {"answers": len(sheets), "enough": False, "questions": {}}
    return {
        "answers": len(sheets),
        "enough": True,
        "questions": {
            one.key: _cells(one, [sheet[one.key] for sheet in sheets if one.key in sheet], minimum)
            for one in asked
        },
    }


def _cells(one: Asked, given: Sequence[int | str], minimum: int) -> dict[str, Any]:
    if one.kind == TEXT or len(given) < minimum:
        return {"answers": len(given), "cells": [], "mean": None}
    numbers = [int(said) for said in given]
    counted = Counter(numbers)
    counts = [counted[number] for number in range(1, len(one.labels) + 1)]
    hidden = hidden_cells(counts)
    mean = mean_of(numbers) if one.kind == SCALE else None
    return {
        "answers": len(given),
        "cells": [
            {"number": number + 1, **_cell(None if number in hidden else count, len(given))}
            for number, count in enumerate(counts)
        ],
        "mean": None if mean is None else str(mean),
    }


def _cell(count: int | None, of: int) -> dict[str, Any]:
    if count is None:
        return {"count": None, "low": None, "high": None}
    low, high = wilson(count, of)
    return {"count": count, "low": str(low), "high": str(high)}


def tally_side(asked: Sequence[Asked], sheets: Sequence[Sheet], minimum: int) -> dict[str, Any]:
    """How one side answered: its mean, and the mean of each statement; nothing when too few.

    Each respondent counts alike: the mean of a side is that of its respondents' own means.
    """
    found: dict[str, Any] = {"answers": len(sheets), "enough": len(sheets) >= minimum}
    if not found["enough"]:
        return found | {"mean": None, "questions": {}}
    keys = [one.key for one in asked if one.kind == AGREEMENT]
    own = [
        mean
        for sheet in sheets
        if (mean := mean_of([int(sheet[key]) for key in keys if key in sheet])) is not None
    ]
    by_question = {key: [int(sheet[key]) for sheet in sheets if key in sheet] for key in keys}
    return found | {
        "mean": str(sum(own, Fraction(0)) / len(own)) if own else None,
        "questions": {
            key: str(mean_of(numbers))
            for key, numbers in by_question.items()
            if len(numbers) >= minimum
        },
    }
