"""Issue a report from the command line and write its PDF to a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core.jobs.worker import see_through
from core.periods import Period
from core.problems import Refused
from partnerships.models import Partnership
from reports.definitions import kinds
from reports.models import IssuedReport
from reports.services.issue import request_report

if TYPE_CHECKING:
    from core.models import Job


class Command(BaseCommand):
    help = "Issue a report and write its PDF to a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug", help="kind of report, such as period-performance")
        parser.add_argument("--partnership", help="reference, such as PPP-0105")
        parser.add_argument("--period", help="such as 2026-Q3; by default the newest")
        parser.add_argument(
            "--length", choices=IssuedReport.Length.values, default=IssuedReport.Length.FULL
        )
        parser.add_argument("--out", required=True, type=Path, help="file to write")

    def handle(self, *_args: Any, **options: Any) -> None:
        slug = options["slug"].replace("-", "_")
        try:
            kind = kinds[slug]
        except KeyError as error:
            raise CommandError(str(error)) from error
        partnership, period = self._chosen(kind, options)
        try:
            report = request_report(
                partnership, slug=slug, length=options["length"], period=period, actor=None
            )
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        assert report.job is not None  # noqa: S101 - request_report always makes one
        job = see_through(report.job.pk, failed=self._tell)
        report.refresh_from_db()
        if report.state != IssuedReport.State.ISSUED:
            raise CommandError(job.failure or f"Report {report.number} is {job.state} still.")
        with report.file.open() as stored:
            options["out"].write_bytes(stored.read())
        self.stdout.write(
            f"{report.number}: {report.pages} pages, SHA-256 {report.sha256}, in {options['out']}"
        )

    def _tell(self, job: Job) -> None:
        """A report that is tried again is not waited for in silence."""
        again = timezone.localtime(job.run_after)
        self.stderr.write(
            f"Attempt {job.attempts} failed: {job.failure} It is tried again at {again:%H:%M:%S}; "
            "Ctrl-C stops waiting, not the job."
        )

    def _chosen(self, kind: Any, options: dict[str, Any]) -> tuple[Partnership, Period]:
        wanted = Partnership.objects.order_by("reference")
        if options["partnership"]:
            wanted = wanted.filter(reference=options["partnership"])
            if not wanted.exists():
                raise CommandError(f"There is no partnership {options['partnership']}.")
        try:
            period = Period.parse(options["period"]) if options["period"] else None
        except ValueError as error:
            raise CommandError(str(error)) from error
        for partnership in wanted.filter(scorecards__is_latest=True).distinct():
            found = kind.periods(partnership)
            if found and period is None:
                return partnership, found[0]
            if period in found and period is not None:
                return partnership, period
        raise CommandError("No partnership has a scorecard for that period yet.")
