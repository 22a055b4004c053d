"""manage.py import_portfolio SOURCE FILE: bring a publisher's list into the portfolio."""

from __future__ import annotations

import argparse
import json
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from django.core.management.base import BaseCommand, CommandError

from core.formatting import money
from core.problems import Refused
from partnerships.services import imports
from partnerships.sources import sources

if TYPE_CHECKING:
    from argparse import ArgumentParser

ROWS_HELD_BACK: Final = 3
"""The exit code when the file was read and some rows have errors; 1 is any failure."""

HELP: Final = """\
Imports a publisher's list. Partnerships are matched by the publisher's id: a second run of the
same file changes nothing. Rows with errors are held back, all others are imported.

--json prints one object and nothing else; these keys stay as they are:
  source, file, sha256    what was read
  dry_run                 true when nothing was written
  created, updated, unchanged, held_back, not_listed_any_more
                          numbers of partnerships; held_back are rows with an error
  not_listed              [{external_id, uuid, reference, name}] recorded, but not in the file
  problems                [{row, column, value, message, severity, code, cell, header, table}] in
                          the order of the file; row is null where the whole file is meant;
                          severity is error (row held back), warning or note; table names the file
                          within an archive
  tables                  [{name, rows, taken, left_out: [{reason, rows}], sums: [{what, currency,
                          amount}]}] of an archive, one for each file; amounts are text
  totals                  {partnerships, by_phase, capital_value, charges, currency, charge_cells,
                          charge_cells_as_text} of the rows that can be imported; amounts are
                          numbers in units of the currency, rounded to its smallest unit

Exit code: 0 done, 1 failed with one line on standard error, 3 done but rows were held back.
"""


class Command(BaseCommand):
    help = HELP

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> Any:
        return super().create_parser(
            prog_name, subcommand, formatter_class=argparse.RawDescriptionHelpFormatter, **kwargs
        )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("source", help="which list it is: " + ", ".join(sources.keys()))
        parser.add_argument("file", help="the file as it was published")
        parser.add_argument(
            "--list",
            default="",
            metavar="NAME",
            help="with own_list: read the columns as they were named on the page for this list; "
            "without it as the headings suggest",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen only")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *_args: str, **options: Any) -> None:
        slug, path = options["source"], Path(options["file"])
        if slug not in sources:
            known = ", ".join(sources.keys())
            raise CommandError(f"There is no import source {slug!r}. The known ones are: {known}.")
        if not path.is_file():
            raise CommandError(f"There is no file {path}.")
        try:
            mapping = imports.command_mapping(path, slug, options["list"])
            act = self._dry_run if options["dry_run"] else self._import
            report = act(slug, path, mapping)
        except (Refused, OSError) as error:
            raise CommandError(" ".join(str(error).split())) from error
        if options["json"]:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
        else:
            self._say(report)
        if report["held_back"]:
            raise SystemExit(ROWS_HELD_BACK)

    def _dry_run(self, slug: str, path: Path, mapping: dict[str, Any]) -> dict[str, Any]:
        outcome, problems = imports.dry_run(path, source=slug, mapping=mapping)
        return _report(slug, path, outcome, problems) | {"dry_run": True}

    def _import(self, slug: str, path: Path, mapping: dict[str, Any]) -> dict[str, Any]:
        run = imports.import_file(path, source=slug, actor=None, mapping=mapping)
        return _report(slug, path, run.result, run.problems)

    def _say(self, report: dict[str, Any]) -> None:
        totals = report["totals"]
        verb = "would be" if report["dry_run"] else "were"
        self.stdout.write(
            f"{report['created']} partnerships {verb} created, {report['updated']} updated; "
            f"{report['unchanged']} stay as they are, {report['held_back']} rows are held back, "
            f"{report['not_listed_any_more']} are not listed any more."
        )
        if totals["currency"]:
            self.stdout.write(
                f"Capital value {_amount(totals, 'capital_value')}, "
                f"charges {_amount(totals, 'charges')}."
            )
        for table in report["tables"]:
            self.stdout.write(f"{table['name']}: {table['taken']} of {table['rows']} rows taken.")
        notes = 0
        for problem in report["problems"]:
            if problem["severity"] == "note":
                notes += 1
                continue
            place = f"{problem['table']} {problem['cell']}".strip() or report["file"]
            value = f" “{problem['value']}”" if problem["value"] else ""
            self.stdout.write(f"{problem['severity']} {place}{value}: {problem['message']}")
        if notes:
            self.stdout.write(f"{notes} notes; --json lists them.")


def _report(
    slug: str, path: Path, outcome: dict[str, Any], problems: list[dict[str, Any]]
) -> dict[str, Any]:
    totals = outcome["totals"]
    return {
        "source": slug,
        "file": path.name,
        "sha256": imports.fingerprint(path),
        "dry_run": False,
        "created": outcome["created"],
        "updated": outcome["updated"],
        "unchanged": outcome["unchanged"],
        "held_back": outcome["held_back"],
        "not_listed_any_more": len(outcome["not_listed"]),
        "not_listed": outcome["not_listed"],
        "problems": problems,
        "tables": outcome["tables"],
        "totals": totals | {name: _number(totals[name]) for name in ("capital_value", "charges")},
    }


def _number(text: str) -> int | float:
    """The amount as a JSON number: exact, since such sums have fewer than 15 digits."""
    amount = Decimal(text)
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def _amount(totals: dict[str, Any], name: str) -> str:
    return money(Decimal(str(totals[name])), totals["currency"])
