"""Is it still you? The provider asks the person anew, and says when."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.reauthentication import resume_request
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.http import urlencode

from core.ledger import SYSTEM_STREAM, audited
from core.oidc import answers
from core.oidc.tokens import LEEWAY

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest

NEXT: Final = "next"


def answered(request: HttpRequest, login: SocialLogin) -> HttpResponse:
    """Goes on with what asked, where the very person of the session showed themselves just now.

    `max_age=0` asks the provider for it, and `auth_time` says that it was done: a provider that
    ignores the one and leaves out the other shows nothing.
    """
    user = request.user
    if not login.is_existing or login.user != user or not login.user.is_active:
        return answers.refused(request, "other_person", login.user if login.is_existing else None)
    if not _is_of_now(login.claims.get("auth_time"), login.state["data"]["at"]):
        return answers.refused(request, "not_anew", login.user)
    with audited(SYSTEM_STREAM, actor=login.user, kind="sign_in.shown_elsewhere") as act:
        act.fact(person=str(login.user.uuid), issuer=login.account.provider)
    record_authentication(request, user, "socialaccount", reauthenticated=True)
    return _gone_on(request, login.state.get("next") or "")


def _is_of_now(shown_at: object, asked_at: int) -> bool:
    """Whether they showed themselves after they were asked; both in seconds."""
    if not isinstance(shown_at, int | float):
        return False
    return asked_at - LEEWAY <= shown_at <= time.time() + LEEWAY


def _gone_on(request: HttpRequest, url: str) -> HttpResponse:
    """As after a password: what was typed before goes on."""
    vars(request)["GET"] = QueryDict(urlencode({NEXT: url}))
    answer: HttpResponse | None = resume_request(request)
    return answer or HttpResponseRedirect(reverse("home"))
