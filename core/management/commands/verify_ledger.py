"""manage.py verify_ledger: was anything edited, deleted or reordered since it was recorded?"""

from __future__ import annotations

import json
import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from core.ledger.canonical import canonical_json
from core.ledger.verification import Verification, verify

if TYPE_CHECKING:
    from argparse import ArgumentParser
    from collections.abc import Callable, Iterator

    from core.models.ledger import AuditEvent


class Command(BaseCommand):
    help = "Check every ledger stream and every sealed row; exit 1 when anything was altered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
        parser.add_argument("--export", metavar="FILE", type=Path, help="write all events as JSONL")

    def handle(self, *_: str, **options: Any) -> None:
        if options["export"] is None:
            outcome = verify()
        else:
            with _export_to(options["export"]) as write:
                outcome = verify(on_event=write)
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(outcome), ensure_ascii=False))
        else:
            self._say(outcome)
        if not outcome.intact:
            sys.exit(1)

    def _say(self, outcome: Verification) -> None:
        for finding in outcome.findings:
            self.stdout.write(str(finding))
        checked = (
            f"{outcome.events} events in {outcome.streams} streams "
            f"and {outcome.rows} sealed rows checked"
        )
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
                file.write(_exported(event) + "\n")

            yield write
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise CommandError(f"Cannot write {path}: {error.strerror}.") from error


def _exported(event: AuditEvent) -> str:
    return canonical_json(
        {
            "version": event.version,
            "stream": event.stream,
            "seq": event.seq,
            "at": event.at,
            "actor": event.actor,
            "on_behalf_of": event.on_behalf_of,
            "request_id": event.request_id,
            "kind": event.kind,
            "body": event.body,
            "prev": event.prev,
            "hash": event.hash,
        }
    )


def _as_json(outcome: Verification) -> dict[str, Any]:
    return {
        "intact": outcome.intact,
        "events": outcome.events,
        "streams": outcome.streams,
        "sealed_rows": outcome.rows,
        "findings": [finding.as_json() for finding in outcome.findings],
    }
