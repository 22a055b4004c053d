"""What the path of the two scores says, in one line."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

if TYPE_CHECKING:
    from collections.abc import Sequence

WORTH_SAYING = 2
WHOLE = Decimal(1)


def course_in_words(
    financial: Sequence[Decimal | None], community: Sequence[Decimal | None]
) -> str:
    """The longest run of falls or rises at the end of the path, a fall first; by whole points.

    Scores are 0 to 100 in the order of their periods, None where there was none. Whole points,
    half-up, are what the reader sees: a change that cannot be seen is no change.
    """
    community_run, financial_run = _run(community), _run(financial)
    candidates = (
        (-community_run, _fallen_community),
        (-financial_run, _fallen_financial),
        (community_run, _risen_community),
        (financial_run, _risen_financial),
    )
    for length, words in candidates:
        if length >= WORTH_SAYING:
            return words(length)
    return _("Both goals over time")


def _fallen_community(n: int) -> str:
    return ngettext(
        "Community has fallen for %(n)d quarter in a row",
        "Community has fallen for %(n)d quarters in a row",
        n,
    ) % {"n": n}


def _fallen_financial(n: int) -> str:
    return ngettext(
        "Financial has fallen for %(n)d quarter in a row",
        "Financial has fallen for %(n)d quarters in a row",
        n,
    ) % {"n": n}


def _risen_community(n: int) -> str:
    return ngettext(
        "Community has risen for %(n)d quarter in a row",
        "Community has risen for %(n)d quarters in a row",
        n,
    ) % {"n": n}


def _risen_financial(n: int) -> str:
    return ngettext(
        "Financial has risen for %(n)d quarter in a row",
        "Financial has risen for %(n)d quarters in a row",
        n,
    ) % {"n": n}


def _run(scores: Sequence[Decimal | None]) -> int:
    """Changes of the same sign at the end: 3 for three rises, -2 for two falls."""
    shown = [
        None if score is None else score.quantize(WHOLE, rounding=ROUND_HALF_UP) for score in scores
    ]
    run = 0
    for before, after in zip(reversed(shown[:-1]), reversed(shown[1:]), strict=True):
        if before is None or after is None or before == after:
            break
        step = 1 if after > before else -1
        if run and (run > 0) != (step > 0):
            break
        run += step
    return run
