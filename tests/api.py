"""A program that talks to the API, as the tests play it."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import TYPE_CHECKING, Any

from django.test import Client

from core import clock
from core.api_tokens import make_token
from core.models import Scope

if TYPE_CHECKING:
    from core.models import User
    from core.subject import Subject

ROOT = "/api/v1"


def secret_of(user: User, *scopes: str, only: Subject | None = None) -> str:
    """The secret of a new token, by default with every scope."""
    _token, secret = make_token(
        user,
        name="A program",
        scopes=scopes or Scope.values,
        expires_on=clock.today() + dt.timedelta(days=30),
        only=only,
    )
    return secret


class Program:
    """Sends JSON with a token, each POST under a key of its own."""

    def __init__(self, user: User, *scopes: str, only: Subject | None = None) -> None:
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {secret_of(user, *scopes, only=only)}"}

    def get(self, path: str, **query: Any):
        return self.client.get(f"{ROOT}{path}", query, headers=self.headers)

    def post(self, path: str, body: Any = None, *, key: str | None = None, files: bool = False):
        headers = {**self.headers, "Idempotency-Key": key or uuid.uuid4().hex}
        kind = {} if files else {"content_type": "application/json"}
        return self.client.post(f"{ROOT}{path}", body or {}, headers=headers, **kind)
