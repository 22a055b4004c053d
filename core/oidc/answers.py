"""What people read who cannot be signed in by the provider, and what of it is recorded."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ledger import SYSTEM_STREAM, audited
from core.oidc.fetching import Unreachable
from core.oidc.trusted import trusted

if TYPE_CHECKING:
    from django.http import HttpRequest

    from core.models import User

log = logging.getLogger("concord.oidc")
WORDS: Final = {
    "unreachable": gettext_lazy(
        "%(name)s does not answer now. Try again in some minutes, or sign in with your password."
    ),
    "too_often": gettext_lazy(
        "%(name)s was asked too often from your network address. Wait a minute, then try again."
    ),
    "failed": gettext_lazy(
        "What came back from %(name)s does not belong to a sign-in that was begun here, or is too "
        "old. Nobody was signed in. Begin again."
    ),
    "unverified": gettext_lazy(
        "%(name)s does not say that your e-mail address was verified, so nobody can be found by it "
        "here. Sign in with your password, or ask whoever looks after accounts there."
    ),
    "domain": gettext_lazy(
        "%(name)s does not speak for your e-mail address here. Sign in with your password."
    ),
    "unknown": gettext_lazy(
        "You are signed in at %(name)s, but nobody with your e-mail address is known to Concord. "
        "People are invited to a role: ask whoever manages your partnership."
    ),
    "closed": gettext_lazy(
        "The account with your e-mail address is closed. If that is a mistake, ask the system "
        "administrator of your organisation."
    ),
    "tied": gettext_lazy(
        "The account with your e-mail address belongs to somebody else at %(name)s. Sign in with "
        "your password, or ask the system administrator of your organisation."
    ),
    "other_person": gettext_lazy(
        "Somebody else answered at %(name)s than is signed in here. Nothing was done."
    ),
    "not_anew": gettext_lazy(
        "%(name)s did not ask you anew, so it does not show that it is still you. Show it another "
        "way, or sign out there and try again."
    ),
}

STATUS: Final = {"unreachable": 503, "too_often": 429, "failed": 403}
"""Answers to what the provider did not vouch for."""


def refused(request: HttpRequest, code: str, user: User | None = None) -> HttpResponse:
    """The page that says why. What the provider had vouched for is recorded, with nobody's name.

    What comes back without its signature anybody can make up, as often as they like: the log
    has that alone.
    """
    known = trusted()
    name = known.name if known else ""
    if code not in STATUS:
        with audited(SYSTEM_STREAM, actor=None, kind="sign_in.refused") as act:
            act.fact(reason=code, person=str(user.uuid) if user else None)
    context = {
        "why": capfirst(str(WORDS[code]) % {"name": name}),
        "is_signed_in": _is_signed_in(request),
    }
    status = STATUS.get(code, 403)
    return render(request, "account/elsewhere_refused.html", context, status=status)


def failed(request: HttpRequest, error: Exception | None) -> HttpResponse:
    """After something that is no answer of the provider to a question of ours."""
    log.warning("no sign-in by the identity provider: %s", error or "no such sign-in was begun")
    return refused(request, "unreachable" if isinstance(error, Unreachable) else "failed")


def cancelled(request: HttpRequest) -> HttpResponse:
    """Back to where they came from, with a word."""
    messages.info(request, _("Nothing was done: you stopped it, or you were not let in there."))
    return HttpResponseRedirect(reverse("profile" if _is_signed_in(request) else "account_login"))


def _is_signed_in(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated)
