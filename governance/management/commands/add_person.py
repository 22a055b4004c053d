"""Give somebody an account from the command line: the first official of a new installation."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from core.models import Organisation
from core.problems import Refused
from governance.roles import ROLES
from governance.services.accounts import register_person
from governance.services.appointments import appoint

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

OVER_ALL = tuple(slug for slug, role in ROLES.items() if role.mandate)


class Command(BaseCommand):
    help = (
        "Make an account, with its organisation where that is new. With --role the person gets a "
        "mandate over all partnerships. The password is asked for, or read from standard input."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--name", required=True)
        parser.add_argument("--organisation", required=True, help="its name; made if it is new")
        parser.add_argument(
            "--kind",
            choices=Organisation.Kind.values,
            default=Organisation.Kind.PUBLIC_AUTHORITY,
            help="of a new organisation",
        )
        parser.add_argument(
            "--country", default=settings.CONCORD_COUNTRY, help="of a new organisation (ISO 3166)"
        )
        parser.add_argument("--position", default="")
        parser.add_argument("--role", choices=OVER_ALL, help="a mandate over all partnerships")
        parser.add_argument(
            "--password-stdin", action="store_true", help="read the password from standard input"
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        password = self._password(from_stdin=options["password_stdin"])
        try:
            with transaction.atomic():
                organisation = self._organisation(options)
                user = register_person(
                    email=options["email"],
                    name=options["name"],
                    password=password,
                    organisation=organisation,
                    position=options["position"],
                    actor=None,
                )
                if options["role"]:
                    appoint(user, role=options["role"], organisation=organisation, actor=None)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"{user.email} can sign in now.")

    def _organisation(self, options: dict[str, Any]) -> Organisation:
        found = list(Organisation.objects.filter(name__iexact=options["organisation"].strip())[:2])
        if len(found) > 1:
            raise CommandError(
                f"Several organisations are called {options['organisation']}; "
                "give the person an account under another name of theirs."
            )
        return (
            found[0]
            if found
            else Organisation(
                name=options["organisation"].strip(),
                kind=options["kind"],
                country=options["country"].upper(),
            )
        )

    def _password(self, *, from_stdin: bool) -> str:
        if from_stdin:
            return sys.stdin.readline().rstrip("\n")
        if not sys.stdin.isatty():
            raise CommandError(
                "There is no terminal on which to type a password. Give it on standard input, "
                "with --password-stdin."
            )
        first = getpass.getpass("Password: ")
        if first != getpass.getpass("Again: "):
            raise CommandError("The two passwords differ; nothing was made.")
        return first
