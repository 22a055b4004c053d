"""What people set for themselves: name, look, notices, and where they are signed in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from core.ledger import SYSTEM_STREAM, audited
from core.problems import Problem, refuse_if
from core.transitions import locked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from core.models import User

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
