"""What a change of credentials ends, and who is told: decision record 0064.

Each function is called in the transaction of the change, or opens it.
"""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession
from django.contrib.auth import update_session_auth_hash
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import api_tokens
from core.ledger import SYSTEM_STREAM, audited
from core.ledger.history import describe_all
from core.notifications.mail import absolute, queue_mail
from core.transitions import locked

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.http import HttpRequest

    from core.models import User

describe_all(
    {
        "person.email_added": gettext_lazy("added an e-mail address to their account"),
        "person.email_confirmed": gettext_lazy("confirmed an e-mail address of theirs"),
        "person.email_removed": gettext_lazy("removed an e-mail address from their account"),
    }
)


def set_password(user: User, password: str, *, revokes_tokens: bool) -> None:
    """A new password: all sessions end, and where wanted the tokens; the owner is told by mail.

    The session that asks goes on where the caller keeps it (`keep_session`).
    """
    with audited(SYSTEM_STREAM, actor=user, kind="person.password_changed") as act:
        _end_sessions(user)
        user.set_password(password)
        user.save(update_fields=["password", "sessions_ended"])
        valid = api_tokens.valid_tokens(user)
        names = [token.name for token in valid]
        if revokes_tokens:
            act.fact(tokens_revoked=api_tokens.revoke_all(user))
        _write(
            user,
            _("Your password was changed"),
            _("The password of your account was changed. Everywhere else you are signed out."),
            _tokens(names, are_revoked=revokes_tokens),
        )


def end_other_sessions(user: User, request: HttpRequest) -> None:
    """After a change of the second step: who signed in without it, or by it, does so anew."""
    _end_sessions(user)
    user.save(update_fields=["sessions_ended"])
    keep_session(request, user)


def keep_session(request: HttpRequest, user: User) -> None:
    """Lets the session that asks go on under a new key, and lists it so."""
    update_session_auth_hash(request, user)
    UserSession.objects.create_from_request(request)


def tell_of_address(user: User, what: str, *, also: Iterable[str] = ()) -> None:
    """Writes to the main address, and to others, that an address was added, made main, removed."""
    for address in {user.email, *also}:
        _write(user, _("Your e-mail addresses at Concord were changed"), what, to=address)


def _end_sessions(user: User) -> None:
    user.sessions_ended = locked(user).sessions_ended + 1


def _tokens(names: list[str], *, are_revoked: bool) -> str:
    if not names:
        return ""
    if are_revoked:
        return _("Your tokens for programs were revoked: %(names)s.") % {"names": ", ".join(names)}
    words = _("Your tokens for programs still work: %(names)s. Revoke them on your profile.")
    return words % {"names": ", ".join(names)}


def _write(user: User, subject: str, *what: str, to: str = "") -> None:
    queue_mail(
        to=user if to in {"", user.email} else to,
        subject=subject,
        template="mail/credentials.txt",
        context={
            "what": " ".join(filter(None, what)),
            "url": absolute("/account/password/reset/"),
        },
        key=f"credentials:{uuid.uuid4()}",
    )
