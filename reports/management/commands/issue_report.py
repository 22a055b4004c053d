"""Issue a report from the command line and write its PDF to a file."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from core import clock
from core.jobs.worker import see_through
from core.periods import Period
from core.problems import Refused
from partnerships.models import Partnership
from reports.definitions import kinds, portfolio_kinds
from reports.models import IssuedReport
from reports.services.issue import request_report
from reports.services.portfolio import request_portfolio_report

if TYPE_CHECKING:
    from uuid import UUID

    from django.db.models import QuerySet

    from core.models import Job
    from reports.report import ReportKind

SHOWN = 20
"""So many possibilities an error lists."""


class Command(BaseCommand):
    help = "Issue a report and write its PDF to a file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "slug", help="kind of report, such as period-performance or portfolio-overview"
        )
        parser.add_argument("--partnership", help="reference, such as PPP-0105")
        parser.add_argument("--period", help="such as 2026-Q3; by default the newest that is over")
        parser.add_argument(
            "--about",
            help="for a kind about one thing, such as decision-record: its reference or uuid; "
            "by default the newest",
        )
        parser.add_argument(
            "--known-on",
            type=dt.date.fromisoformat,
            help="a day, such as 2026-11-23: with what was recorded at its end and nothing later",
        )
        parser.add_argument(
            "--length", choices=IssuedReport.Length.values, default=IssuedReport.Length.FULL
        )
        parser.add_argument("--out", required=True, type=Path, help="file to write")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            report = _asked(options["slug"].replace("-", "_"), options)
        except (KeyError, Refused) as error:
            raise CommandError(str(error)) from error
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


def _asked(slug: str, options: dict[str, Any]) -> IssuedReport:
    if slug in portfolio_kinds:
        return request_portfolio_report(slug=slug, actor=None, known_on=options["known_on"])
    partnership, period, about = _chosen(kinds[slug], options)
    return request_report(
        partnership,
        slug=slug,
        length=options["length"],
        period=period,
        about=about,
        known_on=options["known_on"],
        actor=None,
    )


def _chosen(kind: ReportKind, options: dict[str, Any]) -> tuple[Partnership, Period, UUID | None]:
    wanted = Partnership.objects.order_by("reference")
    if options["partnership"]:
        wanted = wanted.filter(reference=options["partnership"])
        if not wanted.exists():
            raise CommandError(f"There is no partnership {options['partnership']}.")
    try:
        period = Period.parse(options["period"]) if options["period"] else None
    except ValueError as error:
        raise CommandError(str(error)) from error
    if options["about"] and kind.things is None:
        about_one = ", ".join(one.slug for one in kinds if one.things is not None)
        raise CommandError(
            f"{kind.slug} is about a period, not about one thing: leave --about out, "
            f"or take one of: {about_one}."
        )
    if kind.things is None:
        return *_by_period(kind, wanted, period), None
    return _by_thing(kind, wanted, period, options["about"])


def _newest(found: list[Period]) -> Period:
    """The newest that is over; where none is, the newest."""
    today = clock.today()
    return next((one for one in found if one.end < today), found[0])


def _by_period(
    kind: ReportKind, wanted: QuerySet[Partnership], period: Period | None
) -> tuple[Partnership, Period]:
    possible: dict[str, None] = {}
    for partnership in wanted:
        found = kind.periods(partnership)
        if period in found or (found and period is None):
            return partnership, period or _newest(found)
        possible |= dict.fromkeys(f"{partnership.reference} {one.key}" for one in found)
    raise CommandError(f"There is nothing to report for that period. {_listed(possible)}")


def _by_thing(
    kind: ReportKind, wanted: QuerySet[Partnership], period: Period | None, about: str | None
) -> tuple[Partnership, Period, UUID]:
    possible: dict[str, None] = {}
    for partnership in wanted:
        for one in kind.things(partnership) if kind.things else ():
            named = about is None or about.lower() in {one.reference.lower(), str(one.uuid)}
            if named and period in {None, one.period}:
                return partnership, one.period, one.uuid
            possible[f"{one.reference} ({one.period.key})"] = None
    raise CommandError(f"There is nothing of that name to report on. {_listed(possible)}")


def _listed(possible: dict[str, None]) -> str:
    if not possible:
        return "No partnership asked for has anything for this kind of report yet."
    more = f" and {len(possible) - SHOWN} more" if len(possible) > SHOWN else ""
    return f"Possible are: {', '.join(list(possible)[:SHOWN])}{more}."
