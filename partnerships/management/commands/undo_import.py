"""manage.py undo_import RUN: take back what an import made and nobody touched since."""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from core.problems import Refused
from partnerships.models import ImportRun
from partnerships.services import imports

if TYPE_CHECKING:
    from argparse import ArgumentParser

STAYED: Final = 3
"""The exit code when something of the import stayed; 1 is any failure."""

HELP: Final = """\
Undoes an import. Partnerships that it made and nobody worked on since are taken back, those that
it changed get their former values back; what was changed since stays and is listed with the reason.

RUN is the import's id: the last part of the address of its page, or "last" for the latest.

--json prints one object and nothing else: run, file, dry_run, taken_back, restored, stayed
(numbers) and rows (kind, external_id, row, name, uuid, reference, changes, reasons).

Exit code: 0 done, 1 failed with one line on standard error, 3 done but something stayed.
"""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("run", help='id of the import, or "last"')
        parser.add_argument("--dry-run", action="store_true", help="say what would happen only")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *_args: str, **options: Any) -> None:
        run = _run(options["run"])
        try:
            told = (
                imports.foresee(run)
                if options["dry_run"]
                else imports.undo_now(run, actor=None).undone
            )
        except Refused as refused:
            raise CommandError(" ".join(str(refused).split())) from refused
        report = {
            "run": str(run.uuid),
            "file": run.file_name,
            "dry_run": options["dry_run"],
            **{name: told[name] for name in ("taken_back", "restored", "stayed", "rows")},
        }
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            self._say(report)
        if any(row["reasons"] for row in report["rows"]):
            raise SystemExit(STAYED)

    def _say(self, report: dict[str, Any]) -> None:
        verb = "would be" if report["dry_run"] else "were"
        self.stdout.write(
            f"{report['file']}: {report['taken_back']} partnerships {verb} taken back, "
            f"{report['restored']} {verb} given their former values, {report['stayed']} stay."
        )
        for row in report["rows"]:
            for reason in row["reasons"]:
                name = f"{row['reference']} {row['name']}".strip()
                self.stdout.write(f"{name}: {reason}")


def _run(name: str) -> ImportRun:
    runs = ImportRun.objects.order_by("created_at", "pk")
    try:
        found = runs.last() if name == "last" else runs.filter(uuid=name).first()
    except (ValidationError, ValueError):
        found = None
    if found is None:
        raise CommandError(f"There is no import {name}. Its id stands in the address of its page.")
    return found
