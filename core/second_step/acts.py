"""What is told of second steps: to the ledger, and to the person by mail, in one transaction."""

from __future__ import annotations

import uuid
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.ledger import SYSTEM_STREAM, audited
from core.ledger.history import describe_all
from core.notifications.mail import absolute, queue_mail

if TYPE_CHECKING:
    from collections.abc import Iterator

    from core.ledger.act import Act
    from core.models import User

WORDS: Final = {
    "second_step.app_added": gettext_lazy("An app with codes was added to your account."),
    "second_step.app_removed": gettext_lazy("The app with codes was removed from your account."),
    "second_step.passkey_added": gettext_lazy("A passkey was added to your account."),
    "second_step.passkey_removed": gettext_lazy("A passkey was removed from your account."),
    "second_step.codes_made": gettext_lazy(
        "New recovery codes were made for your account; the old ones no longer work."
    ),
    "second_step.code_used": gettext_lazy(
        "A recovery code was used to sign in to your account, or to prove that it is you."
    ),
}

ENDING: Final = frozenset(
    f"second_step.{thing}_{done}" for thing in ("app", "passkey") for done in ("added", "removed")
)
"""After these everybody else who was signed in to the account is so no longer."""

describe_all(
    {
        "second_step.app_added": gettext_lazy("added an app with codes as second step"),
        "second_step.app_removed": gettext_lazy("removed the app with codes as second step"),
        "second_step.passkey_added": gettext_lazy("added a passkey as second step"),
        "second_step.passkey_removed": gettext_lazy("removed a passkey as second step"),
        "second_step.codes_made": gettext_lazy("made new recovery codes"),
        "second_step.code_used": gettext_lazy("used a recovery code instead of the second step"),
        "second_step.days_begun": gettext_lazy("was told until when to set up a second step"),
    }
)


@contextmanager
def told(user: User, kind: str) -> Iterator[Act]:
    """One transaction: what the person does with a second step, the event, and mail to them."""
    with audited(SYSTEM_STREAM, actor=user, kind=kind) as act:
        yield act
        act.fact(person=str(user.uuid))
        queue_mail(
            to=user,
            subject=_("Your sign-in to Concord was changed")
            if kind != "second_step.code_used"
            else _("A recovery code was used"),
            template="mail/second_step.txt",
            context={
                "what": WORDS[kind],
                "ends": kind in ENDING,
                "url": absolute("/account/second-step/"),
            },
            key=f"{kind}:{uuid.uuid4()}",
        )
