"""What is recorded and written of sign-ins by the organisation's identity provider."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from allauth.account.authentication import get_authentication_records
from allauth.socialaccount.models import SocialAccount
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ledger import SYSTEM_STREAM, audited
from core.ledger.history import describe_all
from core.notifications.mail import absolute, queue_mail
from core.transitions import locked

if TYPE_CHECKING:
    from django.http import HttpRequest

    from core.models import User

describe_all(
    {
        "sign_in.tied": gettext_lazy("tied their account to the organisation’s identity provider"),
        "sign_in.untied": gettext_lazy("untied an account from the identity provider"),
        "sign_in.elsewhere": gettext_lazy("signed in by the organisation’s identity provider"),
        "sign_in.shown_elsewhere": gettext_lazy(
            "showed by the organisation’s identity provider that it is still them"
        ),
        "sign_in.refused": gettext_lazy(
            "was not signed in by the organisation’s identity provider"
        ),
    }
)


def note_sign_in(request: HttpRequest, user: User) -> None:
    """Once somebody is signed in: the event of it, where the provider opened the door."""
    shown = [one for one in get_authentication_records(request, user) if one["method"] != "mfa"]
    if shown and shown[-1]["method"] == "socialaccount":
        with audited(SYSTEM_STREAM, actor=user, kind="sign_in.elsewhere") as act:
            act.fact(person=str(user.uuid), issuer=shown[-1]["provider"])


def untie(user: User) -> bool:
    """Lets the provider sign in nobody as this person, until they are tied anew; ends sessions.

    False where nothing ties them.
    """
    ties = SocialAccount.objects.filter(user=user)
    if not ties.exists():
        return False
    with audited(SYSTEM_STREAM, actor=None, kind="sign_in.untied") as act:
        row = locked(user)
        ties.delete()
        row.sessions_ended += 1
        row.save(update_fields=["sessions_ended"])
        act.fact(person=str(row.uuid))
        write(
            row,
            _("Your sign-in to Concord was changed"),
            _("Your account is no longer tied to your organisation’s identity provider."),
        )
    return True


def write(user: User, subject: str, what: str) -> None:
    """Mail to the person, in the transaction of the change."""
    queue_mail(
        to=user,
        subject=subject,
        template="mail/credentials.txt",
        context={"what": what, "url": absolute("/account/password/reset/")},
        key=f"sign_in:{uuid.uuid4()}",
    )
