"""Say whether a PDF is a report that was issued here, and whether its figures still come out so."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core.ledger.anchors import Anchor, compare, in_words
from reports.selectors.recomputed import CannotBeWorkedOut, differences
from reports.selectors.verifying import GENUINE, verified
from reports.verdict_words import words_of

if TYPE_CHECKING:
    from reports.models import IssuedReport
    from reports.selectors.recomputed import Difference
    from reports.selectors.verifying import Verified

NOT_GENUINE, DIFFERS = 1, 2


class Command(BaseCommand):
    help = (
        "Say whether a PDF is a report that was issued here, unchanged, and list the figures that "
        "come out differently today. Exit status: 0 unchanged and the same; 1 changed, added to, "
        "signed again or not ours; 2 unchanged, but figures differ."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="the PDF")
        parser.add_argument("--json", action="store_true", help="answer in one line of JSON")

    def handle(self, *_args: Any, **options: Any) -> None:
        try:
            found = verified(options["file"].read_bytes())
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}.") from error
        lines, gone = _differences(found.report)
        if options["json"]:
            self.stdout.write(json.dumps(_told(found, lines, gone), ensure_ascii=False))
        else:
            self._say(found, lines, gone)
        if found.verdict not in GENUINE:
            raise CommandError("The file is not what was issued.", returncode=NOT_GENUINE)
        if lines or gone:
            raise CommandError("Figures come out differently today.", returncode=DIFFERS)

    def _say(self, found: Verified, lines: list[Difference], gone: str) -> None:
        words = words_of(found)
        self.stdout.write(f"{words.title} {words.text}".strip())
        report = found.report
        if report is None:
            return
        self.stdout.write(
            f"{report.number}, {report.title}, issued {report.issued_at:%Y-%m-%d %H:%M}"
        )
        self.stdout.write(f"Ledger: {report.ledger_stream}, event {found.event}")
        if report.ledger_anchor:
            anchor = Anchor.parse(report.ledger_anchor)
            self.stdout.write(in_words(anchor, compare(anchor)))
        self.stdout.write(f"SHA-256 of the file that was issued: {report.sha256}")
        if gone:
            self.stdout.write(f"Its figures cannot be worked out again: {gone}")
        elif not lines:
            self.stdout.write("Its figures were worked out again. Every value is the same.")
        for one in lines:
            self.stdout.write(f"{one.where}: issued {one.issued}, now {one.now}")


def _differences(report: IssuedReport | None) -> tuple[list[Difference], str]:
    if report is None:
        return [], ""
    try:
        return differences(report), ""
    except CannotBeWorkedOut as error:
        return [], str(error) or "what it was about is gone"


def _told(found: Verified, lines: list[Difference], gone: str) -> dict[str, Any]:
    report = found.report
    return {
        "verdict": found.verdict.value,
        "reason": found.reason.value,
        "report": report.number if report else None,
        "sha256": report.sha256 if report else None,
        "event": found.event,
        "figures": "gone" if gone else "differ" if lines else "same" if report else None,
        "differences": [asdict(one) for one in lines],
    }
