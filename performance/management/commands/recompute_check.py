"""manage.py recompute_check: is everything derived what it would be if it were worked out now?"""

from __future__ import annotations

import json
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from partnerships.models import Partnership
from performance.services.recompute_check import recompute_check
from performance.services.standing import refresh_standings


class Command(BaseCommand):
    help = "Work out every standing and latest scorecard anew; exit 1 when one differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
        parser.add_argument(
            "--mend-standings",
            action="store_true",
            help="write the standings that differ anew; scorecards are never written",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        found = recompute_check()
        differences = found.differences
        if options["json"]:
            told = {
                "standings": found.standings,
                "scorecards": found.scorecards,
                "differences": [one.as_json() for one in differences],
            }
            self.stdout.write(json.dumps(told, ensure_ascii=False))
        else:
            for one in differences:
                self.stdout.write(str(one))
            number = len(differences) or "no"
            self.stdout.write(
                f"{found.standings} standings and {found.scorecards} scorecards worked out anew: "
                f"{number} difference{'' if number == 1 else 's'}."
            )
        if options["mend_standings"]:
            wrong = {one.partnership for one in differences if one.kind == "standing"}
            refresh_standings(Partnership.objects.filter(uuid__in=wrong))
        if differences:
            sys.exit(1)
