"""Says the secret of a new token of somebody who may write."""

from __future__ import annotations

import datetime as dt
import uuid

from django.core.management.base import BaseCommand

from core import clock
from core.api_tokens import make_token
from core.ledger import SYSTEM_STREAM, audited
from core.models import Scope, User


class Command(BaseCommand):
    requires_system_checks = ()

    def handle(self, *_: str, **_options: object) -> None:
        address = f"{uuid.uuid4().hex}@example.org"
        with audited(SYSTEM_STREAM, actor=None, kind="probe.joined"):
            user = User.objects.create(email=address, name="A program")
        until = clock.today() + dt.timedelta(days=30)
        _token, secret = make_token(user, name="probe", scopes=[Scope.SUBMIT], expires_on=until)
        self.stdout.write(secret)
