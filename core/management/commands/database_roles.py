"""manage.py database_roles: the SQL by which PostgreSQL keeps the application off the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from core.ledger.roles import statements

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    requires_system_checks = ()
    help = (
        "Print the SQL that makes the roles of PostgreSQL: run it as the owner of the tables, "
        "once and after each upgrade."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--owner", default="concord", help="owns the tables and migrates")
        parser.add_argument("--app", default="concord_app", help="web, worker and clock")
        parser.add_argument("--auditor", default="concord_auditor", help="reads the ledger")

    def handle(self, *_: str, **options: Any) -> None:
        names = {name: options[name] for name in ("owner", "app", "auditor")}
        try:
            found = list(statements(**names))
        except ValueError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("BEGIN;")
        for one in found:
            self.stdout.write(f"{one};")
        self.stdout.write("COMMIT;")
        self.stdout.write(f"-- Then give them passwords: \\password {names['app']}")
