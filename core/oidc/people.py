"""Whose sign-in it is: known by issuer and subject, or tied once by a verified address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.socialaccount.models import SocialAccount
from django.http import HttpResponse
from django.utils.translation import gettext as _

from core.ledger import SYSTEM_STREAM, audited
from core.lockout import is_locked
from core.models import User
from core.oidc import acts, answers
from core.oidc.trusted import Trusted, ties_of, trusted
from core.second_step import policy
from core.transitions import locked

if TYPE_CHECKING:
    from allauth.socialaccount.models import SocialLogin
    from django.http import HttpRequest


class _Refused(Exception):  # noqa: N818 - says what happened
    def __init__(self, code: str, user: User | None = None) -> None:
        self.code, self.user = code, user
        super().__init__(code)


def recognised(request: HttpRequest, login: SocialLogin) -> HttpResponse | None:
    """Nothing where somebody whom Concord knows signs in, now named by `login`; else the answer.

    Who is tied is known by issuer and subject alone: an address that was changed there, or given
    to somebody else, opens no other account.
    """
    known = trusted()
    assert known is not None  # noqa: S101 - else nobody was asked
    try:
        user = _person(login, known)
        if is_locked(request, user):
            # The response becomes the page that says so.
            return HttpResponse(status=429)
        if not login.is_existing:
            login.account = _tied(user, known, login.account.uid)
    except _Refused as refusal:
        return answers.refused(request, refusal.code, refusal.user)
    login.user = user
    if known.saw_a_second_step(login.claims):
        policy.shown_elsewhere(request)
    return None


def _person(login: SocialLogin, known: Trusted) -> User:
    email = known.vouches_for(login.claims)
    if known.domains and not (email and known.may_vouch_for(email)):
        raise _Refused("domain" if email else "unverified")
    user: User = login.user if login.is_existing else _with_address(email)
    if not user.is_active:
        raise _Refused("closed", user)
    return user


def _with_address(email: str) -> User:
    """Who has this very address as their main one; other addresses of theirs count for nothing."""
    if not email:
        raise _Refused("unverified")
    found = User.objects.filter(email__iexact=email).first()
    # A database may take letters for the same that are two.
    if found is None or found.email.lower() != email.lower():
        raise _Refused("unknown")
    return found


def _tied(user: User, known: Trusted, subject: str) -> SocialAccount:
    with audited(SYSTEM_STREAM, actor=user, kind="sign_in.tied") as act:
        locked(user)
        if ties_of(user).exists():
            raise _Refused("tied", user)
        tie = SocialAccount.objects.create(user=user, provider=known.issuer, uid=subject)
        act.fact(person=str(user.uuid), issuer=known.issuer)
        acts.write(
            user,
            _("You signed in to Concord by %(name)s") % {"name": known.name},
            _("Your account was tied to %(name)s: whoever signs in there as you gets in here.")
            % {"name": known.name},
        )
    return tie
