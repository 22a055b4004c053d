"""Acts on many partnerships: confirmed once, done one by one, each refusal with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db import IntegrityError
from django.utils.translation import gettext as _

from core import clock, jobs
from core.jobs import Cancelled
from core.ledger import SYSTEM_STREAM, audited
from core.models import Job
from core.problems import Problem, Refused, refuse_if
from core.subject import Subject
from partnerships.bulk_acts import bulk_acts
from partnerships.models import BulkOutcome, BulkRun, Partnership

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence
    from uuid import UUID

    from core.jobs import RunningJob
    from core.models import User
    from partnerships.bulk_acts import BulkAct

RUN: Final = "portfolio.bulk"


def start_bulk(
    act: BulkAct,
    *,
    identifier: UUID,
    keys: Sequence[str],
    options: Mapping[str, str],
    seen_at: dt.datetime,
    actor: User,
) -> BulkRun:
    """Does `act` with the partnerships named by the uuids `keys`.

    The same `identifier` again gives the run that exists: a confirm page that is sent twice, or
    from two tabs, acts once.

    Raises:
        Refused: nothing or too much is chosen, the person may not act, or the act itself refuses.
    """
    known = BulkRun.objects.filter(uuid=identifier, asked_by=actor).first()
    if known is not None:
        return known
    refuse_if(_objections(act, keys, actor))
    try:
        with audited(SYSTEM_STREAM, actor=actor, kind="portfolio.bulk_asked") as told:
            run = BulkRun.objects.create(
                uuid=identifier,
                act=act.slug,
                options=dict(options),
                keys=list(keys),
                asked_by=actor,
                asked_at=clock.now(),
                seen_at=seen_at,
            )
            told.fact(run=str(identifier), act=act.slug, partnerships=len(keys))
            _begin(act, run)
    except IntegrityError:
        return BulkRun.objects.get(uuid=identifier, asked_by=actor)
    return run


def _begin(act: BulkAct, run: BulkRun) -> None:
    if act.whole is not None:
        permitted = Partnership.objects.permitted(run.asked_by, act.permission)
        chosen = permitted.filter(uuid__in=run.keys).order_by("pk")
        run.url = act.whole(run, list(chosen.values_list("pk", flat=True)))
        run.save(update_fields=["url"])
        return
    run.job = jobs.enqueue(
        RUN,
        {"run": run.pk},
        key=f"{RUN}:{run.uuid}",
        requested_by=run.asked_by,
        title=str(act.label),
        subject=Subject("bulkrun", run.uuid),
    )
    run.save(update_fields=["job"])


def stop_bulk(run: BulkRun, *, actor: User) -> int:
    """Asks for no more, and takes back what the run asked for and is not made yet; how many.

    What is made stays.
    """
    if run.job is not None and run.job.state in Job.UNFINISHED:
        jobs.cancel(run.job, actor=actor)
    return _take_back(run, actor)


def _take_back(run: BulkRun, actor: User) -> int:
    act = bulk_acts[run.act]
    unmade = act.unmade(run) if act.unmade else ()
    for one in unmade:
        jobs.cancel(one, actor=actor)
    return len(unmade)


def go_on(run: BulkRun, job: RunningJob) -> tuple[int, int]:
    """Does what is left of the run; how many were done and refused in all.

    Each partnership and its outcome are one transaction with the place where the run stands.
    """
    act, total = bulk_acts[run.act], len(run.keys)
    for place in range(int(job.checkpoint or 0), total):
        try:
            job.check_cancelled()
        except Cancelled:
            # What was asked for since somebody stopped the run goes with the rest.
            _take_back(run, run.asked_by)
            raise
        with job.step(place + 1):
            _one(act, run, run.keys[place])
        job.progress(place + 1, total, _("looked at"))
    outcomes = run.outcomes
    return (
        outcomes.filter(state=BulkOutcome.State.DONE).count(),
        outcomes.filter(state=BulkOutcome.State.REFUSED).count(),
    )


def _one(act: BulkAct, run: BulkRun, key: str) -> None:
    visible = Partnership.objects.visible_to(run.asked_by)
    partnership = visible.select_related("authority", "partner").filter(uuid=key).first()
    if partnership is None or act.each is None:
        return
    outcome = BulkOutcome(run=run, partnership=partnership, state=BulkOutcome.State.REFUSED)
    try:
        refuse_if(_not_permitted(act, run.asked_by, partnership))
        made = act.each(run, partnership)
    except Refused as refused:
        outcome.message = str(refused)
    else:
        outcome.state = BulkOutcome.State.DONE
        outcome.made, outcome.message = made.uuid, made.message
    outcome.save()


def _not_permitted(act: BulkAct, user: User, partnership: Partnership) -> Iterator[Problem]:
    permitted = Partnership.objects.permitted(user, act.permission)
    if not permitted.filter(pk=partnership.pk).exists():
        yield Problem("", "not_permitted", not_permitted())


def not_permitted() -> str:
    """What is said where the person has no role that may do the act."""
    return _("You hold no role here that may do this. Its People page names who does.")


def _objections(act: BulkAct, keys: Sequence[str], actor: User) -> Iterator[Problem]:
    if not act.permitted(actor):
        yield Problem("", "not_permitted", not_permitted())
    if not keys:
        yield Problem("", "nothing_chosen", _("Choose the partnerships first."))
    if len(keys) > act.most:
        text = _("At most %(most)s at once: %(count)s are chosen. Filter, or choose fewer.")
        yield Problem("", "too_many", text % {"most": act.most, "count": len(keys)})
