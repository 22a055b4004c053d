"""manage.py backup: the database and the files into one new folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from core.backup.making import make
from core.backup.manifest import BackupRefused

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Back up database and files into a new folder; Concord may go on meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--out", required=True, type=Path, metavar="FOLDER", help="a new one")

    def handle(self, *_: str, **options: Any) -> None:
        try:
            made = make(options["out"])
        except BackupRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        size = sum(stored.size for stored in made.manifest.files.values())
        self.stdout.write(
            f"{options['out']}: {len(made.manifest.files)} files, {size / 1_000_000:.1f} MB, "
            f"{made.manifest.events} events in {len(made.manifest.heads)} streams."
        )
        self.stdout.write(f"Fingerprint, to note apart from the backup: {made.fingerprint}")
