"""manage.py jobs: what waits, what was given up, and trying it again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Count

from core import jobs
from core.models.job import Job

if TYPE_CHECKING:
    from argparse import ArgumentParser

ENDED = (Job.State.DEAD, Job.State.FAILED)


class Command(BaseCommand):
    help = "Count jobs by state and list those given up; try one of them, or all, again."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--retry", metavar="UUID", type=UUID, help="try this job again")
        parser.add_argument(
            "--retry-dead", action="store_true", help="try all again that were given up"
        )

    def handle(self, *_: str, **options: Any) -> None:
        if options["retry"] or options["retry_dead"]:
            self._retry(options["retry"])
            return
        counts = dict(Job.objects.order_by().values_list("state").annotate(Count("pk")))
        for state, label in Job.State.choices:
            self.stdout.write(f"{counts.get(state, 0):>8}  {label}")
        for job in Job.objects.filter(state=Job.State.DEAD).order_by("pk"):
            self.stdout.write(
                f"given up: {job.uuid}  {job.kind}  {job.finished_at:%Y-%m-%d %H:%M}Z  "
                f"reference {job.failure_reference}"
            )

    def _retry(self, uuid: UUID | None) -> None:
        wanted = Job.objects.filter(uuid=uuid, state__in=ENDED) if uuid else Job.objects.filter(
            state=Job.State.DEAD
        )  # fmt: skip
        found = list(wanted)
        if uuid and not found:
            raise CommandError(f"No job {uuid} has failed or was given up.")
        for job in found:
            jobs.retry(job, actor=None)
        self.stdout.write(f"{len(found)} jobs are tried again.")
