"""Who keeps the log of service failures, and what is open to a reader on one of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from governance.selectors.sides import side_of
from partnerships.editing import ended
from performance.models import ServiceFailure

if TYPE_CHECKING:
    from core.models import User
    from partnerships.models import Partnership

S = ServiceFailure.State
KEEPS: Final = {"authority": "check_records", "partner": "submit_records"}
"""Who keeps the log for each side."""
OPEN: Final = (S.LOGGED, S.AGREED, S.DISPUTED)


def keeps_for(user: User, partnership: Partnership, permissions: frozenset[str]) -> str:
    """The side for which `user` keeps the log there; "" where they only read it."""
    if ended(partnership) is not None or not permissions & set(KEEPS.values()):
        return ""
    side = side_of(user, partnership)
    return side if KEEPS.get(side) in permissions else ""


@dataclass(frozen=True, slots=True)
class FailureRights:
    """What somebody who keeps the log for `side` may do with a failure; the services ask again."""

    failure: ServiceFailure
    user: User
    side: str
    in_a_concern: bool = False

    @property
    def is_open(self) -> bool:
        """Whether anything may be written at all: not while a concern about it is open."""
        return bool(self.side) and self.failure.state in OPEN and not self.in_a_concern

    @property
    def is_own_word(self) -> bool:
        """Whether the reader's side, or the reader, said what stands there now."""
        one = self.failure
        return self.side == one.said_side or one.said_by_id == self.user.pk

    @property
    def may_agree(self) -> bool:
        """The other side, or the one that disputed it."""
        return self.is_open and not self.is_own_word and self.failure.state != S.AGREED

    @property
    def may_dispute(self) -> bool:
        """The other side, also after it agreed."""
        return self.is_open and not self.is_own_word and self.failure.state != S.DISPUTED

    @property
    def may_reject(self) -> bool:
        """An official who did not say it."""
        own = self.failure.said_by_id == self.user.pk
        return self.is_open and self.side == "authority" and not own

    @property
    def may_put_right(self) -> bool:
        """Whoever keeps the log, while it lasts."""
        return self.is_open and self.failure.rectified_at is None

    @property
    def may_join(self) -> bool:
        """An official."""
        return self.is_open and self.side == "authority"
