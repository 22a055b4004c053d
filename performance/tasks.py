"""What workers do for figures and scorecards."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from core import clock, events
from core.jobs import Permanent, handles
from core.notifications.asking import ask_to_look
from partnerships.models import Partnership
from performance import news
from performance.events import FiguresCounted
from performance.models import KPI, KPIRecord, Scorecard, ScorecardRun, TrustWeights
from performance.selectors.recompute_check import KIND as CHECK
from performance.selectors.score_inputs import touched_by
from performance.services.due_scores import score_what_became_due
from performance.services.recompute_check import recompute_check
from performance.services.returns import open_returns
from performance.services.scorecard_runs import go_on
from performance.services.scorecards import issue_scorecards
from performance.services.standing import refresh_standings
from performance.services.trust_indices import issue_after_adoption, issue_due

if TYPE_CHECKING:
    from collections.abc import Iterable

    from core.jobs import RunningJob
    from core.periods import Period
    from performance.services.due_scores import Turned

MOST_LISTED = 100
"""How many differences the nightly check keeps for its page; the command lists them all."""

log = logging.getLogger("concord.scorecards")


@handles("scorecards.issue")
def issue(job: RunningJob) -> dict[str, Any]:
    """Scores one partnership for the reporting periods that an acceptance touched."""
    partnership = Partnership.objects.get(pk=job.payload["partnership"])
    periods = _touched(partnership, job.payload["periods"], first=True)
    issued, refused = [], []
    # Also where nothing can be scored, the next deadline has moved on.
    refresh_standings([partnership])
    with transaction.atomic():
        events.publish(FiguresCounted(partnership.pk, job.id))
    with job.effect():
        for period in periods:
            outcome = issue_scorecards(
                [partnership], period, cause=job.payload.get("cause", ""), actor=job.requested_by
            )
            issued += [str(card.uuid) for card in outcome.issued]
            refused += [reason for one in outcome.refused for reason in one.reasons]
        if refused:
            raise Permanent(" ".join(refused))
    return {"issued": issued}


@handles("scorecards.due")
def score_due(job: RunningJob) -> dict[str, Any]:
    """Scores anew what the due dates that passed have changed."""

    def after_each(so_far: Turned) -> None:
        job.check_cancelled()
        job.progress(so_far.looked_at, so_far.total)

    found = score_what_became_due(clock.today(), after_each=after_each)
    return {
        "looked_at": found.looked_at,
        "issued": found.issued,
        "refused": found.refused[:MOST_LISTED],
        "broken": found.broken[:MOST_LISTED],
    }


@handles("standings.refresh")
def refresh_standing(job: RunningJob) -> None:
    """Brings one partnership up to date after a round, and has its people told what waits.

    A scorecard that is there counts what was sent late as being checked, and as missing again
    what was sent back.
    """
    partnership = Partnership.objects.get(pk=job.payload["partnership"])
    records = KPIRecord.objects.filter(submission=job.payload["submission"])
    periods = _touched(partnership, records.values_list("period", flat=True), first=False)
    with job.effect():
        refresh_standings([partnership])
        for period in periods:
            issue_scorecards([partnership], period, cause=job.payload["cause"])
        ask_to_look(partnership.pk)


def _touched(partnership: Partnership, keys: Iterable[str], *, first: bool) -> list[Period]:
    """The reporting periods that these figures touch and that have a scorecard.

    With `first` also the period in which each figure ends, where it has none yet.
    """
    touched = [touched_by(key) for key in sorted(set(keys))]
    wanted = {period for periods in touched for period in periods}
    has_one = set(
        Scorecard.objects.filter(
            partnership=partnership, is_latest=True, period__in=[one.key for one in wanted]
        ).values_list("period", flat=True)
    )
    begun = {periods[0] for periods in touched} if first else set()
    return sorted(one for one in wanted if one.key in has_one or one in begun)


@handles(news.FORECAST)
def tell_forecast(job: RunningJob) -> None:
    """Tells whoever checks milestones of another forecast."""
    before = job.payload["before"]
    with job.effect():
        news.tell_forecast(job.payload["forecast"], before and dt.date.fromisoformat(before))


@handles(news.DONE)
def tell_done(job: RunningJob) -> None:
    """Tells those who send for the partner that a claim was accepted."""
    with job.effect():
        news.tell_done(job.payload["milestone"])


@handles(news.ACCEPTED)
def tell_accepted(job: RunningJob) -> None:
    """Tells whoever sent a return once all of it is accepted."""
    with job.effect():
        news.tell_accepted(job.payload["partnership"], job.payload["records"])


@handles(news.DISPUTED)
def tell_dispute(job: RunningJob) -> None:
    """Tells the other side that a figure is disputed."""
    with job.effect():
        news.tell_dispute(job.payload["dispute"])


@handles("returns.open")
def open_due_returns(job: RunningJob) -> dict[str, Any]:
    """Opens the returns of all months that ended, for every partnership with adopted KPIs."""
    until = dt.date.fromisoformat(job.payload["period"])
    wanted = Partnership.objects.filter(
        pk__in=KPI.objects.filter(state=KPI.State.ADOPTED, starts_on__lt=until).values(
            "partnership"
        )
    ).order_by("pk")
    total, opened = wanted.count(), 0
    for done, partnership in enumerate(wanted.iterator(200), 1):
        job.check_cancelled()
        opened += len(open_returns(partnership, until))
        job.progress(done, total)
    return {"partnerships": total, "opened": opened}


@handles(CHECK)
def check(job: RunningJob) -> dict[str, Any]:
    """Works out what is derived anew; the differences are the job's result."""

    def progress(done: int, total: int) -> None:
        job.check_cancelled()
        job.progress(done, total)

    found = recompute_check(progress)
    if found.differences:
        log.warning("recompute check: %s differences", len(found.differences))
    return {
        "standings": found.standings,
        "scorecards": found.scorecards,
        "differences": len(found.differences),
        "listed": [one.as_json() for one in found.differences[:MOST_LISTED]],
    }


@handles("scorecards.run")
def run(job: RunningJob) -> dict[str, Any]:
    """Scores the whole portfolio for one period."""
    found = ScorecardRun.objects.get(pk=job.payload["run"])
    go_on(found, job)
    found.refresh_from_db()
    failures = found.failures.count()
    if failures:
        job.progress(found.looked_at, found.looked_at, _("done; some could not be scored"))
    return {
        "looked_at": found.looked_at,
        "issued": found.issued,
        "unchanged": found.unchanged,
        "failures": failures,
        "finished": clock.now().isoformat(),
        "url": reverse("scorecard_run", args=[found.uuid]),
    }


@handles("trust.due")
def trust_due(_job: RunningJob) -> dict[str, Any]:
    """The trust index of the quarter that has ended, wherever both sides adopted weights."""
    return {"issued": issue_due(clock.today())}


@handles("trust.adopted")
def trust_adopted(job: RunningJob) -> dict[str, Any]:
    """The first index by weights that both sides have just adopted."""
    weights = TrustWeights.objects.select_related("partnership").get(pk=job.payload["weights"])
    with job.effect():
        made = issue_after_adoption(weights)
        ask_to_look(weights.partnership_id)
    return {"issued": str(made.uuid) if made else None}
