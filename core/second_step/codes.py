"""Codes that are typed, each good for one time: also when two processes are asked at once."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from cryptography.fernet import InvalidToken
from django.db import transaction

from core.second_step import secrets

if TYPE_CHECKING:
    from core.models import User

LAST: Final = "last_counter"
"""The time step of the last code that was taken: nothing up to it is taken again."""
log = logging.getLogger("concord.second_step")


def spend(user: User, code: str) -> Authenticator | None:
    """What of the person's gives this code, which is used up by that; None where nothing does.

    The library remembers used codes in the cache, which each process has for itself, and for one
    time step only; here the row remembers.
    """
    with transaction.atomic():
        typed = Authenticator.objects.exclude(type=Authenticator.Type.WEBAUTHN)
        for row in typed.select_for_update().filter(user=user).order_by("-type"):
            try:
                if _takes(row, code):
                    row.user = user
                    return row
            except InvalidToken:
                log.exception("no secret key known here reads a second step of %s", user.uuid)
    return None


def counter_of(secret: str, code: str) -> int | None:
    """The time step of which `code` is, around the present one."""
    for counter in yield_hotp_counters_from_time():
        if compare_user_code(actual=code, expected=format_hotp_value(hotp_value(secret, counter))):
            return int(counter)
    return None


def remember(row: Authenticator, counter: int) -> None:
    """Takes no code up to this time step from now on."""
    row.data[LAST] = counter
    row.save(update_fields=["data"])


def _takes(row: Authenticator, code: str) -> bool:
    if row.type == Authenticator.Type.RECOVERY_CODES:
        taken = bool(row.wrap().validate_code(code))
        row.refresh_from_db()
        return taken
    counter = counter_of(secrets.decrypt(row.data["secret"]), code)
    if counter is None or counter <= row.data.get(LAST, -1):
        return False
    remember(row, counter)
    return True
