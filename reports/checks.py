"""What a start tells about the key that signs reports."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks

from reports.pdf.keys import MAKE_ONE, UnusableKey, signing_key


@checks.register("reports")
def key_can_sign(**_kwargs: Any) -> list[checks.CheckMessage]:
    """A key in the settings that cannot sign would fail each report."""
    try:
        if settings.CONCORD_SIGNING_KEY:
            signing_key()
    except UnusableKey as error:
        return [checks.Error(str(error), id="reports.E001")]
    return []


@checks.register("reports", deploy=True)
def key_is_your_own(**_kwargs: Any) -> list[checks.CheckMessage]:
    """A demo key in production vouches for nobody."""
    if key_can_sign() or (settings.CONCORD_SIGNING_KEY and not signing_key().is_demo):
        return []
    text = "Reports are signed with a demo key, which says nothing about who signed."
    return [checks.Warning(text, hint=f"Set CONCORD_SIGNING_KEY. {MAKE_ONE}", id="reports.W001")]
