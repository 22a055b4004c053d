"""Work out the scorecards of the portfolio from the command line."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db.models import Count

from core import clock
from core.jobs.worker import see_through
from core.models import Job
from core.periods import Period
from core.problems import Refused
from partnerships.models import Partnership
from performance.models import ScorecardRun
from performance.selectors.scorecard_runs import periods_to_score
from performance.services.scorecard_runs import start_run
from performance.services.scorecards import issue_scorecards


class Command(BaseCommand):
    help = "Work out the scorecards of every partnership for a period."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--period", help="such as 2026-Q3; by default the last that ended")
        parser.add_argument("--partnership", help="only this one, such as PPP-0105; at once")
        parser.add_argument(
            "--wait",
            action="store_true",
            help="stay until it is done, and do it here where no worker runs",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        period = self._period(options["period"])
        if options["partnership"]:
            self._one(options["partnership"], period)
            return
        try:
            run = start_run(period, actor=None)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        assert run.job is not None  # noqa: S101 - start_run always makes one
        if not options["wait"]:
            self.stdout.write(f"Asked for the scorecards of {period.label}; a worker does it.")
            return
        job = see_through(run.job.pk)
        done = ScorecardRun.objects.annotate(failed=Count("failures")).get(pk=run.pk)
        if job.state != Job.State.DONE:
            raise CommandError(job.failure or f"The run is {job.get_state_display()} still.")
        self.stdout.write(
            f"{period.label}: {done.looked_at} partnerships looked at, {done.issued} new versions, "
            f"{done.unchanged} unchanged, {done.failed} not scored."
        )
        for failure in done.failures.select_related("partnership"):
            words = f"{failure.partnership.reference}: {failure.message} {failure.reference}"
            self.stderr.write(words.rstrip())

    def _period(self, key: str | None) -> Period:
        if key is None:
            return periods_to_score(clock.today())[0]
        try:
            return Period.parse(key)
        except ValueError as error:
            raise CommandError(str(error)) from error

    def _one(self, reference: str, period: Period) -> None:
        found = Partnership.objects.filter(reference=reference).first()
        if found is None:
            raise CommandError(f"There is no partnership {reference}.")
        outcome = issue_scorecards([found], period, cause="command line")
        if outcome.refused:
            raise CommandError(" ".join(outcome.refused[0].reasons))
        words = "nothing to score"
        for card in (*outcome.issued, *outcome.unchanged):
            words = f"version {card.version} {'issued' if outcome.issued else 'stands'}"
        self.stdout.write(f"{reference}, {period.label}: {words}.")
