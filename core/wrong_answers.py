"""Answers of whoever got past the password or has a session: so many wrong ones, then a pause.

At the password anybody may guess, so wrong ones lock an account for the guesser's address alone
(`core.lockout`). Whoever is asked for a code, or whether it is still them, has shown something
already: here the account itself pauses, from whatever addresses they ask, and its owner is told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core import lockout
from core.models import WrongAnswers

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from core.models import User

T = TypeVar("T")


def looked_at(request: HttpRequest, user: User, look: Callable[[], T]) -> T:
    """What `look` finds right; it raises ValidationError for an answer that is wrong.

    Each answer is counted before it is looked at, so that however many come at once, no more are
    looked at than may be.

    Raises:
        ValidationError: the answer is wrong, or the account pauses: then nothing is looked at, and
            the response becomes the page that says so.
    """
    if lockout.is_locked(request, user) or not _counted(user):
        raise _locked_out(request, everywhere=not getattr(request, "axes_locked_out", False))
    try:
        found = look()
    except ValidationError:
        if pausing().filter(user=user).exists():
            _pause(request, user)
        raise
    forget(user)
    return found


def pausing() -> QuerySet[WrongAnswers]:
    """Accounts that take no answer now."""
    return WrongAnswers.objects.filter(wrong__gte=settings.AXES_FAILURE_LIMIT, last_at__gt=_since())


def paused_accounts() -> list[dict[str, Any]]:
    """Who pauses now and until when, as `lockout.locked_accounts` lists those; one query."""
    return [
        {
            "user": row.user,
            "address": "",
            "is_everywhere": True,
            "until": (row.last_at or timezone.now()) + settings.AXES_COOLOFF_TIME,
        }
        for row in pausing().select_related("user").order_by("last_at")
    ]


def forget(user: User) -> None:
    """Begins to count anew: after a right answer, and where somebody unlocks the account."""
    WrongAnswers.objects.filter(user=user, wrong__gt=0).update(wrong=0)


def _counted(user: User) -> bool:
    """Whether one more answer may be looked at; it counts as wrong until it turns out right."""
    now, most = timezone.now(), settings.AXES_FAILURE_LIMIT
    WrongAnswers.objects.get_or_create(user=user)
    mine = WrongAnswers.objects.filter(user=user)
    mine.filter(wrong__gte=most, last_at__lte=_since()).update(wrong=0)
    return bool(mine.filter(wrong__lt=most).update(wrong=F("wrong") + 1, last_at=now))


def _since() -> dt.datetime:
    moment: dt.datetime = timezone.now() - settings.AXES_COOLOFF_TIME
    return moment


def _pause(request: HttpRequest, user: User) -> None:
    """After the last wrong one: the page and the owner are told, once."""
    if not getattr(request, "axes_locked_out", False):
        lockout.told(user, address=None)
    _locked_out(request, everywhere=True)


def _locked_out(request: HttpRequest, *, everywhere: bool) -> ValidationError:
    """Makes the response the page that says it is locked, and for whom."""
    request.axes_locked_out = True  # type: ignore[attr-defined] # read by the middleware of axes
    request.concord_everywhere = everywhere  # type: ignore[attr-defined] # read by that page
    return ValidationError(_("Too many wrong answers. Try again later."), code="locked")
