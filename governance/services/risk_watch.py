"""Looking at triggers: what stands raises its risk once, and what is over can raise it again.

A trigger stands from the look that finds it true to the look that finds it untrue, and raises its
risk at the first of them. So it does not matter how often anybody looks, or how many looks were
missed: between two looks that find the same nothing happens.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import clock, events
from core.calendars import UnknownCountry, add_business_days
from core.jobs.queue import promise
from core.ledger import audited
from core.ledger.canonical import plain
from core.notifications.asking import is_quiet
from core.transitions import locked
from governance.events import RiskRaised
from governance.models import RiskTrigger
from governance.services.risk_assessments import put_assessment
from governance.triggers import CALM, trigger_kinds
from partnerships.models import Partnership

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet

    from core.ledger.act import Act
    from governance.models import Risk
    from governance.triggers import Reading

WATCH: Final = "risks.watch"
"""The kind of job that looks at triggers: of one partnership, or each night of all."""
CHUNK: Final = 250
"""So many triggers are read at once."""
LOOK_WITHIN: Final = 5
"""Business days within which somebody looks at a risk that was raised; the product's own [D]."""


@dataclass(slots=True)
class Looked:
    """How many triggers were looked at, how many raised their risk, how many are over."""

    total: int = 0
    looked_at: int = 0
    raised: int = 0
    over: int = 0


def ask_to_watch(partnership: int, cause: str) -> None:
    """Promises a look at the triggers of a partnership, if it has any, once for each cause.

    Two statements at the most: the act itself has other things to spend its queries on. What is
    told of days long past (demo, import) asks for none; the look of the night follows it anyway.
    """
    if is_quiet() or not _live([partnership]).exists():
        return
    promise(
        WATCH,
        {"partnership": partnership},
        key=f"{WATCH}:{cause}",
        run_after=timezone.now(),
        title=_("Triggers of risks"),
    )


def live_triggers(partnerships: Iterable[int] | None = None) -> list[RiskTrigger]:
    """Those of open risks of live partnerships, of some partnerships or of all; one query."""
    found = _live(partnerships)
    return list(found.select_related("risk__partnership").order_by("risk__partnership", "pk"))


def _live(partnerships: Iterable[int] | None) -> QuerySet[RiskTrigger]:
    found = RiskTrigger.objects.filter(
        ended_at__isnull=True,
        risk__closed_on__isnull=True,
        risk__partnership__phase_state__in=[
            Partnership.PhaseState.ACTIVE,
            Partnership.PhaseState.PAUSED,
        ],
    )
    return found if partnerships is None else found.filter(risk__partnership__in=partnerships)


def watch(
    partnerships: Iterable[int] | None = None,
    *,
    after_each: Callable[[Looked], object] = lambda _so_far: None,
) -> Looked:
    """Looks at every live trigger, of some partnerships or of all.

    A constant number of queries for each chunk, and some for each risk that is raised. Done twice,
    or again after a breakdown, it does nothing twice.
    """
    triggers, today = live_triggers(partnerships), clock.today()
    found = Looked(total=len(triggers))
    for start in range(0, len(triggers), CHUNK):
        chunk = triggers[start : start + CHUNK]
        for trigger, reading in _read(chunk, today):
            if reading.stands and trigger.standing_since is None:
                found.raised += _raise(trigger, reading, today)
            elif not reading.stands and trigger.standing_since is not None:
                found.over += _over(trigger)
        found.looked_at += len(chunk)
        after_each(found)
    return found


def _read(chunk: list[RiskTrigger], today: dt.date) -> Iterable[tuple[RiskTrigger, Reading]]:
    by_kind: dict[str, list[RiskTrigger]] = defaultdict(list)
    for trigger in chunk:
        by_kind[trigger.kind].append(trigger)
    for kind, triggers in by_kind.items():
        readings = trigger_kinds[kind].readings(triggers, today)
        yield from ((one, readings.get(one.pk, CALM)) for one in triggers)


def _raise(trigger: RiskTrigger, reading: Reading, today: dt.date) -> bool:
    """Raises the risk, unless somebody else did so meanwhile."""
    with transaction.atomic():
        risk, row = locked(trigger.risk), locked(trigger)
        if row.standing_since is not None or row.ended_at is not None or not risk.is_open:
            return False
        with audited(trigger.stream, actor=None, kind="risk.raised") as act:
            row.episode += 1
            row.standing_since, row.said = clock.now(), reading.sentence
            row.save(update_fields=["episode", "standing_since", "said"])
            act.fact(risk=str(risk.uuid), trigger=row.kind, episode=row.episode)
            _put_raised(risk, row, reading, act)
            due = _look_by(today, risk.partnership)
            risk.review_on = min(due, risk.review_on) if risk.review_on else due
            risk.save(update_fields=["review_on"])
            events.publish(RiskRaised(risk.partnership_id, risk.pk, row.pk, row.episode))
    return True


def _put_raised(risk: Risk, trigger: RiskTrigger, reading: Reading, act: Act) -> None:
    """The next assessment, by the rule; where there is none to raise, somebody is asked for one."""
    current = risk.assessments.filter(is_current=True).first()
    if current is None:
        return
    raised = current.assessed.raised(probability=trigger.probability, impact=trigger.impact or 1)
    trace = plain(dict(reading.trace))
    assert isinstance(trace, dict)  # noqa: S101 - made from one
    made = put_assessment(risk, raised, reason=reading.sentence, trigger=trigger, trace=dict(trace))
    act.fact(score=made.residual.score)
    act.seal(made)


def _look_by(today: dt.date, partnership: Partnership) -> dt.date:
    try:
        return add_business_days(today, LOOK_WITHIN, partnership.country)
    except UnknownCountry:
        return today


def _over(trigger: RiskTrigger) -> bool:
    """Lets the trigger raise again; the risk stays as high as somebody, or it, left it."""
    with transaction.atomic():
        row = locked(trigger)
        if row.standing_since is None:
            return False
        with audited(trigger.stream, actor=None, kind="risk.trigger_over") as act:
            row.standing_since = None
            row.save(update_fields=["standing_since"])
            act.fact(risk=str(trigger.risk.uuid), trigger=row.kind, episode=row.episode)
    return True
