"""manage.py restore: a backup in place of what is here, verified and recorded."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from core.backup.manifest import BackupRefused
from core.backup.restoring import restore

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    # The database may be empty still.
    requires_system_checks = ()
    help = (
        "Restore a backup: check its manifest, put database and files in place, verify the "
        "ledger, and record it there. Stop web, worker and clock first."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--by", default="", metavar="EMAIL", help="who restores")
        parser.add_argument("--witness", default="", metavar="EMAIL", help="who looks on")
        parser.add_argument(
            "--drill", action="store_true", help="only a trial: no two people, and recorded as such"
        )
        parser.add_argument(
            "--replace", action="store_true", help="throw away what this database holds"
        )
        parser.add_argument(
            "--fingerprint", default="", metavar="SHA256", help="as noted when it was made"
        )

    def handle(self, *_: str, **options: Any) -> None:
        by, witness = options["by"].strip().lower(), options["witness"].strip().lower()
        if options["drill"] and (by or witness):
            raise CommandError("A drill names nobody: leave out --by and --witness.")
        if not options["drill"] and (not by or not witness or by == witness):
            raise CommandError(
                "Two people restore: name them with --by EMAIL and --witness EMAIL "
                "(for a trial on another database: --drill)."
            )
        try:
            done = restore(
                options["folder"],
                by=by,
                witness=witness,
                replace=options["replace"],
                fingerprint=options["fingerprint"],
            )
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(
            f"Restored the backup of {done.manifest.made_at}: {done.manifest.events} events and "
            f"{done.rows} sealed rows hold; the system's history is in epoch {done.epoch}."
        )
        if done.moved:
            self.stdout.write(f"The files that were here before are in {done.moved}.")
