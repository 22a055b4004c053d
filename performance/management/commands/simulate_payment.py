"""manage.py simulate_payment: what a period would pay under the contract; writes nothing."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from core.formatting import money_exact
from core.problems import Refused
from partnerships.models import Partnership
from partnerships.types import types
from performance.mechanism import Assessment, CannotAssess, mechanisms
from performance.payment_facts import FACTS, example_of, read_facts
from performance.selectors.payment_terms import settings_of, version_on

if TYPE_CHECKING:
    from decimal import Decimal


class Command(BaseCommand):
    help = "Work out what a period would pay under the contract in force; nothing is written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("partnership", help="reference, such as PPP-0105")
        parser.add_argument(
            "--facts", type=Path, help="JSON of what happened; without it, a period without events"
        )
        parser.add_argument("--on", help="day, such as 2026-10-31; today by default")
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
        parser.add_argument(
            "--example", action="store_true", help="print facts to begin with, and end"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        partnership = _partnership(options["partnership"])
        slug = types[partnership.type].mechanism
        if options["example"]:
            self.stdout.write(json.dumps(example_of(slug), indent=2))
            return
        plain = example_of(slug) if options["facts"] is None else _read(options["facts"])
        try:
            version = version_on(partnership, _day(options["on"]))
            settings = settings_of(partnership, version)
            found = mechanisms[slug].assess(settings, read_facts(FACTS[slug], plain))
        except CannotAssess as error:
            said = "\n".join(f"{one.where}: {one.message}" for one in error.objections)
            raise CommandError(said) from error
        except Refused as error:
            said = "\n".join(one.message for one in error.problems)
            raise CommandError(said) from error
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(found, partnership, version.number)))
            return
        self.stdout.write(f"{partnership}, version {version.number} of the contract")
        for line in found.lines:
            clause = f" ({line.clause})" if line.clause else ""
            self._say(line.amount, partnership.currency, f"{line.cause}{clause}")
        self._say(found.total, partnership.currency, "in all")

    def _say(self, amount: Decimal, currency: str, words: str) -> None:
        self.stdout.write(f"{money_exact(amount, currency):>18}  {words}")


def _partnership(reference: str) -> Partnership:
    try:
        return Partnership.objects.get(reference=reference)
    except Partnership.DoesNotExist as error:
        message = f"There is no partnership {reference}. References look like PPP-0105."
        raise CommandError(message) from error


def _day(written: str | None) -> dt.date:
    if written is None:
        return clock.today()
    try:
        return dt.date.fromisoformat(written)
    except ValueError as error:
        raise CommandError(f"{written} is no day; write it like 2026-10-31.") from error


def _read(path: Path) -> object:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
    except ValueError as error:
        raise CommandError(f"{path} is no JSON: {error}.") from error


def _as_json(found: Assessment, partnership: Partnership, version: int) -> dict[str, Any]:
    return {
        "partnership": partnership.reference,
        "version": version,
        "currency": partnership.currency,
        "total": str(found.total),
        "lines": [
            {
                "code": line.code,
                "amount": str(line.amount),
                "cause": str(line.cause),
                "clause": line.clause,
                "of": line.of,
            }
            for line in found.lines
        ],
    }
