"""Somebody with a second step, and the codes of their app."""

from __future__ import annotations

import re

from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client

from tests.factories.people import PASSWORD, UserFactory

KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
AT = 1_795_000_000
"""A moment, in seconds; a time step of 30 seconds begins at 1,794,999,990."""


def code_at(moment: float, key: str = KEY) -> str:
    """What an app with this key shows then."""
    return format_hotp_value(hotp_value(key, int(moment) // 30))


def with_an_app(**facts):
    """Somebody whose app and recovery codes are set up."""
    user = UserFactory(**facts)
    TOTP.activate(user, KEY)
    RecoveryCodes.activate(user)
    return user


def recovery_codes_of(user) -> list[str]:
    row = Authenticator.objects.get(user=user, type=Authenticator.Type.RECOVERY_CODES)
    return row.wrap().get_unused_codes()


def password_given(user, password: str = PASSWORD):
    """A browser that has come as far as the password, and the answer."""
    browser = Client()
    answer = browser.post("/account/login/", {"login": user.email, "password": password})
    return browser, answer


def is_signed_in(browser) -> bool:
    return browser.get("/profile/").status_code == 200


def words(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())
