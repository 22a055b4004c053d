"""Scorecards that time alone changes: a due date passed, and no figure came."""

from __future__ import annotations

import datetime as dt
import logging
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.db import InterfaceError, OperationalError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from core.formatting import day as shown
from core.jobs.worker import new_reference
from partnerships.models import Partnership
from performance.models import MonthlyReturn, Scorecard
from performance.selectors.score_inputs import reporting_period
from performance.services.scorecards import KeptChanging, issue_scorecards

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from core.periods import Period

CHUNK: Final = 250
_MAY_PASS: Final = (OperationalError, InterfaceError, KeptChanging)
_A_DAY: Final = dt.timedelta(days=1)

log = logging.getLogger("concord.scorecards")


@dataclass(slots=True)
class Turned:
    """How many scorecards were looked at, of how many, and issued; what was refused or broke."""

    total: int = 0
    looked_at: int = 0
    issued: int = 0
    refused: list[str] = field(default_factory=list)
    broken: list[str] = field(default_factory=list)


def score_what_became_due(
    today: dt.date,
    *,
    only: Partnership | None = None,
    after_each: Callable[[Turned], object] = lambda _so_far: None,
) -> Turned:
    """Works out anew every latest scorecard for which a due date has passed by `today`.

    Also the first one of a period whose return was due and has not come, so that a partner who
    sends nothing does not keep the standing of the period before. Whatever was missed is caught
    up with; what was done is not done again.

    One partnership that breaks is named with a reference and does not stop the others.

    Raises:
        KeptChanging: when figures kept arriving; asked again later, it goes through.
    """
    turning = _turning(today, only)
    found = Turned(total=sum(map(len, turning.values())))
    for (period, due), keys in sorted(turning.items(), key=_by_day):
        cause = _("a due date passed: %(day)s") % {"day": shown(due)}
        for start in range(0, len(keys), CHUNK):
            chunk = list(Partnership.objects.filter(pk__in=keys[start : start + CHUNK]))
            found.looked_at += len(chunk)
            _score(chunk, period, cause, found)
            after_each(found)
    return found


def next_turn(partnership: Partnership) -> dt.date | None:
    """The first day on which a due date of the partnership will have changed a scorecard."""
    turning = Scorecard.objects.filter(
        partnership=partnership, is_latest=True, turns_on__isnull=False
    )
    days = [
        turning.order_by("turns_on").values_list("turns_on", flat=True).first(),
        *(due + _A_DAY for _pk, _start, due in _without_scorecard(dt.date.max, partnership)),
    ]
    return min((day for day in days if day), default=None)


def _by_day(turning: tuple[tuple[Period, dt.date], list[int]]) -> tuple[dt.date, dt.date]:
    (period, due), _keys = turning
    return due, period.start


def _turning(today: dt.date, only: Partnership | None) -> dict[tuple[Period, dt.date], list[int]]:
    """The partnerships, by the period to be scored and the due date that passed."""
    wanted: dict[tuple[Period, dt.date], list[int]] = defaultdict(list)
    cards = Scorecard.objects.filter(is_latest=True, turns_on__lte=today)
    if only is not None:
        cards = cards.filter(partnership=only)
    for card in cards.order_by("partnership").only("partnership", "period_start", "turns_on"):
        assert card.turns_on is not None  # noqa: S101 - asked for above
        due = card.turns_on - _A_DAY
        wanted[reporting_period(card.period_start), due].append(card.partnership_id)
    first: dict[tuple[Period, int], dt.date] = {}
    for pk, start, due in _without_scorecard(today, only):
        key = reporting_period(start), pk
        first[key] = min(first.get(key, due), due)
    for (period, pk), due in first.items():
        wanted[period, due].append(pk)
    return wanted


def _without_scorecard(
    today: dt.date, only: Partnership | None
) -> Iterator[tuple[int, dt.date, dt.date]]:
    """Returns due before `today` that are still owed, of periods without any scorecard."""
    cards = Scorecard.objects.filter(
        partnership=OuterRef("partnership"),
        period_start__lte=OuterRef("period_start"),
        period_end__gte=OuterRef("period_start"),
    )
    owed = MonthlyReturn.objects.filter(
        ~Exists(cards),
        due_on__lt=today,
        state__in=[MonthlyReturn.State.DUE, MonthlyReturn.State.SENT_BACK],
    )
    if only is not None:
        owed = owed.filter(partnership=only)
    yield from owed.order_by("partnership", "due_on").values_list(
        "partnership", "period_start", "due_on"
    )


def _score(chunk: Sequence[Partnership], period: Period, cause: str, found: Turned) -> None:
    """The chunk at once; where something unexpected breaks, one by one, the broken one named."""
    try:
        outcome = issue_scorecards(chunk, period, cause=cause)
    except _MAY_PASS:
        raise
    except Exception:
        if len(chunk) > 1:
            for one in chunk:
                _score([one], period, cause, found)
            return
        reference = new_reference()
        log.exception(
            "the scorecard of %s for %s broke when a due date passed, reference %s",
            chunk[0].reference,
            period.key,
            reference,
        )
        found.broken.append(f"{chunk[0].reference}, {period.key}: {reference}")
        return
    found.issued += len(outcome.issued)
    found.refused += [
        f"{one.partnership.reference}, {period.key}: {' '.join(one.reasons)}"
        for one in outcome.refused
    ]
