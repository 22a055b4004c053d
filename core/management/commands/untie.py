"""manage.py untie: an account belongs to nobody at the identity provider any more."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError

from core.models import User
from core.oidc.acts import untie

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = (
        "Untie an account from the organisation's identity provider, as after somebody got a new "
        "account there. Their sessions end; the next sign-in with their address ties it anew."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="the main address of the account")

    def handle(self, *_: str, **options: Any) -> None:
        user = User.objects.filter(email__iexact=options["email"].strip()).first()
        if user is None or not untie(user):
            raise CommandError("No account with this address is tied to an identity provider.")
        self.stdout.write(f"{user.email} is untied; the owner is told by mail.")
