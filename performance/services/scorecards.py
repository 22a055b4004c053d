"""Issuing scorecards: worked out by `performance.scoring`, kept with their trace, in versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction

from core import clock, events
from core.ledger import SYSTEM_STREAM, audited
from core.ledger.audit import joined
from core.models import LedgerHead
from partnerships.models import Partnership
from performance.events import ScorecardIssued
from performance.models import Scorecard
from performance.selectors.score_inputs import score_inputs
from performance.services.score_results import Refusal, WorkedOut, columns_of, timeless, work_out
from performance.services.standing import refresh_standings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from core.models import User
    from core.periods import Period

ATTEMPTS = 5


class KeptChanging(RuntimeError):  # noqa: N818 - says what happened
    """New figures arrived each time while the old ones were scored."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """Scorecards worked out and not written yet, with the ledger heads that they go by."""

    seen: Mapping[str, int]
    worked_out: Sequence[WorkedOut]
    refused: Sequence[Refusal]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of working out scorecards; partnerships without adopted KPIs are in none."""

    issued: tuple[Scorecard, ...]
    unchanged: tuple[Scorecard, ...]
    refused: tuple[Refusal, ...]


def prepare(partnerships: Sequence[Partnership], period: Period) -> Prepared:
    """Works out scorecards, outside of any lock; give 250 partnerships at the most."""
    seen = _heads(partnerships)
    worked_out, refused = work_out(score_inputs(partnerships, period, clock.today()))
    return Prepared(seen, worked_out, refused)


def issue_scorecards(
    partnerships: Iterable[Partnership],
    period: Period,
    *,
    cause: str,
    actor: User | None = None,
    prepared: Prepared | None = None,
) -> Outcome:
    """Works out the scorecards of `period` and issues those whose result changed.

    A constant number of queries for any number of partnerships; give 250 at the most. One that
    cannot be scored is refused with its reasons and does not stop the others. Issued is issued:
    a changed result makes the next version, the earlier ones stay.

    Scores are worked out before anything is locked. A partnership whose ledger moved on meanwhile
    is worked out once more, so that no older figures follow newer ones.

    Args:
        partnerships: at most 250.
        period: a reporting period.
        cause: kept with each version.
        actor: who asked; None where Concord itself acts.
        prepared: what was worked out for these partnerships, and perhaps others, shortly before.

    Raises:
        KeptChanging: when figures kept arriving; asked again later, it goes through.
    """
    wanted = list(partnerships)
    issued: list[Scorecard] = []
    unchanged: list[Scorecard] = []
    refusals: list[Refusal] = []
    for _attempt in range(ATTEMPTS):
        found = prepared or prepare(wanted, period)
        prepared = None
        with transaction.atomic():
            moved = _moved(wanted, found.seen)
            still = {one.pk for one in wanted} - moved
            fresh = [one for one in found.worked_out if one.inputs.partnership.pk in still]
            latest = _latest(fresh, period)
            changed = [one for one in fresh if _is_new(one, latest)]
            if changed:
                issued += _issue(changed, latest, period, cause=cause, actor=actor)
            _look_again(fresh, latest, changed)
        unchanged += [latest[one.inputs.partnership.pk] for one in fresh if one not in changed]
        refusals += [one for one in found.refused if one.partnership.pk in still]
        wanted = [one for one in wanted if one.pk in moved]
        if not wanted:
            return Outcome(tuple(issued), tuple(unchanged), tuple(refusals))
    raise KeptChanging(f"The figures of {wanted[0]} kept changing while they were scored.")


def _heads(partnerships: Iterable[Partnership]) -> dict[str, int]:
    streams = [partnership.stream for partnership in partnerships]
    heads = LedgerHead.objects.filter(stream__in=streams)
    return dict(heads.values_list("stream", "seq"))


def _moved(partnerships: Sequence[Partnership], seen: Mapping[str, int]) -> set[int]:
    """Locks the partnerships against other scorecards; which of them changed since `seen`."""
    keys = [partnership.pk for partnership in partnerships]
    rows = Partnership.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk")
    list(rows.values_list("pk", flat=True))
    now = _heads(partnerships)
    return {one.pk for one in partnerships if now.get(one.stream) != seen.get(one.stream)}


def _latest(worked_out: Iterable[WorkedOut], period: Period) -> dict[int, Scorecard]:
    rows = Scorecard.objects.filter(
        partnership__in=[one.inputs.partnership for one in worked_out],
        period=period.key,
        is_latest=True,
    )
    return {card.partnership_id: card for card in rows}


def _is_new(one: WorkedOut, latest: Mapping[int, Scorecard]) -> bool:
    before = latest.get(one.inputs.partnership.pk)
    if before is None:
        return True
    if before.result_sha256 == one.sha256:
        return False
    return bool(timeless(before.result) != timeless(one.text))


def _look_again(
    fresh: Iterable[WorkedOut], latest: Mapping[int, Scorecard], changed: Sequence[WorkedOut]
) -> None:
    """Keeps of those that stay as they are when time alone may change them next."""
    later = []
    for one in fresh:
        if one not in changed:
            card = latest[one.inputs.partnership.pk]
            if card.turns_on != one.inputs.turns_on:
                card.turns_on = one.inputs.turns_on
                later.append(card)
    if later:
        Scorecard.objects.bulk_update(later, ["turns_on"])


def _issue(
    changed: Sequence[WorkedOut],
    latest: dict[int, Scorecard],
    period: Period,
    *,
    cause: str,
    actor: User | None,
) -> list[Scorecard]:
    now = clock.now()
    with audited(_stream(changed), actor=actor, kind=_kind(changed)) as act:
        Scorecard.objects.filter(pk__in=[card.pk for card in latest.values()]).filter(
            partnership__in=[one.inputs.partnership for one in changed]
        ).update(is_latest=False)
        cards = Scorecard.objects.bulk_create(
            Scorecard(
                **columns_of(one),
                version=latest[one.inputs.partnership.pk].version + 1
                if one.inputs.partnership.pk in latest
                else 1,
                cause=cause,
                issued_at=now,
            )
            for one in changed
        )
        for one, card in zip(changed, cards, strict=True):
            own = (
                act
                if len(changed) == 1
                else joined(one.inputs.partnership.stream, actor=actor, kind="scorecard.issued")
            )
            own.fact(
                scorecard=str(card.uuid),
                period=period.key,
                version=card.version,
                cause=card.cause,
                state=card.state,
                result_sha256=card.result_sha256,
            )
            own.seal(card)
        if len(changed) > 1:
            act.fact(period=period.key, number=len(changed))
        refresh_standings([one.inputs.partnership for one in changed])
        for card in cards:
            events.publish(ScorecardIssued(card.partnership_id, card.pk, period.key))
    return cards


def _stream(changed: Sequence[WorkedOut]) -> str:
    return changed[0].inputs.partnership.stream if len(changed) == 1 else SYSTEM_STREAM


def _kind(changed: Sequence[WorkedOut]) -> str:
    return "scorecard.issued" if len(changed) == 1 else "scorecards.issued_together"
