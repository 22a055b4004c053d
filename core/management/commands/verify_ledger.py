"""manage.py verify_ledger: was anything edited, deleted or reordered since it was recorded?"""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from core.ledger.anchors import Anchor, Standing, compare, in_words
from core.ledger.export import line_of
from core.ledger.verification import Verification, verify

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Iterator

    from core.models.ledger import AuditEvent


class Command(BaseCommand):
    help = "Check every ledger stream and every sealed row; exit 1 when anything was altered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
        parser.add_argument(
            "--anchor",
            action="append",
            default=[],
            help="compare with what a report prints at its end; may be given several times",
        )
        parser.add_argument("--export", metavar="FILE", type=Path, help="write all events as JSONL")

    def handle(self, *_: str, **options: Any) -> None:
        try:
            anchors = [Anchor.parse(text) for text in options["anchor"]]
        except ValueError as error:
            raise CommandError(str(error)) from error
        files = settings.CONCORD_ANCHORS
        if options["export"] is None:
            outcome = verify(files=files)
        else:
            with _export_to(options["export"]) as write:
                outcome = verify(on_event=write, files=files)
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(outcome), ensure_ascii=False))
        else:
            self._say(outcome)
        holds = [self._compare(anchor, quiet=options["json"]) for anchor in anchors]
        if not outcome.intact or not all(holds):
            sys.exit(1)

    def _compare(self, anchor: Anchor, *, quiet: bool) -> bool:
        """Whether the ledger of today is what the anchor names, or a restore explains why not."""
        standing = compare(anchor)
        (self.stderr if quiet else self.stdout).write(in_words(anchor, standing))
        return standing in {Standing.UNCHANGED, Standing.RESTORED}

    def _say(self, outcome: Verification) -> None:
        for finding in outcome.findings:
            self.stdout.write(str(finding))
        checked = (
            f"{outcome.events} events in {outcome.streams} streams, {outcome.rows} sealed rows "
            f"and {outcome.checkpoints} checkpoints checked"
        )
        if outcome.day_lines:
            checked += f", and {outcome.day_lines} lines in the files of the days"
        if outcome.intact:
            self.stdout.write(f"{checked}: nothing was altered.")
        else:
            self.stdout.write(f"{checked}: {len(outcome.findings)} findings.")


@contextmanager
def _export_to(path: Path) -> Iterator[Callable[[AuditEvent], None]]:
    """Writes beside the file and puts it in place at the end: a half one never passes for it."""
    part = path.with_name(f"{path.name}.part")
    try:
        with part.open("w", encoding="utf-8") as file:

            def write(event: AuditEvent) -> None:
                file.write(line_of(event) + "\n")

            yield write
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise CommandError(f"Cannot write {path}: {error.strerror}.") from error


def _as_json(outcome: Verification) -> dict[str, Any]:
    return {
        "intact": outcome.intact,
        "events": outcome.events,
        "streams": outcome.streams,
        "sealed_rows": outcome.rows,
        "checkpoints": outcome.checkpoints,
        "lines_in_files_of_days": outcome.day_lines,
        "keys": outcome.keys,
        "findings": [finding.as_json() for finding in outcome.findings],
    }
