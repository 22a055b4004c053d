"""The nightly check: works everything derived out anew and lists differences. Repairs nothing."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from core import clock
from core.models import Job
from core.periods import Period
from partnerships.models import Partnership, Standing
from performance.models import Scorecard
from performance.scoring import recompute
from performance.selectors.score_inputs import score_inputs
from performance.services.score_results import (
    result_columns,
    sha256_of,
    timeless,
    trace_text,
    work_out,
)
from performance.services.standing import WORKED_OUT, standings_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from performance.services.score_results import WorkedOut

CHUNK = 250
UNDER_WAY = ("scorecards.issue", "standings.refresh")
"""Jobs that bring one partnership up to date: while one waits, nothing of it is different."""
LONGEST_SHOWN = 120


@dataclass(frozen=True, slots=True)
class Difference:
    """One value that is not what it would be if it were worked out now.

    Attributes:
        kind: "standing", "altered" (a scorecard is not what its own trace gives) or "behind" (the
            figures and rules of today give another scorecard).
        partnership: its uuid; `reference` is what people call it.
        period: of the scorecard, with its version; "" for a standing.
        column: the name of the column.
        stored, expected: both as text.
    """

    kind: str
    partnership: str
    reference: str
    column: str
    stored: str
    expected: str
    period: str = ""

    def __str__(self) -> str:
        what = f"scorecard {self.period} ({self.kind})" if self.period else "standing"
        return (
            f"{self.reference}, {what}: {self.column} is {self.stored!r}, "
            f"worked out anew it is {self.expected!r}."
        )

    def as_json(self) -> dict[str, str]:
        return asdict(self)


@dataclass(slots=True)
class Checked:
    """How much was looked at, and what was found."""

    standings: int = 0
    scorecards: int = 0
    differences: list[Difference] = field(default_factory=list)


def recompute_check(
    progress: Callable[[int, int], object] = lambda _done, _total: None,
) -> Checked:
    """Works out every standing and every latest scorecard anew, in chunks of 250 partnerships.

    A chunk costs a number of queries that does not depend on how many partnerships it has. What
    differs is looked at twice: what somebody was just changing is no difference.
    """
    found = Checked()
    everything = Partnership.objects.order_by("pk")
    total, last, done = everything.count(), 0, 0
    while chunk := list(everything.filter(pk__gt=last)[:CHUNK]):
        last = chunk[-1].pk
        done += len(chunk)
        first = check_chunk(chunk)
        found.standings += first.standings
        found.scorecards += first.scorecards
        found.differences += _confirmed(chunk, first.differences)
        progress(done, total)
    return found


def _confirmed(chunk: Sequence[Partnership], differences: list[Difference]) -> list[Difference]:
    if not differences:
        return []
    busy = _under_way()
    concerned = {one.partnership for one in differences}
    again = [one for one in chunk if str(one.uuid) in concerned and one.pk not in busy]
    seen_twice = set(check_chunk(again).differences)
    return [one for one in differences if one in seen_twice]


def _under_way() -> set[int]:
    jobs = Job.objects.unfinished().filter(kind__in=UNDER_WAY)
    return {payload["partnership"] for payload in jobs.values_list("payload", flat=True)}


def check_chunk(chunk: Sequence[Partnership]) -> Checked:
    """What differs for these partnerships; for each period with scorecards a few queries more."""
    found = Checked()
    keys = [partnership.pk for partnership in chunk]
    stored = {row.partnership_id: row for row in Standing.objects.filter(partnership__in=keys)}
    for expected in standings_of(chunk):
        found.standings += 1
        found.differences += _of_standing(stored.get(expected.partnership_id), expected)
    latest = Scorecard.objects.filter(partnership__in=keys, is_latest=True)
    for key in latest.order_by("period_start").values_list("period", flat=True).distinct():
        cards = list(latest.filter(period=key).select_related("partnership").order_by("pk"))
        found.scorecards += len(cards)
        found.differences += _of_scorecards(cards, Period.parse(key))
    return found


def _of_standing(stored: Standing | None, expected: Standing) -> Iterator[Difference]:
    """A partnership without a row stands as one with an empty row."""
    found = stored or Standing()
    for name in WORKED_OUT:
        before, after = getattr(found, name), getattr(expected, name)
        if before != after:
            if name == "path":
                before, after = _points(before, after), _points(after, before)
            yield _difference("standing", expected.partnership, name, before, after)


def _points(path: Sequence[Any], other: Sequence[Any]) -> str:
    """The past scores that the other path does not have: "2026-Q2, 60.5, 70"; of any shape."""
    apart = [point for point in path if point not in other]
    return "; ".join(
        ", ".join(map(str, point)) if isinstance(point, list) else str(point) for point in apart
    )


def _of_scorecards(cards: Sequence[Scorecard], period: Period) -> Iterator[Difference]:
    inputs = score_inputs([card.partnership for card in cards], period, clock.today())
    worked_out, refused = work_out(inputs)
    fresh = {one.partnership.pk: one for one in worked_out}
    reasons = {one.partnership.pk: " ".join(one.reasons) for one in refused}
    for card in cards:
        now = fresh.get(card.partnership_id)
        own = list(
            _against_own_trace(card, now.columns if now and now.text == card.result else None)
        )
        yield from own
        if own:
            continue
        if now is None:
            why = reasons.get(card.partnership_id, "")
            yield _of_card("behind", card, "result", "a scorecard", why or "nothing to score")
        else:
            yield from _against_today(card, now)


def _against_own_trace(card: Scorecard, same: Mapping[str, Any] | None) -> Iterator[Difference]:
    """What is not as the inputs that the scorecard itself holds give it.

    `same` saves working it out: the columns of a result whose trace is the scorecard's.
    """
    if sha256_of(card.result) != card.result_sha256:
        after = sha256_of(card.result)
        yield _of_card("altered", card, "result_sha256", card.result_sha256, after)
    if same:
        yield from _columns_apart("altered", card, same)
        return
    try:
        result = recompute(json.loads(card.result))
    except (ValueError, KeyError, TypeError) as error:
        yield _of_card("altered", card, "result", "a trace that cannot be read", str(error))
        return
    columns = list(_columns_apart("altered", card, result_columns(result)))
    yield from columns
    if not columns and trace_text(result) != card.result:
        yield _of_card("altered", card, "result", "its trace", "another trace")


def _against_today(card: Scorecard, now: WorkedOut) -> Iterator[Difference]:
    if card.result_sha256 == now.sha256 or timeless(card.result) == timeless(now.text):
        return
    columns = list(_columns_apart("behind", card, now.columns))
    yield from columns
    if not columns:
        yield _of_card("behind", card, "result", "its trace", "another trace")


def _columns_apart(kind: str, card: Scorecard, expected: Mapping[str, Any]) -> Iterable[Difference]:
    for name, after in expected.items():
        before = getattr(card, name)
        if before != after:
            yield _of_card(kind, card, name, before, after)


def _of_card(kind: str, card: Scorecard, column: str, stored: Any, expected: Any) -> Difference:
    period = f"{card.period}, version {card.version}"
    return _difference(kind, card.partnership, column, stored, expected, period)


def _difference(
    kind: str, partnership: Partnership, column: str, stored: Any, expected: Any, period: str = ""
) -> Difference:
    return Difference(
        kind=kind,
        partnership=str(partnership.uuid),
        reference=partnership.reference,
        column=column,
        stored=_text(stored),
        expected=_text(expected),
        period=period,
    )


def _text(value: Any) -> str:
    return "" if value is None else str(value)[:LONGEST_SHOWN]
