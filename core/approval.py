"""Compare and set: what is approved is what the approver saw."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from django.core import signing
from django.db.models import Model
from django.utils.translation import gettext as _

from core.ledger.canonical import canonical_json, digest, plain
from core.transitions import locked

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

M = TypeVar("M", bound=Model)

_TAG = "concord.revision.v1"
_SALT = "concord.as-seen"


class Conflict(Exception):  # noqa: N818 - says what happened: two people's work met
    """The row is no longer what the person saw. Nothing was changed.

    `seen` and `current` are both versions, as plain JSON values; `seen` is empty where the
    caller (an API client) sent only its hash.
    """

    def __init__(self, seen: Mapping[str, Any], current: Mapping[str, Any]) -> None:
        self.seen = dict(seen)
        self.current = dict(current)
        super().__init__(_("This was changed after you opened it. Look at both versions."))

    @property
    def differences(self) -> tuple[str, ...]:
        """Names of what differs, in the order of the current version."""
        names = [*self.current, *(name for name in self.seen if name not in self.current)]
        return tuple(name for name in names if self.seen.get(name) != self.current.get(name))


def revision(content: Mapping[str, object]) -> str:
    """The hash that names this version of a row's content: the ETag and `revision` of the API."""
    return digest(_TAG, canonical_json(content))


def as_seen(content: Mapping[str, object]) -> str:
    """A signed text for a hidden field of the page: it carries the content that the page showed."""
    return signing.dumps(plain(content), salt=_SALT, compress=True)


def require_as_seen(token: str, current: Mapping[str, object]) -> None:
    """Do nothing when `current` is what the page showed.

    Raises:
        Conflict: when it is not, with both versions; also when the token is missing or forged,
            then with nothing seen.
    """
    try:
        seen = signing.loads(token, salt=_SALT)
    except signing.BadSignature:
        seen = {}
    now = plain(current)
    if seen != now and isinstance(now, dict):
        raise Conflict(seen, now)


def require_revision(expected: str, current: Mapping[str, object]) -> None:
    """Do nothing when `expected` is the hash of `current`.

    Raises:
        Conflict: when it is not.
    """
    now = plain(current)
    if revision(current) != expected and isinstance(now, dict):
        raise Conflict({}, now)


def locked_as_seen(instance: M, token: str, content: Callable[[M], Mapping[str, object]]) -> M:
    """The row locked and read afresh, if its content still is what the person saw.

    Must run inside a transaction: the lock holds until it ends, so of two approvers one waits and
    then meets the conflict.

    Raises:
        Conflict: when it was changed meanwhile.
    """
    row = locked(instance)
    require_as_seen(token, content(row))
    return row
