"""Figures for Prometheus: requests as they are served, and what the database says when asked.

A web server with several processes shares its counts through files, in the folder that
PROMETHEUS_MULTIPROC_DIR names (config/gunicorn.py); the names and labels are documented in
docs/how_to/watch.md.
"""

from __future__ import annotations

import datetime as dt
import logging
import os
from typing import TYPE_CHECKING, Final

from django.db.models import Avg, Count, DurationField, ExpressionWrapper, F, Max, Min, Sum
from django.utils import timezone
from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector

from core import readiness
from core.jobs.leases import AHEAD
from core.models.job import Job, Lease
from core.models.ledger import LedgerHead

if TYPE_CHECKING:
    from collections.abc import Iterator

log = logging.getLogger("concord.metrics")

METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_LATELY: Final = dt.timedelta(hours=1)

_served = CollectorRegistry()
_REQUESTS = Histogram(
    "concord_http_request_seconds",
    "Requests served: how many, and how long the answer took to begin.",
    ["method", "route", "status"],
    buckets=(0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
    registry=_served,
)


def request_served(*, method: str, route: str, status: int, seconds: float) -> None:
    """Count one request. A stranger's methods and paths make no series of their own.

    Where the counts cannot be kept, as their folder is gone or full, people get their page.
    """
    known = method if method in METHODS else "other"
    try:
        _REQUESTS.labels(known, f"/{route}" if route else "none", str(status)).observe(seconds)
    except OSError as lost:
        log.warning("A request was not counted: %s", lost.strerror)


def exposition() -> bytes:
    """Everything, in the text format of Prometheus."""
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        served = CollectorRegistry()
        MultiProcessCollector(served)  # type: ignore[no-untyped-call]
    else:
        served = _served
    stored = CollectorRegistry()
    stored.register(_Stored())
    return generate_latest(served) + generate_latest(stored)


class _Stored:
    """What the database knows, the same from whichever process it is asked."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        yield from _jobs()
        yield from _finished_lately()
        yield _ledger()
        yield _readiness()
        yield _time()


def _jobs() -> Iterator[GaugeMetricFamily]:
    counts = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
    by_state = GaugeMetricFamily("concord_jobs", "Jobs by state.", labels=["state"])
    for state in Job.State.values:
        by_state.add_metric([state], counts.get(state, 0))
    yield by_state
    yield GaugeMetricFamily(
        "concord_dead_letters",
        "Jobs that Concord has given up; somebody has to look at each.",
        value=counts.get(Job.State.DEAD, 0),
    )
    now = timezone.now()
    oldest = Job.objects.due(now).aggregate(Min("run_after"))["run_after__min"]
    yield GaugeMetricFamily(
        "concord_oldest_waiting_job_seconds",
        "How long the job that has waited longest has been due.",
        value=(now - oldest).total_seconds() if oldest else 0,
    )


def _finished_lately() -> Iterator[GaugeMetricFamily]:
    took = ExpressionWrapper(F("finished_at") - F("started_at"), output_field=DurationField())
    rows = (
        Job.objects.filter(state=Job.State.DONE, finished_at__gte=timezone.now() - _LATELY)
        .order_by()
        .values("kind")
        .annotate(done=Count("pk"), mean=Avg(took), longest=Max(took))
    )
    done = GaugeMetricFamily(
        "concord_jobs_done_last_hour", "Jobs done within the last hour, by kind.", labels=["kind"]
    )
    seconds = GaugeMetricFamily(
        "concord_job_seconds_last_hour",
        "How long jobs of the last hour took; reports are of kind reports.issue.",
        labels=["kind", "of"],
    )
    for row in rows:
        done.add_metric([row["kind"]], row["done"])
        for of in ("mean", "longest"):
            seconds.add_metric([row["kind"], of], row[of].total_seconds() if row[of] else 0)
    yield done
    yield seconds


def _ledger() -> GaugeMetricFamily:
    events = LedgerHead.objects.aggregate(Sum("seq"))["seq__sum"] or 0
    return GaugeMetricFamily("concord_ledger_events", "Events in the ledger.", value=events)


def _readiness() -> GaugeMetricFamily:
    family = GaugeMetricFamily(
        "concord_ready", "1 where this part is as it has to be.", labels=["part"]
    )
    for part, reason in readiness.look().items():
        family.add_metric([part], 0 if reason else 1)
    return family


def _time() -> GaugeMetricFamily:
    now = timezone.now()
    shown = Lease.objects.filter(name=AHEAD, until__gt=now).first()
    return GaugeMetricFamily(
        "concord_time_went_back_seconds",
        "How far times lie ahead that a clock which was set back has shown; 0 where none does.",
        value=(shown.until - now).total_seconds() if shown else 0,
    )
