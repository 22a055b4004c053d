"""What people set for themselves: name, look, notices, and where they are signed in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from allauth.usersessions.models import UserSession
from django.utils.translation import gettext as _

from core.ledger import SYSTEM_STREAM, audited
from core.lockout import UNKNOWN
from core.problems import Problem, refuse_if
from core.transitions import locked

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from core.models import User

MANY: Final = 50
"""Sessions that the page lists; the newest come first."""
_BROWSERS: Final = (
    ("Edg/", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
"""In this order: the later ones stand in what the earlier ones call themselves, too."""
_SYSTEMS: Final = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)

OWN = frozenset({"name", "language", "theme", "density", "notices"})
"""What a person sets for themselves; everything else about them others decide."""


def change_profile(user: User, facts: Mapping[str, str]) -> User:
    """Sets what is given of `OWN`. The ledger tells which, not to what.

    Raises:
        Refused: a name without a letter.
        ValueError: for anything that is not one's own to set.
    """
    if not set(facts) <= OWN:
        raise ValueError(f"Nobody sets {', '.join(sorted(set(facts) - OWN))} for themselves.")
    with audited(SYSTEM_STREAM, actor=user, kind="person.profile_changed") as act:
        row = locked(user)
        wanted = {name: " ".join(str(value).split()) for name, value in facts.items()}
        if "name" in wanted and not any(letter.isalpha() for letter in wanted["name"]):
            refuse_if([Problem("name", "required", _("Enter your name."))])
        changed = sorted(name for name, value in wanted.items() if getattr(row, name) != value)
        for name in changed:
            setattr(row, name, wanted[name])
        if changed:
            row.save(update_fields=changed)
        act.fact(person=str(row.uuid), changed=changed)
    return row


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session of somebody, by which they know it again."""

    key: int
    began_at: dt.datetime
    address: str
    browser: str
    is_this: bool


def sessions_of(user: User, this: str | None) -> list[SignedIn]:
    """Where the person is signed in, newest first; `this` is the key of the session that asks."""
    rows = UserSession.objects.filter(user=user).order_by("-created_at")
    found = [row for row in rows[:MANY] if not row.purge()]
    return [
        SignedIn(
            row.pk,
            row.created_at,
            "" if row.ip == UNKNOWN else row.ip,
            browser_of(row.user_agent),
            row.session_key == this,
        )
        for row in found
    ]


def end_session(user: User, key: int) -> bool:
    """Ends one session of the person; whether there was such a one."""
    row = UserSession.objects.filter(user=user, pk=key).first()
    if row is None:
        return False
    with audited(SYSTEM_STREAM, actor=user, kind="person.session_ended") as act:
        row.end()
        act.fact(person=str(user.uuid))
    return True


def browser_of(agent: str) -> str:
    """What a browser calls itself, in two words: "Firefox, Windows"; "" for others."""
    names = next((label for mark, label in _BROWSERS if mark in agent), "")
    systems = next((label for mark, label in _SYSTEMS if mark in agent), "")
    return ", ".join(filter(None, (names, systems)))


def sign_out_everywhere(user: User) -> User:
    """Ends every session of the person, on every device; the caller may keep their own.

    Give the row that comes back to `update_session_auth_hash` for that.
    """
    with audited(SYSTEM_STREAM, actor=user, kind="person.signed_out_everywhere") as act:
        row = locked(user)
        row.sessions_ended += 1
        row.save(update_fields=["sessions_ended"])
        act.fact(person=str(row.uuid))
    return row
