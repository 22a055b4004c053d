"""Who needs a second step, from when on, and until when they may do without."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from core import clock
from core.formatting import day
from core.ledger import SYSTEM_STREAM, audited
from core.models import User

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.models import QuerySet
    from django.http import HttpRequest

SESSION: Final = "concord_second_step_by"
ASKED: Final = "concord_second_step_asked"
"""In the session: of how many roles given it was asked, and on which day."""
ELSEWHERE: Final = "concord_second_step_elsewhere"
"""In the session: whether the second step was taken at the identity provider."""
REAL: Final = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Recovery codes only stand in for one of these."""

Need = Callable[[User], str]
_needs: list[Need] = []


def register_need(need: Need) -> Need:
    """Adds a reason why people need a second step: a sentence, or "" for those it is not for."""
    if need not in _needs:
        _needs.append(need)
    return need


def reason(user: User) -> str:
    """Why `user` needs a second step, in a sentence to them; "" where they may do without."""
    if settings.CONCORD_SECOND_STEP_DAYS is None:
        return ""
    return next(filter(None, (need(user) for need in _needs)), "")


def real_steps(user: User) -> QuerySet[Authenticator]:
    """The apps and passkeys of `user`."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user=user, type__in=REAL)
    return found


def at_sign_in(request: HttpRequest, user: User) -> None:
    """Notes in the session until when the person may do without; the first time begins the days."""
    days = settings.CONCORD_SECOND_STEP_DAYS
    if days is None:
        return
    request.session[ASKED] = _asked_of(user)
    if request.session.get(ELSEWHERE) or not reason(user) or real_steps(user).exists():
        request.session.pop(SESSION, None)
        return
    if user.second_step_by is None:
        user.second_step_by = timezone.now() + dt.timedelta(days=days)
        with audited(SYSTEM_STREAM, actor=user, kind="second_step.days_begun") as act:
            user.save(update_fields=["second_step_by"])
            act.fact(person=str(user.uuid), by=user.second_step_by)
    request.session[SESSION] = int(user.second_step_by.timestamp())


def shown_elsewhere(request: HttpRequest) -> None:
    """Notes for the sign-in that this request ends that its second step was taken elsewhere."""
    vars(request)[ELSEWHERE] = True


def was_shown_elsewhere(request: HttpRequest) -> bool:
    return ELSEWHERE in vars(request)


def begin(request: HttpRequest, user: User) -> None:
    """At sign-in: what the session owes, and whether it showed a second step elsewhere."""
    request.session[ELSEWHERE] = was_shown_elsewhere(request)
    at_sign_in(request, user)


def ask_anew(request: HttpRequest) -> None:
    """Asks a session again when its person was given a role since, and once each day.

    By the day, a role that was given for a later day asks when it begins. Else it costs nothing:
    the number stands in the person's row, which every page reads.
    """
    if settings.CONCORD_SECOND_STEP_DAYS is None or "_auth_user_id" not in request.session:
        return
    user = request.user
    if isinstance(user, User) and request.session.get(ASKED) != _asked_of(user):
        at_sign_in(request, user)


def _asked_of(user: User) -> list[object]:
    return [user.roles_given, clock.today().isoformat()]


def due(request: HttpRequest) -> dt.datetime | None:
    """Until when whoever is signed in may do without; None where nothing is asked of them."""
    moment = request.session.get(SESSION)
    return None if moment is None else dt.datetime.fromtimestamp(moment, dt.UTC)


def notes(user: User, _today: dt.date) -> Iterator[str]:
    """What stands above To do until one has a second step; a query only for those asked."""
    by = user.second_step_by
    if settings.CONCORD_SECOND_STEP_DAYS is None or by is None or real_steps(user).exists():
        return
    yield _("From %(day)s on you sign in with a second step. Set it up on your profile.") % {
        "day": day(timezone.localtime(by).date())
    }
