"""Issuing scorecards: worked out by `performance.scoring`, kept with their trace, in versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import connection, transaction

from core import clock, events
from core.ledger import SYSTEM_STREAM, audited
from core.ledger.audit import joined
from core.models import LedgerHead
from partnerships.models import Partnership
from performance.events import ScorecardIssued
from performance.models import Scorecard
from performance.selectors.score_inputs import inputs_of
from performance.selectors.score_reading import read
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
    """What is to be written for some partnerships, and the ledger heads that it goes by.

    Attributes:
        seen: the number of the last event of each stream, noted before anything was read.
        latest: the scorecard in force, by partnership.
        unchanged: partnerships whose scorecard agrees with what is on record.
        worked_out, refused: all others that have something to score.
    """

    seen: Mapping[str, int]
    latest: Mapping[int, Scorecard]
    unchanged: frozenset[int]
    worked_out: Sequence[WorkedOut]
    refused: Sequence[Refusal]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of working out scorecards; partnerships without adopted KPIs are in none.

    Of the unchanged ones the scores and the trace are read when they are asked for.
    """

    issued: tuple[Scorecard, ...]
    unchanged: tuple[Scorecard, ...]
    refused: tuple[Refusal, ...]


def prepare(partnerships: Sequence[Partnership], period: Period) -> Prepared:
    """Works out scorecards, outside of any lock; give 250 partnerships at the most.

    Only those are worked out that have no scorecard yet, whose inputs are not the ones their
    scorecard agrees with, or for which a due date has passed since.
    """
    today = clock.today()
    seen, latest = _heads(partnerships), _latest(partnerships, period)
    found = read(partnerships, period, today)
    unchanged = frozenset(
        one.partnership.pk
        for one in found
        if (card := latest.get(one.partnership.pk))
        and card.inputs_sha256 == one.fingerprint
        and (card.turns_on is None or card.turns_on > today)
    )
    worked_out, refused = work_out(
        inputs_of(one, period, today) for one in found if one.partnership.pk not in unchanged
    )
    return Prepared(seen, latest, unchanged, worked_out, refused)


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
    is worked out once more, so that no older figures follow newer ones. Where nothing is to be
    worked out, nothing is locked.

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
        unchanged += [found.latest[one.pk] for one in wanted if one.pk in found.unchanged]
        wanted = [one for one in wanted if one.pk not in found.unchanged]
        if not wanted:
            break
        with transaction.atomic():
            moved = _moved(wanted, found.seen)
            still = {one.pk for one in wanted} - moved
            fresh = [one for one in found.worked_out if one.partnership.pk in still]
            changed, same = _told_apart(fresh, found.latest)
            if changed:
                issued += _issue(changed, found.latest, period, cause=cause, actor=actor)
            unchanged += _agreeing(same, found.latest)
        refusals += [one for one in found.refused if one.partnership.pk in still]
        wanted = [one for one in wanted if one.pk in moved]
        if not wanted:
            break
    else:
        raise KeptChanging(f"The figures of {wanted[0]} kept changing while they were scored.")
    return Outcome(tuple(issued), tuple(unchanged), tuple(refusals))


def _heads(partnerships: Iterable[Partnership]) -> dict[str, int]:
    streams = [partnership.stream for partnership in partnerships]
    heads = LedgerHead.objects.filter(stream__in=streams)
    return dict(heads.values_list("stream", "seq"))


def _moved(partnerships: Sequence[Partnership], seen: Mapping[str, int]) -> set[int]:
    """Locks the partnerships against other scorecards; which of them changed since `seen`."""
    if connection.features.has_select_for_update:
        keys = [partnership.pk for partnership in partnerships]
        rows = Partnership.objects.select_for_update(no_key=True).filter(pk__in=keys)
        list(rows.order_by("pk").values_list("pk", flat=True))
    now = _heads(partnerships)
    return {one.pk for one in partnerships if now.get(one.stream) != seen.get(one.stream)}


def _latest(partnerships: Iterable[Partnership], period: Period) -> dict[int, Scorecard]:
    """The scorecards in force, without the columns that are not compared."""
    rows = Scorecard.objects.filter(
        partnership__in=[one.pk for one in partnerships], period=period.key, is_latest=True
    ).only("partnership_id", "version", "inputs_sha256", "result_sha256", "turns_on")
    return {card.partnership_id: card for card in rows.order_by()}


def _told_apart(
    fresh: Sequence[WorkedOut], latest: Mapping[int, Scorecard]
) -> tuple[list[WorkedOut], list[WorkedOut]]:
    """Those with another result than the scorecard in force, and those with the same.

    For how long a missing figure has been missing is no other result.
    """
    apart = {
        card.pk: one
        for one in fresh
        if (card := latest.get(one.partnership.pk)) and card.result_sha256 != one.sha256
    }
    rows = Scorecard.objects.filter(pk__in=apart).values_list("pk", "result") if apart else ()
    other = {
        apart[pk].partnership.pk
        for pk, before in rows
        if timeless(before) != timeless(apart[pk].text)
    }
    changed: list[WorkedOut] = []
    same: list[WorkedOut] = []
    for one in fresh:
        is_new = one.partnership.pk in other or one.partnership.pk not in latest
        (changed if is_new else same).append(one)
    return changed, same


def _agreeing(fresh: Sequence[WorkedOut], latest: Mapping[int, Scorecard]) -> list[Scorecard]:
    """Scorecards that stay as they are: they agree with these inputs now, until time turns them."""
    cards = []
    for one in fresh:
        card = latest[one.partnership.pk]
        card.inputs_sha256, card.turns_on = one.inputs_sha256, one.turns_on
        cards.append(card)
    if cards:
        Scorecard.objects.bulk_update(cards, ["inputs_sha256", "turns_on"])
    return cards


def _issue(
    changed: Sequence[WorkedOut],
    latest: Mapping[int, Scorecard],
    period: Period,
    *,
    cause: str,
    actor: User | None,
) -> list[Scorecard]:
    now = clock.now()
    before = {one.partnership.pk: latest.get(one.partnership.pk) for one in changed}
    with audited(_stream(changed), actor=actor, kind=_kind(changed)) as act:
        followed = [card.pk for card in before.values() if card]
        if followed:
            Scorecard.objects.filter(pk__in=followed).update(is_latest=False)
        cards = Scorecard.objects.bulk_create(
            Scorecard(
                **columns_of(one),
                version=card.version + 1 if (card := before[one.partnership.pk]) else 1,
                cause=cause,
                issued_at=now,
            )
            for one in changed
        )
        for one, card in zip(changed, cards, strict=True):
            own = (
                act
                if len(changed) == 1
                else joined(one.partnership.stream, actor=actor, kind="scorecard.issued")
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
        refresh_standings([one.partnership for one in changed])
        for card in cards:
            events.publish(ScorecardIssued(card.partnership_id, card.pk, period.key))
    return cards


def _stream(changed: Sequence[WorkedOut]) -> str:
    return changed[0].partnership.stream if len(changed) == 1 else SYSTEM_STREAM


def _kind(changed: Sequence[WorkedOut]) -> str:
    return "scorecard.issued" if len(changed) == 1 else "scorecards.issued_together"
