"""The clock as one table: what runs by itself, when, and why."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from core.jobs import schedule
from core.jobs.cadence import Daily, Hourly
from core.jobs.schedule import Scheduled

if TYPE_CHECKING:
    from collections.abc import Sequence

SCHEDULE: Sequence[Scheduled] = (
    Scheduled(
        name="returns",
        job_kind="returns.open",
        cadence=Daily(dt.time(2, 15)),
        why="Opens the monthly return of each partnership whose month has ended.",
        missed="last",
    ),
    # It looks at every due date that has passed, so one run makes up for all that were missed.
    Scheduled(
        name="scorecards-due",
        job_kind="scorecards.due",
        cadence=Daily(dt.time(2, 30)),
        why="Scores anew what changed because a due date passed and no figure came.",
        missed="last",
    ),
    # It looks at what stands today, so one run makes up for all that were missed.
    Scheduled(
        name="risks",
        job_kind="risks.watch",
        cadence=Daily(dt.time(2, 35)),
        why="Raises each risk whose trigger has come to stand: a KPI, a milestone, a condition.",
        missed="last",
        payload=lambda _period: {"partnership": None},
    ),
    # One checkpoint now says as much as those that were missed would have.
    Scheduled(
        name="checkpoints",
        job_kind="ledger.checkpoint",
        cadence=Hourly(0),
        why="Signs what the ledger’s streams end with, so that a rewritten history shows.",
        missed="last",
    ),
    Scheduled(
        name="checkpoint-mail",
        job_kind="ledger.tell_auditors",
        cadence=Daily(dt.time(6, 30)),
        why="Mails the last signed checkpoint to every auditor, out of Concord’s reach.",
        missed="last",
    ),
    Scheduled(
        name="votes",
        job_kind="decisions.count",
        cadence=Hourly(2),
        why="Counts each vote whose last day has passed.",
        missed="last",
    ),
    # It looks at every clock that has ended, so one run makes up for all that were missed.
    Scheduled(
        name="meetings",
        job_kind="meetings.clock",
        cadence=Daily(dt.time(2, 20)),
        why="Approves minutes to which nobody objected until their time was over.",
        missed="last",
    ),
    # What was told stands with each concern, so one run makes up for all that were missed.
    Scheduled(
        name="concern-limits",
        job_kind="concerns.limits",
        cadence=Daily(dt.time(5, 15)),
        why="Tells both sides that the time to settle a concern ends or has ended.",
        missed="last",
    ),
    Scheduled(
        name="surveys",
        job_kind="surveys.clock",
        cadence=Hourly(8),
        why="Closes surveys whose last day has passed, and reminds once before it.",
        missed="last",
    ),
    # It looks at every day since the first, so one run makes up for all that were missed.
    Scheduled(
        name="obligations",
        job_kind="obligations.make_due",
        cadence=Daily(dt.time(2, 5)),
        why="Puts what falls due in the coming year into the registers of duties and rights.",
        missed="last",
    ),
    # It looks for what is missing, so one run makes up for all that were missed.
    Scheduled(
        name="trust",
        job_kind="trust.due",
        cadence=Daily(dt.time(2, 50)),
        why="Works out the trust index of each quarter that has ended.",
        missed="last",
    ),
    # It looks at what is due and not yet run, so one run makes up for all that were missed.
    Scheduled(
        name="regular-reports",
        job_kind="reports.regular",
        cadence=Daily(dt.time(5, 30)),
        why="Issues the reports that somebody set up to come every month or quarter.",
        missed="last",
    ),
    Scheduled(
        name="recompute-check",
        job_kind="recompute.check",
        cadence=Daily(dt.time(2, 45)),
        why="Works out all standings and scorecards anew and lists what differs.",
        missed="last",
    ),
    Scheduled(
        name="kept-answers",
        job_kind="api.forget_answers",
        cadence=Daily(dt.time(3, 40)),
        why="Deletes answers of the API that were kept for repeated requests and have expired.",
        missed="last",
    ),
    Scheduled(
        name="exports",
        job_kind="exports.clear",
        cadence=Daily(dt.time(3, 45)),
        why="Removes exports of the portfolio that were kept for seven days.",
        missed="last",
    ),
    Scheduled(
        name="personal-exports",
        job_kind="personal_data.clear",
        cadence=Daily(dt.time(3, 50)),
        why="Removes what people asked for about themselves and was kept for seven days.",
        missed="last",
    ),
    # Both look at what is there now, so one run makes up for all that were missed.
    Scheduled(
        name="notices",
        job_kind="notices.look",
        cadence=Hourly(5),
        why="Tells everybody what has become due, overdue, or waits for them.",
        missed="last",
        payload=lambda _period: {"partnership": None},
    ),
    Scheduled(
        name="digest",
        job_kind="notices.digest",
        cadence=Daily(dt.time(7, 0)),
        why="Mails the notices of the day to those who want one mail each working day.",
        missed="last",
    ),
)


def install() -> None:
    """Put the table in force; called once all apps are loaded."""
    schedule.install(SCHEDULE)
