"""manage.py export_ledger: the ledger for whoever wants to check it without Concord."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from core.ledger import export

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Write all events, all signed checkpoints and the program that checks them without "
        "Concord into a folder."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path)

    def handle(self, *_: str, **options: Any) -> None:
        folder: Path = options["folder"]
        try:
            events, checkpoints = export.export(folder)
        except OSError as error:
            raise CommandError(f"Cannot write {folder}: {error.strerror}.") from error
        self.stdout.write(
            f"{events} events and {checkpoints} checkpoints are in {folder}. "
            f"Check them anywhere with: python3 {folder / export.PROGRAM} {folder}"
        )
